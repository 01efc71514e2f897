package io.souk.chronos.decide;

import io.souk.chronos.job.Job;
import io.souk.chronos.launch.OpenOffer;
import io.souk.chronos.launch.TaskBuilder;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Places queued runs on offers. A run that fits nowhere keeps none of the others waiting. */
public final class LaunchDecider {

  /**
   * What is done with offers.
   *
   * @param refusals why runs that had their turn found no room, one line each
   */
  public record Placement(Decision decision, Map<TaskId, String> refusals) {
    public Placement {
      refusals = Map.copyOf(refusals);
    }
  }

  /** Runs that could be launched now if there were room, those of high priority first. */
  public List<Run> launchable(Ledger ledger, Instant now) {
    List<Run> high = new ArrayList<>();
    List<Run> normal = new ArrayList<>();
    for (TaskId id : ledger.queued()) {
      Run run = ledger.run(id).orElseThrow();
      Job job = ledger.job(run.job()).orElse(null);
      if (job != null && !run.notBefore().isAfter(now) && hasTurn(job, ledger.runs(job.name()))) {
        (job.policy().highPriority() ? high : normal).add(run);
      }
    }
    high.addAll(normal);
    return high;
  }

  private static boolean hasTurn(Job job, Collection<Run> runs) {
    return job.policy().concurrent()
        || runs.stream().noneMatch(run -> run.state().live() && !run.marks().abandoned());
  }

  /** Uses every offer, for tasks or not at all. */
  public Placement place(Ledger ledger, List<Offer> offers, Instant now) {
    Draft draft = new Draft(ledger);
    List<OpenOffer> open = offers.stream().map(OpenOffer::new).toList();
    Map<OpenOffer, List<TaskInfo>> tasks = new LinkedHashMap<>();
    Map<TaskId, String> refusals = new LinkedHashMap<>();
    for (Run run : launchable(ledger, now)) {
      Job job = ledger.job(run.job()).orElseThrow();
      if (hasTurn(job, draft.runs(job.name()))) {
        place(draft, job, run, open, tasks, now)
            .ifPresent(reason -> refusals.put(run.id(), reason));
      }
    }
    List<OfferID> unused = new ArrayList<>();
    for (OpenOffer offer : open) {
      if (tasks.containsKey(offer)) {
        draft.effect(new Effect.Launch(offer.offer().getId(), tasks.get(offer)));
      } else {
        unused.add(offer.offer().getId());
      }
    }
    if (!unused.isEmpty()) {
      draft.effect(new Effect.Decline(unused));
    }
    return new Placement(draft.decision(), refusals);
  }

  /** Places one run, or says why the last offer would not have it. */
  private static Optional<String> place(
      Draft draft,
      Job job,
      Run run,
      List<OpenOffer> offers,
      Map<OpenOffer, List<TaskInfo>> tasks,
      Instant now) {
    Optional<String> reason = Optional.empty();
    for (OpenOffer open : offers) {
      switch (open.take(job.execution().needs())) {
        case OpenOffer.Answer.Refused refused -> reason = Optional.of(refused.reason());
        case OpenOffer.Answer.Taken taken -> {
          Offer offer = open.offer();
          draft.put(run.launchedOn(offer.getAgentId().getValue(), offer.getHostname(), now));
          tasks
              .computeIfAbsent(open, any -> new ArrayList<>())
              .add(TaskBuilder.build(job, run, offer, taken.resources()));
          Triggers.settle(draft, job.name(), now);
          return Optional.empty();
        }
      }
    }
    return reason;
  }
}
