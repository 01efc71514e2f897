package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.backoff.Backoff;
import io.souk.marathon.deploy.Course;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.Reservation;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Leftover;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** Makes, ends and relaunches instances. */
final class Instances {

  private final World world;

  Instances(World world) {
    this.world = world;
  }

  /** Makes instances that wait for offers; those that were stopped come back first. */
  void schedule(Turn turn, RunSpec app, int count) {
    int resumed = app.isResident() ? resume(turn, app, count) : 0;
    for (int i = resumed; i < count; i++) {
      Instance instance =
          Instance.scheduled(InstanceId.of(app.id(), turn.newId()), app, turn.timestamp());
      world.put(turn, instance);
      changed(turn, instance);
    }
  }

  private int resume(Turn turn, RunSpec app, int count) {
    List<Instance> stopped =
        world.instancesOf(app.id()).stream()
            .filter(each -> each.goal() == Goal.STOPPED)
            .filter(each -> each.task().isEmpty() || each.isOf(app))
            .sorted(Comparator.comparing(each -> each.task().isPresent()))
            .limit(count)
            .toList();
    for (Instance each : stopped) {
      Instance next = each.resumed(app, turn.timestamp());
      world.put(turn, next);
      changed(turn, next);
    }
    return stopped.size();
  }

  /** Ends an instance that is not wanted now; what is kept for it stays. */
  void retire(Turn turn, Instance instance) {
    if (instance.reservation().isEmpty()) {
      decommission(turn, instance);
      return;
    }
    Instance stopping = instance.stopped();
    world.put(turn, stopping);
    stopping.task().ifPresent(task -> kill(turn, stopping, task));
  }

  /** Ends an instance for good. What cannot be reached is forgotten; it is killed on its return. */
  void decommission(Turn turn, Instance instance) {
    Instance ending = instance.decommissioned();
    if (ending.task().isEmpty() || ending.condition().isUnreachable()) {
      ending.task().ifPresent(task -> kill(turn, ending, task));
      forget(turn, ending);
      return;
    }
    world.put(turn, ending);
    kill(turn, ending, ending.task().get());
  }

  /** Ends the task of an instance; whether another follows is up to the instance's goal. */
  void kill(Turn turn, Instance instance, Task task) {
    world.memory().killAsked(task.id(), turn.now());
    turn.effect(new Effect.StopProbes(task.id()));
    Optional<RunSpec> spec = world.definitionOf(instance);
    for (TaskId id : task.liveIds()) {
      turn.effect(
          new Effect.Kill(
              id,
              Optional.of(task.placement().agentId()),
              spec.flatMap(known -> grace(known, task, id))));
    }
  }

  private static Optional<Duration> grace(RunSpec spec, Task task, TaskId id) {
    return switch (spec) {
      case App app -> app.killGracePeriod();
      case Pod pod ->
          task.container(id)
              .flatMap(each -> pod.container(each.name()))
              .flatMap(PodContainer::killGracePeriod);
    };
  }

  /** Forgets an instance; what is kept for it is to be given up. */
  void forget(Turn turn, Instance instance) {
    instance
        .reservation()
        .ifPresent(
            kept ->
                world
                    .holdings()
                    .add(
                        turn,
                        new Leftover(
                            instance.id(),
                            kept.placement().agentId(),
                            kept.role(),
                            turn.timestamp(),
                            kept.confirmed())));
    forgetAll(turn, instance);
  }

  /** Forgets an instance whose agent is gone for good, with all it had. */
  void forgetAll(Turn turn, Instance instance) {
    instance.task().ifPresent(task -> turn.effect(new Effect.StopProbes(task.id())));
    world.remove(turn, instance);
  }

  /** The task has ended with its agent, and so has all that was kept there. */
  void agentGone(Turn turn, Instance instance, Task task) {
    if (instance.reservation().isPresent()) {
      world.memory().taskEnded(task.id());
      forgetAll(turn, instance);
    } else {
      taskEnded(turn, instance, task);
    }
  }

  /** The task has ended: another takes its place, unless the instance was to end. */
  void taskEnded(Turn turn, Instance instance, Task task) {
    turn.effect(new Effect.StopProbes(task.id()));
    world.memory().taskEnded(task.id());
    switch (instance.goal()) {
      case DECOMMISSIONED -> forget(turn, instance);
      case STOPPED -> world.put(turn, instance.rescheduled());
      case RUNNING -> {
        if (instance.reservation().isPresent()) {
          wait(turn, instance);
        } else if (isReplaced(instance)) {
          forget(turn, instance);
        } else {
          Instance next = instance.rescheduled();
          world.put(turn, next);
          changed(turn, next);
        }
      }
    }
  }

  /** What keeps data is relaunched where the data is; a change of the app is for its next turn. */
  private void wait(Turn turn, Instance instance) {
    Instance next =
        isReplaced(instance) ? instance.rescheduled().stopped() : instance.rescheduled();
    Reservation kept = next.reservation().orElseThrow();
    if (!kept.confirmed()) {
      next = next.withReservation(kept.awaitedFrom(turn.timestamp()));
    }
    world.put(turn, next);
    changed(turn, next);
  }

  /** Whether a new instance takes this one's place rather than a new task. */
  private boolean isReplaced(Instance instance) {
    return world
        .spec(instance.appId())
        .map(app -> !instance.isOf(app) && !world.deploymentsOf(app.id()).isEmpty())
        .orElse(true);
  }

  /** One more failure delays the next launch. */
  void backOff(Turn turn, RunSpec app) {
    Optional<Backoff> known =
        world.memory().backoff(app).filter(each -> !each.isForgotten(app.backoff(), turn.now()));
    Backoff next =
        known
            .map(each -> each.increased(app.backoff(), turn.now()))
            .orElseGet(() -> Backoff.first(app.lastConfigChange(), app.backoff(), turn.now()));
    world.memory().setBackoff(app.id(), next);
  }

  /** A task has failed: where its app is upgraded in stages and it is one of the new, it counts. */
  void failed(Turn turn, Instance instance) {
    boolean isNew = world.spec(instance.appId()).filter(instance::isOf).isPresent();
    if (!isNew || world.courses().isEmpty()) {
      return;
    }
    for (Deployment each : world.deploymentsOf(instance.appId())) {
      Course course = world.courses().of(each.id());
      course
          .stage(instance.appId())
          .ifPresent(
              stand ->
                  world
                      .courses()
                      .put(turn, each.id(), course.with(instance.appId(), stand.failedOnce())));
    }
  }

  private void changed(Turn turn, Instance instance) {
    turn.publish(
        turn.events().instanceChanged(instance, instance.task(), Condition.SCHEDULED.eventName()));
  }
}
