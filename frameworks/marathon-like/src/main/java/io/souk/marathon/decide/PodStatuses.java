package io.souk.marathon.decide;

import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.PodTermination;
import io.souk.marathon.instance.StatusReading;
import io.souk.marathon.instance.Task;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Optional;

/**
 * What follows from the status of one container of a pod: where its instance stands now, and, once
 * a container has ended badly, the end of the others with it.
 */
final class PodStatuses {

  private final World world;
  private final Instances instances;

  PodStatuses(World world, Instances instances) {
    this.world = world;
    this.instances = instances;
  }

  void update(Turn turn, Instance instance, Task task, Container container, TaskStatus status) {
    Container changed = changed(container, status, turn);
    Task next = task.with(changed, turn.timestamp());
    List<String> addresses = StatusReading.ipAddresses(status);
    if (!addresses.isEmpty()) {
      next = next.withIpAddresses(addresses);
    }
    if (next.equals(task)) {
      return;
    }
    Instance now = instance.withTask(next);
    Optional<Boolean> healthBefore = PodHealth.verdict(world, instance);
    publish(turn, now, next, container, changed, status);
    if (next.condition() != task.condition()) {
      turn.publish(
          turn.events().instanceChanged(now, Optional.of(next), next.condition().eventName()));
    }
    Optional<Boolean> health = PodHealth.verdict(world, now);
    if (!health.equals(healthBefore)) {
      turn.publish(turn.events().instanceHealthChanged(now, health));
    }
    boolean hasEnded = !container.condition().isTerminal() && changed.condition().isTerminal();
    if (next.condition().isTerminal()) {
      failed(turn, now, next, status);
      remember(turn, now, next);
      instances.taskEnded(turn, now, next);
      return;
    }
    world.put(turn, now);
    if (hasEnded && changed.condition() != Condition.FINISHED) {
      failed(turn, now, next, status);
      endOthers(turn, now, next);
    }
  }

  private static Container changed(Container container, TaskStatus status, Turn turn) {
    Condition condition = StatusReading.condition(status);
    Container changed = container;
    if (container.condition().mayBecome(condition)) {
      changed = changed.withCondition(condition, status.getMessage(), turn.timestamp());
    }
    boolean tellsHealth =
        condition == Condition.RUNNING || (changed != container && condition.isTerminal());
    if (status.hasHealthy() && tellsHealth) {
      changed = changed.withHealthy(status.getHealthy(), turn.timestamp());
    }
    return changed;
  }

  private static void publish(
      Turn turn, Instance now, Task next, Container before, Container after, TaskStatus status) {
    if (before.condition() != after.condition()) {
      Task shown =
          new Task(after.id(), after.condition(), next.placement(), next.stagedAt(), next.report());
      turn.publish(
          turn.events().statusUpdate(now, shown, status.getState().name(), status.getMessage()));
    }
  }

  /** Counts the failure of an instance once: when others follow, their end has been asked for. */
  private void failed(Turn turn, Instance instance, Task task, TaskStatus status) {
    boolean asked = world.memory().kills().containsKey(task.id());
    if (instance.goal() == Goal.RUNNING && !asked && StatusReading.isFailure(status)) {
      world.spec(instance.appId()).ifPresent(pod -> instances.backOff(turn, pod));
      turn.effect(new Effect.Count(Effect.Counter.FAILURE));
    }
  }

  /** The executor ends them too, but not with the time that each of them was given. */
  private void endOthers(Turn turn, Instance instance, Task task) {
    if (!world.memory().kills().containsKey(task.id())) {
      instances.kill(turn, instance, task);
    }
  }

  private void remember(Turn turn, Instance instance, Task task) {
    boolean isFailure =
        task.containers().stream()
            .anyMatch(
                each ->
                    each.condition() != Condition.KILLED && each.condition() != Condition.FINISHED);
    if (instance.goal() == Goal.RUNNING && isFailure && world.spec(instance.appId()).isPresent()) {
      String message =
          task.containers().stream()
              .filter(each -> each.condition() != Condition.KILLED)
              .map(each -> each.name() + ": " + each.message())
              .findFirst()
              .orElse("");
      world
          .terminations()
          .put(
              turn,
              new PodTermination(
                  instance.appId(),
                  instance.id(),
                  task.report().startedAt().orElse(task.stagedAt()),
                  turn.timestamp(),
                  message,
                  task.containers()));
    }
  }
}
