package io.souk.chronos.http;

import io.souk.chronos.decide.Ledger;
import io.souk.chronos.history.PackedHistory;
import io.souk.chronos.job.JobName;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;

/** Finds runs, be they over or not. */
final class RunSearch {

  private RunSearch() {}

  /** All that is known of a job's runs, newest first: those that go on, then those that ended. */
  static List<Run> of(Ledger ledger, JobName job) {
    List<Run> runs = new ArrayList<>();
    ledger.history(job).ifPresent(packed -> runs.addAll(packed.unpack(job).runs()));
    for (Run run : ledger.runs(job)) {
      if (!run.marks().abandoned()) {
        runs.add(run);
      }
    }
    return runs.reversed();
  }

  /** Runs of all jobs: those that have a task, those that wait, those that ended last. */
  static List<Run> ofAll(Ledger ledger, RunFilter filter) {
    List<Run> found = new ArrayList<>();
    open(ledger, ledger.live(), filter, found);
    open(ledger, ledger.queued(), filter, found);
    if (filter.asksForEnded() && found.size() < filter.limit()) {
      found.addAll(ended(ledger, filter, filter.limit() - found.size()));
    }
    return found;
  }

  private static void open(
      Ledger ledger, Collection<TaskId> ids, RunFilter filter, List<Run> found) {
    for (TaskId id : List.copyOf(ids).reversed()) {
      if (found.size() >= filter.limit()) {
        return;
      }
      ledger
          .run(id)
          .filter(run -> !run.marks().abandoned() && filter.takes(run))
          .ifPresent(found::add);
    }
  }

  /** A history and when its last run ended. */
  private record Candidate(JobName job, PackedHistory history, Instant end) {}

  /**
   * The runs that ended last. Histories are unpacked in the order of their last end, and no more of
   * them once none can hold a later run than those that were found.
   */
  private static List<Run> ended(Ledger ledger, RunFilter filter, int limit) {
    PriorityQueue<Candidate> candidates =
        new PriorityQueue<>(Comparator.comparing(Candidate::end).reversed());
    candidates.addAll(candidates(ledger, filter));
    PriorityQueue<Run> latest = new PriorityQueue<>(Comparator.comparing(RunSearch::end));
    while (!candidates.isEmpty()) {
      Candidate next = candidates.poll();
      if (latest.size() >= limit && !next.end().isAfter(end(latest.peek()))) {
        break;
      }
      for (Run run : next.history().unpack(next.job()).runs()) {
        if (filter.takes(run)) {
          latest.add(run);
        }
      }
      while (latest.size() > limit) {
        latest.poll();
      }
    }
    return latest.stream().sorted(Comparator.comparing(RunSearch::end).reversed()).toList();
  }

  private static List<Candidate> candidates(Ledger ledger, RunFilter filter) {
    List<Candidate> candidates = new ArrayList<>();
    for (Map.Entry<JobName, PackedHistory> each : ledger.histories().entrySet()) {
      PackedHistory history = each.getValue();
      Optional<Instant> end =
          history
              .lastEnded()
              .filter(at -> filter.since().map(from -> !at.isBefore(from)).orElse(true));
      if (end.isPresent() && filter.states().stream().anyMatch(history::mayContain)) {
        candidates.add(new Candidate(each.getKey(), history, end.get()));
      }
    }
    return candidates;
  }

  private static Instant end(Run run) {
    return run.trace().ended().orElse(Instant.MIN);
  }
}
