package io.souk.chaos.job;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * One run of a job, with all that is known of it.
 *
 * @param due its nominal time
 * @param executions processes of it, in the order they began
 * @param attempts what the API showed, first attempt first
 */
record RunCase(Instant due, List<Execution> executions, List<Attempt> attempts) {

  RunCase {
    executions = executions.stream().sorted(Comparator.comparing(Execution::start)).toList();
    attempts =
        attempts.stream()
            .sorted(Comparator.comparing(Attempt::number).thenComparing(Attempt::queued))
            .toList();
  }

  Optional<Attempt> last() {
    return attempts.isEmpty() ? Optional.empty() : Optional.of(attempts.getLast());
  }

  Optional<Attempt> attemptOf(Execution execution) {
    return attempts.stream().filter(a -> a.taskId().equals(execution.taskId())).findFirst();
  }

  /** When it was decided on, as far as that is known. */
  Optional<Instant> queued() {
    return attempts.stream().map(Attempt::queued).min(Instant::compareTo);
  }

  /** Whether it may have waited or been alive at some moment between the two. */
  boolean aliveBetween(Instant since, Instant until, Duration tolerance) {
    boolean ran =
        executions.stream()
            .anyMatch(
                each ->
                    !each.start().isAfter(until)
                        && !each.end().orElse(each.start()).plus(tolerance).isBefore(since));
    boolean shown =
        attempts.stream()
            .anyMatch(
                each ->
                    !each.queued().isAfter(until)
                        && !each.finished().orElse(until).plus(tolerance).isBefore(since));
    return ran || shown;
  }
}
