package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Trigger;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** What jobs look like from outside, computed from the ledger. */
final class JobViews {

  private JobViews() {}

  /** An element of the list of jobs: the definition. */
  static ObjectNode listed(Job job) {
    ObjectNode json = JobWriter.write(job);
    JobWriter.mirrorUris(job, json);
    return json;
  }

  /** The same with when it ran last and runs next. */
  static ObjectNode timed(Job job, Ledger ledger) {
    ObjectNode json = listed(job);
    times(job, ledger, json);
    return json;
  }

  static ObjectNode summary(Job job, Ledger ledger) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", job.name().value());
    json.put("status", job.tally().outcome());
    json.put("state", state(job, ledger));
    json.put(
        "schedule",
        job.trigger() instanceof Trigger.Scheduled scheduled ? scheduled.schedule().text() : "");
    ArrayNode parents = json.putArray("parents");
    parentsOf(job).forEach(parent -> parents.add(parent.value()));
    json.put("disabled", job.disabled());
    times(job, ledger, json);
    return json;
  }

  /** When a job ran last and runs next. */
  static void times(Job job, Ledger ledger, ObjectNode json) {
    Optional<Instant> last =
        ledger.runs(job.name()).stream()
            .filter(run -> !run.marks().abandoned())
            .flatMap(run -> run.trace().launched().stream())
            .max(Instant::compareTo)
            .or(() -> ledger.history(job.name()).flatMap(PackedHistory::lastLaunched));
    Optional<Instant> next =
        Optional.of(job).filter(any -> !any.disabled()).flatMap(one -> Wakes.nextDue(ledger, one));
    json.put("lastRun", JobWriter.time(last));
    json.put("nextRun", JobWriter.time(next));
  }

  static Set<JobName> parentsOf(Job job) {
    return switch (job.trigger()) {
      case Trigger.Scheduled scheduled -> Set.of();
      case Trigger.Dependent dependent -> dependent.parents();
    };
  }

  /** {@code idle}, {@code queued} or {@code <n> running}. */
  static String state(Job job, Ledger ledger) {
    long live = 0;
    boolean queued = false;
    for (Run run : ledger.runs(job.name())) {
      if (!run.marks().abandoned()) {
        live += run.state().live() ? 1 : 0;
        queued |= run.state() == RunState.QUEUED;
      }
    }
    return live > 0 ? live + " running" : queued ? "queued" : "idle";
  }
}
