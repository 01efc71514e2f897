package io.souk.chronos.decide;

import io.souk.chronos.job.Execution.Needs;
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
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Places queued runs on offers. A run that fits nowhere keeps none of the others waiting. */
public final class LaunchDecider {

  /** Most that one decision places, so that it stays far from what a commit may hold. */
  private static final int MOST = 1000;

  /** So many characters of arguments count as one more run. */
  private static final int ARGUMENTS = 500;

  /**
   * What is done with offers.
   *
   * @param refusals why runs that had their turn found no room
   * @param rest offers that were not needed yet and on which more may be placed
   */
  public record Placement(Decision decision, Refusals refusals, List<Offer> rest) {
    public Placement {
      rest = List.copyOf(rest);
    }
  }

  /** Uses every offer, for tasks or not at all, but for those that the next decision is left. */
  public Placement place(Ledger ledger, List<Offer> offers, Instant now) {
    Draft draft = new Draft(ledger);
    List<OpenOffer> open = offers.stream().map(OpenOffer::new).toList();
    Map<OpenOffer, List<TaskInfo>> tasks = new LinkedHashMap<>();
    Map<Needs, String> refusals = new HashMap<>();
    ReadyQueue.Round round = ledger.launchRound(now);
    int placed = 0;
    Optional<TaskId> next = round.next();
    for (; next.isPresent() && placed < MOST; next = round.next()) {
      Run run = ledger.run(next.get()).orElseThrow();
      Job job = ledger.job(run.job()).orElseThrow();
      if (!Ledger.hasTurn(job, draft.idle(job.name()))) {
        continue;
      }
      Optional<String> reason = place(draft, job, run, open, tasks, now);
      placed += reason.isEmpty() ? weight(run) : 0;
      reason.ifPresent(
          lack -> {
            refusals.put(job.execution().needs(), lack);
            round.refuse();
          });
    }
    List<Offer> rest = finish(draft, open, tasks, next.isPresent());
    return new Placement(draft.decision(), new Refusals(refusals), rest);
  }

  private static int weight(Run run) {
    return 1 + run.arguments().map(String::length).orElse(0) / ARGUMENTS;
  }

  private static List<Offer> finish(
      Draft draft, List<OpenOffer> open, Map<OpenOffer, List<TaskInfo>> tasks, boolean more) {
    List<Offer> unused = new ArrayList<>();
    for (OpenOffer offer : open) {
      if (tasks.containsKey(offer)) {
        draft.effect(new Effect.Launch(offer.offer().getId(), tasks.get(offer)));
      } else {
        unused.add(offer.offer());
      }
    }
    if (more) {
      return unused;
    }
    if (!unused.isEmpty()) {
      List<OfferID> ids = unused.stream().map(Offer::getId).toList();
      draft.effect(new Effect.Decline(ids));
    }
    return List.of();
  }

  /** Places one run, or says why the last offer would not have it. */
  private static Optional<String> place(
      Draft draft,
      Job job,
      Run run,
      List<OpenOffer> offers,
      Map<OpenOffer, List<TaskInfo>> tasks,
      Instant now) {
    Optional<String> reason = Optional.of("no offers");
    for (OpenOffer open : offers) {
      switch (open.take(job.execution().needs())) {
        case OpenOffer.Answer.Refused refused -> reason = Optional.of(refused.reason());
        case OpenOffer.Answer.Taken taken -> {
          Offer offer = open.offer();
          draft.put(run.launchedOn(open.place(), now));
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
