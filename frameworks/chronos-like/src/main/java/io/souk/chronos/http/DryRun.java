package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.audit.Author;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.schedule.RepeatingInterval;
import io.souk.chronos.schedule.Schedule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What a definition would change if it were stored; nothing is. */
final class DryRun {

  private static final int SHOWN = 5;
  private static final List<String> PROGRESS =
      List.of(
          "successCount",
          "errorCount",
          "errorsSinceLastSuccess",
          "lastSuccess",
          "lastError",
          "schedule");

  private final Api api;

  DryRun(Api api) {
    this.api = api;
  }

  /**
   * Decides as a change would be decided, with the same refusals.
   *
   * @param assumed names of jobs that count as stored, for definitions that are checked together
   */
  ObjectNode of(Job job, boolean anyName, List<String> assumed) {
    Ledger ledger = api.ledger();
    Optional<Job> before = ledger.job(job.name());
    if (onlyAssumedParents(job, assumed)) {
      if (before.isEmpty() && !anyName) {
        job.name().requireCurrent();
      }
    } else {
      api.decider()
          .put(ledger, without(job, assumed), anyName, Author.PLATFORM, api.clock().instant());
    }
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", job.name().value());
    json.put("change", change(before, job));
    Outlook.write(ledger, job, SHOWN, json);
    json.set("job", JobWriter.write(job));
    before.ifPresent(old -> json.set("before", JobWriter.write(old)));
    return json;
  }

  private static String change(Optional<Job> before, Job job) {
    return before.map(old -> same(old, job) ? "none" : "replace").orElse("create");
  }

  /** Whether the definitions are the same, however far the stored one has come. */
  private static boolean same(Job old, Job job) {
    if (old.trigger() instanceof Trigger.Scheduled known
        && job.trigger() instanceof Trigger.Scheduled given
        && !continues(known.schedule(), given.schedule())) {
      return false;
    }
    return definition(old).equals(definition(job));
  }

  private static ObjectNode definition(Job job) {
    return JobWriter.write(job).without(PROGRESS);
  }

  /** Whether a schedule that has come as far as {@code known} may be {@code given} gone on. */
  private static boolean continues(Schedule known, Schedule given) {
    return known.looksLike(given)
        || (known instanceof RepeatingInterval late
            && given instanceof RepeatingInterval early
            && late.continues(early));
  }

  private static boolean onlyAssumedParents(Job job, List<String> assumed) {
    return job.trigger() instanceof Trigger.Dependent dependent
        && !dependent.parents().isEmpty()
        && dependent.parents().stream().allMatch(parent -> assumed.contains(parent.value()));
  }

  private static Job without(Job job, List<String> assumed) {
    if (!(job.trigger() instanceof Trigger.Dependent dependent)) {
      return job;
    }
    Set<JobName> known = new LinkedHashSet<>(dependent.parents());
    known.removeIf(parent -> assumed.contains(parent.value()));
    return job.withTrigger(new Trigger.Dependent(known));
  }
}
