package io.souk.agent.gc;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * What is deleted now.
 *
 * <p>Each look starts from what is on disk, so nothing has to be scheduled, unscheduled or
 * remembered over a restart.
 *
 * @param <P> what names a path
 * @param due oldest first
 * @param pending how many paths wait for their time
 */
public record Collection<P>(List<P> due, int pending) {

  public Collection {
    due = List.copyOf(due);
  }

  /**
   * Decides.
   *
   * @param candidates what is on disk
   * @param used what must stay, however old
   * @param age how old the rest may become
   */
  public static <P> Collection<P> plan(
      List<Candidate<P>> candidates, Set<P> used, Instant now, Duration age) {
    List<P> due = new ArrayList<>();
    int pending = 0;
    List<Candidate<P>> unused =
        candidates.stream()
            .filter(candidate -> candidate.paths().stream().noneMatch(used::contains))
            .sorted((a, b) -> a.since().compareTo(b.since()))
            .toList();
    for (Candidate<P> candidate : unused) {
      if (candidate.since().plus(age).isAfter(now)) {
        pending += candidate.paths().size();
      } else {
        due.addAll(candidate.paths());
      }
    }
    return new Collection<>(due, pending);
  }
}
