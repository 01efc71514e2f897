package io.souk.chronos.audit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * One change of a job's definition. Values are not kept: they may be long, or secret.
 *
 * @param number 1 for the first of a job, then one more each time
 * @param at when
 * @param by who
 * @param kind what, in a word
 * @param members which members of the definition differ; {@link #COUNTERS} stands for all counters
 *     together; empty for a new job
 * @param note why, where it followed from something else; empty text where somebody asked for it
 */
public record Edit(
    int number, Instant at, Author by, Kind kind, List<String> members, String note) {

  /** The counters of runs and the times of the last ones. */
  public static final String COUNTERS = "counters";

  /** So many edits of a job are kept. */
  public static final int KEPT = 20;

  private static final Set<String> COUNTING =
      Set.of("successCount", "errorCount", "errorsSinceLastSuccess", "lastSuccess", "lastError");

  /** What was done. */
  public enum Kind {
    /** There was no job of that name. */
    CREATED,
    /** Members got other values. */
    CHANGED,
    /** Nothing but that it may start runs again. */
    ENABLED,
    /** Nothing but that it starts no more runs. */
    DISABLED
  }

  public Edit {
    members = List.copyOf(members);
  }

  /** The first one of a job. */
  public static Edit creation(Instant at, Author by, String note) {
    return new Edit(1, at, by, Kind.CREATED, List.of(), note);
  }

  /** What leads from one definition to another; empty where they say the same. */
  public static Optional<Edit> between(
      Job before, Job after, int number, Instant at, Author by, String note) {
    List<String> members = difference(JobWriter.write(before), JobWriter.write(after));
    if (members.isEmpty()) {
      return Optional.empty();
    }
    Kind kind =
        !members.equals(List.of("disabled"))
            ? Kind.CHANGED
            : after.disabled() ? Kind.DISABLED : Kind.ENABLED;
    return Optional.of(new Edit(number, at, by, kind, members, note));
  }

  private static List<String> difference(ObjectNode before, ObjectNode after) {
    Set<String> names = new LinkedHashSet<>();
    after.fieldNames().forEachRemaining(names::add);
    before.fieldNames().forEachRemaining(names::add);
    List<String> differing = new ArrayList<>();
    boolean counters = false;
    for (String name : names) {
      JsonNode old = before.get(name);
      if (!Objects.equals(old, after.get(name))) {
        if (COUNTING.contains(name)) {
          counters = true;
        } else {
          differing.add(name);
        }
      }
    }
    if (counters) {
      differing.add(COUNTERS);
    }
    return differing;
  }
}
