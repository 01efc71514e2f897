package io.souk.marathon.instance;

import io.souk.marathon.app.Timestamp;
import java.util.List;
import java.util.Optional;

/**
 * One of the tasks that an instance of a pod runs as.
 *
 * @param name as in the pod
 * @param condition never {@code SCHEDULED}
 * @param since when the condition last changed
 * @param health what its health check last found, if it has one that has found anything
 * @param message of its last status, empty before the first
 */
public record Container(
    String name,
    TaskId id,
    Condition condition,
    Timestamp since,
    Optional<Health> health,
    String message) {

  /** What a health check found, and since when it does. */
  public record Health(boolean healthy, Timestamp since) {}

  /** A container whose launch goes out now. */
  static Container provisioned(String name, TaskId id, Timestamp now) {
    return new Container(name, id, Condition.PROVISIONED, now, Optional.empty(), "");
  }

  /** The same container, told to stand elsewhere. */
  public Container withCondition(Condition next, String text, Timestamp now) {
    return new Container(name, id, next, now, health, text);
  }

  /** The same container with what its check found. */
  public Container withHealthy(boolean healthy, Timestamp now) {
    if (health.filter(known -> known.healthy() == healthy).isPresent()) {
      return this;
    }
    Optional<Health> found = Optional.of(new Health(healthy, now));
    return new Container(name, id, condition, since, found, message);
  }

  /**
   * Where an instance of these containers stands. Once one has ended other than well the rest will
   * follow, so the instance is on its way out until they have; one that has ended well is done and
   * keeps nobody from running.
   */
  static Condition together(List<Container> containers) {
    List<Condition> all = containers.stream().map(Container::condition).toList();
    if (all.stream().allMatch(Condition::isTerminal)) {
      return worst(all, ENDS);
    }
    if (all.stream().anyMatch(Condition::isUnreachable)) {
      return all.contains(Condition.UNREACHABLE_INACTIVE)
          ? Condition.UNREACHABLE_INACTIVE
          : Condition.UNREACHABLE;
    }
    boolean isGoing =
        all.stream().anyMatch(each -> each.isTerminal() && each != Condition.FINISHED);
    return isGoing ? Condition.KILLING : worst(all, LIVES);
  }

  /** Of several ends the worst counts (Marathon, instances of several tasks). */
  private static final List<Condition> ENDS =
      List.of(
          Condition.ERROR,
          Condition.FAILED,
          Condition.GONE,
          Condition.DROPPED,
          Condition.UNKNOWN,
          Condition.FINISHED,
          Condition.KILLED);

  private static final List<Condition> LIVES =
      List.of(
          Condition.KILLING,
          Condition.STARTING,
          Condition.STAGING,
          Condition.PROVISIONED,
          Condition.RUNNING);

  private static Condition worst(List<Condition> all, List<Condition> order) {
    return order.stream().filter(all::contains).findFirst().orElseThrow();
  }
}
