package io.souk.bench.result;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One thing that was measured.
 *
 * @param name what, in words: {@code end of a task to its offer}
 * @param unit of all its numbers: {@code ns us ms s}, a rate such as {@code tasks/s} or {@code
 *     MB/s}, a size such as {@code B} or {@code MB}, {@code %}, or empty for a count
 * @param values what it came to
 * @param goals of any of the numbers
 * @param peers others to compare with
 * @param floor the least it could be here, where there is something to hold it against
 */
public record Figure(
    String name,
    String unit,
    Values values,
    List<Goal> goals,
    List<Peer> peers,
    Optional<FloorShare> floor) {

  /** Copies the lists. */
  public Figure {
    goals = List.copyOf(goals);
    peers = List.copyOf(peers);
  }

  /** One that nothing is compared with yet. */
  public static Figure of(String name, String unit, Values values) {
    return new Figure(name, unit, values, List.of(), List.of(), Optional.empty());
  }

  /** The same, of a single number. */
  public static Figure of(String name, String unit, double value) {
    return of(name, unit, Values.single(value));
  }

  /** The same with a goal more. */
  public Figure withAtMost(Stat stat, double limit) {
    return withGoal(new Goal(stat, Goal.Bound.AT_MOST, limit));
  }

  /** The same with a goal more. */
  public Figure withAtLeast(Stat stat, double limit) {
    return withGoal(new Goal(stat, Goal.Bound.AT_LEAST, limit));
  }

  private Figure withGoal(Goal goal) {
    return new Figure(name, unit, values, plus(goals, goal), peers, floor);
  }

  /** The same with a peer more. */
  public Figure withPeer(String who, Stat stat, double value) {
    return new Figure(name, unit, values, goals, plus(peers, new Peer(who, stat, value)), floor);
  }

  /** The same, held against a primitive of the machine; see {@link FloorShare}. */
  public Figure withFloor(String primitive, double times) {
    return new Figure(
        name, unit, values, goals, peers, Optional.of(new FloorShare(primitive, times)));
  }

  private static <T> List<T> plus(List<T> some, T one) {
    List<T> more = new ArrayList<>(some);
    more.add(one);
    return more;
  }
}
