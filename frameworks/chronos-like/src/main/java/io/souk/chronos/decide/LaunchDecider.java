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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Places queued runs on offers. A run that fits nowhere keeps none of the others waiting. */
public final class LaunchDecider {

  /** Most that one decision places, so that it stays far from what a commit may hold. */
  private static final int MOST = 1000;

  /** So many characters of arguments count as one more run. */
  private static final int ARGUMENTS = 500;

  /** So many runs go to one agent before the next one has its turn, or its share of all. */
  private static final int IN_A_ROW = 50;

  /**
   * What is done with offers.
   *
   * @param used offers that are gone; all others hold what they held
   * @param refusals why runs that had their turn found no room
   * @param more whether the limit was reached, so that there may be room for more runs
   */
  public record Placement(Decision decision, Set<OfferID> used, Refusals refusals, boolean more) {
    public Placement {
      used = Set.copyOf(used);
    }
  }

  /** Places runs that may start on offers of which nothing has been taken yet. */
  public Placement place(Ledger ledger, Collection<OpenOffer> offers, Instant now) {
    Draft draft = new Draft(ledger);
    Deque<OpenOffer> open = new ArrayDeque<>(offers);
    Map<OpenOffer, List<TaskInfo>> tasks = new LinkedHashMap<>();
    Map<Needs, String> refusals = new HashMap<>();
    ReadyQueue.Round round = ledger.launchRound(now);
    int inARow = Math.max(IN_A_ROW, ledger.launchableCount(now) / Math.max(1, offers.size()));
    int placed = 0;
    Optional<TaskId> next = round.next();
    for (; next.isPresent() && placed < MOST; next = round.next()) {
      Run run = ledger.run(next.get()).orElseThrow();
      Job job = ledger.job(run.job()).orElseThrow();
      if (!Ledger.hasTurn(job, draft.idle(job.name())) || Windows.closed(job, run, now)) {
        continue;
      }
      Optional<String> reason = place(draft, job, run, open, tasks, inARow, now);
      placed += reason.isEmpty() ? weight(run) : 0;
      reason.ifPresent(
          lack -> {
            refusals.put(job.execution().needs(), lack);
            round.refuse();
          });
    }
    Set<OfferID> used = new HashSet<>();
    tasks.forEach(
        (offer, those) -> {
          used.add(offer.offer().getId());
          draft.effect(new Effect.Launch(offer.offer().getId(), those));
        });
    return new Placement(draft.decision(), used, new Refusals(refusals), next.isPresent());
  }

  private static int weight(Run run) {
    return 1 + run.arguments().map(String::length).orElse(0) / ARGUMENTS;
  }

  /** Places one run, or says why the last offer would not have it. */
  private static Optional<String> place(
      Draft draft,
      Job job,
      Run run,
      Deque<OpenOffer> offers,
      Map<OpenOffer, List<TaskInfo>> tasks,
      int inARow,
      Instant now) {
    Optional<String> reason = Optional.of("no offers");
    for (int tried = 0; tried < offers.size(); tried++) {
      OpenOffer open = offers.getFirst();
      switch (open.take(job.execution().needs())) {
        case OpenOffer.Answer.Refused refused -> {
          reason = Optional.of(refused.reason());
          offers.addLast(offers.removeFirst());
        }
        case OpenOffer.Answer.Taken taken -> {
          Offer offer = open.offer();
          draft.put(run.launchedOn(open.place(), now));
          List<TaskInfo> those = tasks.computeIfAbsent(open, any -> new ArrayList<>());
          those.add(TaskBuilder.build(job, run, offer, taken.resources()));
          if (those.size() % inARow == 0) {
            offers.addLast(offers.removeFirst());
          }
          Triggers.settleAfter(draft, run, now);
          return Optional.empty();
        }
      }
    }
    return reason;
  }
}
