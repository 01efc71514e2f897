package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.decide.Ledger;
import io.souk.chronos.decide.Refusals;
import io.souk.chronos.decide.Wakes;
import io.souk.chronos.job.Job;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobWriter;
import io.souk.chronos.job.Overlap;
import io.souk.chronos.job.Trigger.Dependent;
import io.souk.chronos.job.Trigger.Scheduled;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Why a job runs, or why it does not, as a list of reasons in words. */
final class Explanation {

  private final Job job;
  private final Ledger ledger;
  private final Collection<Run> runs;
  private final Refusals refusals;
  private final Instant now;
  private final ArrayNode reasons = JsonNodeFactory.instance.arrayNode();

  private Explanation(Job job, Ledger ledger, Refusals refusals, Instant now) {
    this.job = job;
    this.ledger = ledger;
    this.runs = ledger.runs(job.name()).stream().filter(run -> !run.marks().abandoned()).toList();
    this.refusals = refusals;
    this.now = now;
  }

  /** {@code {"name","state","reasons":[{"code","text"}]}}. */
  static ObjectNode of(Job job, Ledger ledger, Refusals refusals, Instant now) {
    Explanation explanation = new Explanation(job, ledger, refusals, now);
    explanation.live();
    explanation.waiting();
    explanation.trigger();
    explanation.missed();
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", job.name().value());
    json.put("state", JobViews.state(job, ledger));
    json.put("disabled", job.disabled());
    JobViews.times(job, ledger, json);
    json.set("reasons", explanation.reasons);
    ArrayNode children = json.putArray("children");
    ledger.children(job.name()).forEach(child -> children.add(child.value()));
    return json;
  }

  private void say(String code, String text, Object... parts) {
    reasons.addObject().put("code", code).put("text", text.formatted(parts));
  }

  private void live() {
    for (Run run : runs) {
      if (run.state().live()) {
        String where = run.trace().place().map(Run.Place::hostname).orElse("an agent");
        String since = JobWriter.time(run.trace().started().or(run.trace()::launched));
        say(
            run.state().name(),
            "attempt %d of the run of %s is %s on %s since %s%s",
            run.id().attempt(),
            due(run),
            run.state(),
            where,
            since,
            run.marks().killRequested() ? "; its end was asked for" : "");
      }
    }
  }

  private static String due(Run run) {
    return JobWriter.time(Optional.of(run.due()));
  }

  private void waiting() {
    boolean first = true;
    for (Run run : runs) {
      if (run.state() == RunState.QUEUED) {
        waiting(run, first);
        first = false;
      }
    }
  }

  private void waiting(Run run, boolean first) {
    Optional<Run> alive = runs.stream().filter(other -> other.state().live()).findFirst();
    String subject = "the run of " + due(run);
    if (run.notBefore().isAfter(now)) {
      String what = run.id().attempt() > 0 ? "attempt " + run.id().attempt() + " of " : "";
      String until = JobWriter.time(Optional.of(run.notBefore()));
      String drops = run.launchesInVain().map(text -> "; " + text).orElse("");
      say("RETRY_DELAY", "%s%s begins at %s at the earliest%s", what, subject, until, drops);
    } else if (job.policy().timing().overlap() != Overlap.ALLOW && alive.isPresent()) {
      say("PREVIOUS_RUN", "%s waits until %s is over", subject, alive.get().id());
    } else if (job.policy().timing().overlap() != Overlap.ALLOW && !first) {
      say("PREVIOUS_RUN", "%s waits for those before it", subject);
    } else {
      String since = JobWriter.time(Optional.of(run.trace().queued()));
      String lacks = refusals.find(job, run).orElse("no offer has come yet");
      say("NO_ROOM", "%s waits for room since %s: %s", subject, since, lacks);
    }
  }

  private void trigger() {
    switch (job.trigger()) {
      case Scheduled scheduled -> scheduled(scheduled);
      case Dependent dependent -> parents(dependent);
    }
  }

  private void scheduled(Scheduled scheduled) {
    String text = scheduled.schedule().text();
    Optional<Instant> next = Wakes.nextDue(ledger, job);
    if (next.isEmpty()) {
      say("EXHAUSTED", "its schedule %s has no occurrence left", text);
    }
    if (job.disabled()) {
      say("DISABLED", "the job is disabled: its schedule %s starts no run", text);
    } else if (next.isPresent() && next.get().isAfter(now)) {
      say("NEXT", "it is due next at %s", local(next.get(), scheduled));
    } else if (next.isPresent()) {
      String since = local(next.get(), scheduled);
      say("OVERDUE", "it is due since %s and waits for what stands above", since);
    }
    scheduled
        .calendar()
        .ifPresent(name -> say("CALENDAR", "its calendar %s leaves times out", name.value()));
  }

  /** In UTC and, where that is another one, as the clocks of its zone show it. */
  private static String local(Instant time, Scheduled scheduled) {
    ZoneId zone = scheduled.schedule().zone();
    String utc = JobWriter.time(Optional.of(time));
    return zone.getId().equals("Z")
        ? utc
        : "%s (%s: %s)".formatted(utc, zone.getId(), time.atZone(zone).toLocalDateTime());
  }

  /** The occurrences that did not run last. */
  private void missed() {
    ledger
        .history(job.name())
        .map(packed -> packed.unpack(job.name()).missed())
        .filter(ranges -> !ranges.isEmpty())
        .map(List::getLast)
        .ifPresent(
            range ->
                say(
                    "MISSED",
                    "%d of its occurrences, up to that of %s, did not run: %s",
                    range.count(),
                    JobWriter.time(Optional.of(range.to())),
                    range.reason()));
  }

  private void parents(Dependent dependent) {
    if (job.disabled()) {
      say("DISABLED", "the job is disabled: its parents start no run");
    }
    Set<JobName> open = new LinkedHashSet<>(dependent.parents());
    open.removeAll(dependent.satisfied());
    if (!open.isEmpty()) {
      String done =
          dependent.satisfied().isEmpty()
              ? ""
              : "; succeeded since its last run: " + names(dependent.satisfied());
      say("PARENTS", "it waits for the success of %s%s", names(open), done);
    }
  }

  private static String names(Set<JobName> names) {
    return names.stream().map(JobName::value).sorted().collect(Collectors.joining(", "));
  }
}
