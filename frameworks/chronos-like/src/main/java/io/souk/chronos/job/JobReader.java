package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Schedule;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/**
 * Reads a job from the JSON of Chronos's REST API. Unknown members are ignored, absent ones and
 * nulls take their defaults. Equal parts of jobs that one reader read are shared. Not safe for
 * several threads.
 */
public final class JobReader {

  private static final long MAX_COUNT = 1L << 53;

  private final JobDefaults defaults;
  private final Shared shared = new Shared();

  /** A reader that fills in {@code defaults}. */
  public JobReader(JobDefaults defaults) {
    this.defaults = defaults;
  }

  /**
   * Reads a definition.
   *
   * @param now what an empty schedule start means
   * @throws io.souk.chronos.ChronosException INVALID, naming the member
   */
  public Job read(JsonNode json, Instant now) {
    Members members = Members.of(json, "");
    return read(members, trigger(members, now));
  }

  /** Reads all but what makes the job run, which is {@code trigger}. */
  public Job read(JsonNode json, Trigger trigger) {
    return read(Members.of(json, ""), trigger);
  }

  private Job read(Members members, Trigger trigger) {
    return new Job(
        new JobName(members.requiredText("name")),
        shared.trigger(trigger),
        shared.execution(ExecutionJson.read(members, defaults)),
        shared.one(PolicyJson.read(members)),
        shared.one(
            new Job.About(
                members.text("owner", ""),
                members.text("ownerName", ""),
                members.text("description", ""))),
        shared.one(tally(members)),
        shared.one(
            new Job.Legacy(
                members.has("async")
                    ? Optional.of(members.flag("async", false))
                    : Optional.empty())));
  }

  private Trigger trigger(Members members, Instant now) {
    String schedule = members.text("schedule", "");
    Set<JobName> parents = new LinkedHashSet<>();
    members.texts("parents").forEach(parent -> parents.add(parent(parent)));
    if (!schedule.isEmpty() && !parents.isEmpty()) {
      throw invalid("a job has either a schedule or parents, not both");
    }
    if (!parents.isEmpty() || (members.has("parents") && schedule.isEmpty())) {
      return new Trigger.Dependent(parents);
    }
    String text = schedule.isEmpty() && !members.has("schedule") ? "R1//PT24H" : schedule;
    return new Trigger.Scheduled(
        Schedule.parse(text, members.text("scheduleTimeZone", ""), now, defaults.zone()),
        calendar(members));
  }

  /** The calendar that a definition names. */
  public static Optional<CalendarName> calendar(JsonNode json) {
    return calendar(Members.of(json, ""));
  }

  private static Optional<CalendarName> calendar(Members members) {
    return members.text("calendar").filter(text -> !text.isEmpty()).map(CalendarName::new);
  }

  private static JobName parent(String name) {
    try {
      return new JobName(name);
    } catch (ChronosException impossible) {
      throw invalid("parents: " + impossible.getMessage());
    }
  }

  private static Tally tally(Members members) {
    return new Tally(
        members.integer("successCount", 0, MAX_COUNT),
        members.integer("errorCount", 0, MAX_COUNT),
        members.integer("errorsSinceLastSuccess", 0, MAX_COUNT),
        time(members, "lastSuccess"),
        time(members, "lastError"));
  }

  private static Optional<Instant> time(Members members, String name) {
    return members
        .text(name)
        .filter(text -> !text.isEmpty())
        .map(
            text -> {
              try {
                return Instant.parse(text);
              } catch (DateTimeParseException notOne) {
                throw invalid(
                    "%s: '%s' is not a time like 2030-01-31T10:00:00.000Z"
                        .formatted(name, ChronosException.shorten(text)));
              }
            });
  }
}
