package io.souk.marathon.decide;

import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.StatusReading;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What follows from a task status. */
final class Statuses {

  private final World world;
  private final Instances instances;
  private final Health health;
  private final PodStatuses pods;

  Statuses(World world, Instances instances, Health health) {
    this.world = world;
    this.instances = instances;
    this.health = health;
    this.pods = new PodStatuses(world, instances);
  }

  /** Takes the status and has it acknowledged. */
  void update(Turn turn, TaskStatus status) {
    TaskId id = new TaskId(status.getTaskId().getValue());
    Optional<Instance> instance = world.instanceOf(id);
    if (instance.isPresent()) {
      Task task = instance.get().task().orElseThrow();
      task.container(id)
          .ifPresentOrElse(
              container -> pods.update(turn, instance.get(), task, container, status),
              () -> known(turn, instance.get(), task, status));
    } else {
      unknown(turn, id, status);
    }
    if (status.hasUuid() && !status.getUuid().isEmpty() && status.hasAgentId()) {
      turn.effect(new Effect.Acknowledge(status.getAgentId().getValue(), id, status.getUuid()));
    }
  }

  private void unknown(Turn turn, TaskId id, TaskStatus status) {
    Condition condition = StatusReading.condition(status);
    world.memory().taskEnded(id);
    if (condition.isTerminal()) {
      id.instance()
          .ifPresent(
              instance ->
                  turn.publish(
                      turn.events()
                          .unknownTerminated(
                              instance.value(), appPath(instance.value()), condition.eventName())));
    } else if (!condition.isUnreachable() && condition != Condition.KILLING) {
      Optional<String> agent =
          status.hasAgentId() ? Optional.of(status.getAgentId().getValue()) : Optional.empty();
      turn.effect(new Effect.Kill(id, agent, Optional.empty()));
    }
  }

  private static String appPath(String instanceId) {
    return "/" + instanceId.substring(0, instanceId.lastIndexOf('.')).replace('_', '/');
  }

  private void known(Turn turn, Instance instance, Task task, TaskStatus status) {
    Condition next = StatusReading.condition(status);
    if (next.isTerminal()) {
      ended(turn, instance, task, status, next);
      return;
    }
    if (status.hasCheckStatus()) {
      world.memory().setCheckResult(task.id(), status.getCheckStatus());
      turn.show(instance.appId());
    }
    Task changed = task;
    List<String> addresses = StatusReading.ipAddresses(status);
    if (!addresses.isEmpty()) {
      changed = changed.withIpAddresses(addresses);
    }
    boolean moves = task.condition().mayBecome(next);
    if (moves) {
      changed = changed.withCondition(next, turn.timestamp());
    }
    if (status.hasHealthy() && next == Condition.RUNNING) {
      changed = changed.withHealthy(status.getHealthy());
    }
    if (!changed.equals(task)) {
      instance = instance.withTask(changed);
      if (next == Condition.STARTING || next == Condition.RUNNING) {
        instance = instance.confirmed();
      }
      world.put(turn, instance);
    }
    if (moves) {
      moved(turn, instance, changed, status);
      if (task.condition().isLaunching() && changed.condition() == Condition.RUNNING) {
        launched(turn, instance, changed);
      }
    }
    if (status.hasHealthy() && next == Condition.RUNNING) {
      health.reported(turn, instance, changed, status.getHealthy());
    }
  }

  private void launched(Turn turn, Instance instance, Task task) {
    Duration took = turn.since(task.stagedAt().instant());
    world.memory().launched(instance.appId(), took);
    turn.effect(new Effect.Took(Effect.Span.LAUNCH, took));
  }

  private void moved(Turn turn, Instance instance, Task task, TaskStatus status) {
    turn.publish(
        turn.events().statusUpdate(instance, task, status.getState().name(), status.getMessage()));
    turn.publish(
        turn.events().instanceChanged(instance, Optional.of(task), task.condition().eventName()));
    if (task.condition() == Condition.RUNNING && instance.goal() == Goal.RUNNING) {
      health.taskRuns(turn, instance, task);
    }
    if (task.condition().isUnreachable()) {
      turn.effect(new Effect.StopProbes(task.id()));
    }
  }

  private void ended(
      Turn turn, Instance instance, Task task, TaskStatus status, Condition condition) {
    Task last = task.withCondition(condition, turn.timestamp());
    turn.publish(
        turn.events().statusUpdate(instance, last, status.getState().name(), status.getMessage()));
    turn.publish(turn.events().instanceChanged(instance, Optional.of(last), condition.eventName()));
    if (instance.goal() == Goal.RUNNING) {
      failed(turn, instance, task, status, condition);
    }
    if (status.getState() == TaskState.TASK_GONE_BY_OPERATOR) {
      instances.agentGone(turn, instance, task);
    } else {
      instances.taskEnded(turn, instance, task);
    }
  }

  private void failed(
      Turn turn, Instance instance, Task task, TaskStatus status, Condition condition) {
    Optional<RunSpec> app = world.spec(instance.appId());
    if (app.isEmpty()) {
      return;
    }
    boolean asked = world.memory().kills().containsKey(task.id());
    if (StatusReading.isFailure(status) && !asked) {
      instances.backOff(turn, app.get());
      instances.failed(turn, instance);
      turn.effect(new Effect.Count(Effect.Counter.FAILURE));
    }
    if (condition != Condition.KILLED && condition != Condition.FINISHED) {
      world.put(
          turn,
          new TaskFailure(
              instance.appId(),
              task.id(),
              task.placement(),
              status.getState().name(),
              status.getMessage(),
              turn.timestamp(),
              instance.version()));
    }
  }
}
