package io.souk.chronos.history;

import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What is kept of a job's past.
 *
 * @param runs attempts that ended, in the order they did
 * @param missed occurrences that did not run, oldest first
 * @param times how long the successful ones took, those included that are not kept any more
 */
public record History(List<Run> runs, List<Missed> missed, RunTimes times) {

  /** Of a job that never ran. */
  public static final History NONE = new History(List.of(), List.of(), RunTimes.NONE);

  public History {
    runs = List.copyOf(runs);
    missed = List.copyOf(missed);
  }

  /** With one more attempt that is over; the oldest beyond {@code limit} are forgotten. */
  public History ended(Run run, int limit) {
    if (!run.state().terminal()) {
      throw new IllegalArgumentException(run.id() + " did not end but is " + run.state());
    }
    Optional<Duration> took = run.state() == RunState.FINISHED ? run.duration() : Optional.empty();
    return new History(
        last(runs, run, limit),
        missed,
        took.map(time -> times.with(time.toMillis())).orElse(times));
  }

  /** With attempts that ended before all of these, in the order they did. */
  public History preceded(List<Run> older, int limit) {
    List<Run> all = new ArrayList<>(older);
    all.addAll(runs);
    RunTimes both = times;
    for (Run run : older) {
      if (run.state() == RunState.FINISHED && run.duration().isPresent()) {
        both = both.with(run.duration().get().toMillis());
      }
    }
    return new History(all.subList(Math.max(0, all.size() - limit), all.size()), missed, both);
  }

  History newest() {
    return new History(newest(runs), newest(missed), times);
  }

  private static <T> List<T> newest(List<T> list) {
    return list.subList(Math.max(0, list.size() - 1), list.size());
  }

  History withoutOldest(int few) {
    return new History(runs.subList(few, runs.size()), missed, times);
  }

  /** With another state of an attempt that is kept. */
  public History amended(Run changed) {
    return new History(
        runs.stream().map(run -> run.id().equals(changed.id()) ? changed : run).toList(),
        missed,
        times);
  }

  /**
   * With occurrences that did not run.
   *
   * @param continues whether nothing ran between the range that was recorded last and this one
   * @param limit ranges kept
   */
  public History missed(Missed range, boolean continues, int limit) {
    boolean joins =
        continues
            && !missed.isEmpty()
            && missed.getLast().reason().equals(range.reason())
            && missed.getLast().to().isBefore(range.from());
    if (!joins) {
      return new History(runs, last(missed, range, limit), times);
    }
    List<Missed> joined = new ArrayList<>(missed);
    joined.add(joined.removeLast().and(range));
    return new History(runs, joined, times);
  }

  private static <T> List<T> last(List<T> list, T more, int limit) {
    List<T> all = new ArrayList<>(list);
    all.add(more);
    return all.subList(Math.max(0, all.size() - limit), all.size());
  }

  /** Whether an attempt that is kept was due between the two, both excluded. */
  public boolean ranBetween(Instant from, Instant to) {
    return runs.stream().map(Run::due).anyMatch(due -> due.isAfter(from) && due.isBefore(to));
  }
}
