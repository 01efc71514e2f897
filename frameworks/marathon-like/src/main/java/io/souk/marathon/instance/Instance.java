package io.souk.marathon.instance;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import java.util.Optional;

/**
 * A replica of an app or a pod, over all tasks it runs as.
 *
 * @param version the app version that its newest task was or will be launched from
 * @param since when the replica was first wanted
 * @param incarnation number of its newest task; 0 before the first
 * @param task its task, while there is one
 * @param reservation what is kept for it on one agent, if it keeps data
 */
public record Instance(
    InstanceId id,
    AppId appId,
    Timestamp version,
    Goal goal,
    Timestamp since,
    int incarnation,
    Optional<Task> task,
    Optional<Reservation> reservation) {

  /** A new replica that waits for an offer; never older than the version it is made for. */
  public static Instance scheduled(InstanceId id, RunSpec app, Timestamp now) {
    Timestamp since = app.version().compareTo(now) > 0 ? app.version() : now;
    return new Instance(
        id, app.id(), app.version(), Goal.RUNNING, since, 0, Optional.empty(), Optional.empty());
  }

  /** Where it stands. */
  public Condition condition() {
    return task.map(Task::condition).orElse(Condition.SCHEDULED);
  }

  /** Whether it runs as the containers of a pod. */
  public boolean isOfPod() {
    return task.filter(run -> !run.containers().isEmpty()).isPresent();
  }

  /** Whether some of its containers have ended badly and others still run. */
  public boolean isFallingApart() {
    return condition() == Condition.KILLING
        && task.stream()
            .flatMap(run -> run.containers().stream())
            .anyMatch(each -> each.condition().isTerminal());
  }

  /** The id of the task it would be launched as next. */
  public TaskId nextTaskId() {
    return id.task(incarnation + 1);
  }

  /** Whether it shall run and waits for an offer. */
  public boolean isWaiting() {
    return goal == Goal.RUNNING && task.isEmpty();
  }

  /** Whether it counts as one of the instances wanted. */
  public boolean isCounted() {
    return goal == Goal.RUNNING && condition() != Condition.UNREACHABLE_INACTIVE;
  }

  /** Whether its task is to end and may still hold resources. */
  public boolean isEnding() {
    return switch (goal) {
      case RUNNING -> false;
      case STOPPED -> task.isPresent() && !condition().isUnreachable();
      case DECOMMISSIONED -> true;
    };
  }

  /** Whether it is stopped, with nothing but its reservation left. */
  public boolean isSuspended() {
    return goal == Goal.STOPPED && task.isEmpty();
  }

  /** Where it is, or where alone it may be launched. */
  public Optional<Placement> place() {
    return task.map(Task::placement).or(() -> reservation.map(Reservation::placement));
  }

  /** Whether it has the app's present configuration. */
  public boolean isOf(RunSpec app) {
    return version.compareTo(app.lastConfigChange()) >= 0;
  }

  /** Launched from {@code app}. */
  public Instance provisioned(RunSpec app, Placement placement, Timestamp now) {
    Task next =
        Task.provisioned(nextTaskId(), placement, now)
            .as(app.containerNames(), name -> id.task(name, incarnation + 1));
    return new Instance(
        id, appId, app.version(), goal, since, incarnation + 1, Optional.of(next), reservation);
  }

  /** Its task has ended; it waits for the next. */
  public Instance rescheduled() {
    return withTask(Optional.empty());
  }

  /** Its task has changed. */
  public Instance withTask(Task next) {
    return withTask(Optional.of(next));
  }

  private Instance withTask(Optional<Task> next) {
    return new Instance(id, appId, version, goal, since, incarnation, next, reservation);
  }

  /** Of another version of its app, made of the same. */
  public Instance withVersion(Timestamp next) {
    return new Instance(id, appId, next, goal, since, incarnation, task, reservation);
  }

  /** No longer wanted. */
  public Instance decommissioned() {
    return withGoal(Goal.DECOMMISSIONED);
  }

  /** Not wanted for now; what is reserved for it stays. */
  public Instance stopped() {
    return withGoal(Goal.STOPPED);
  }

  private Instance withGoal(Goal next) {
    return new Instance(id, appId, version, next, since, incarnation, task, reservation);
  }

  /** Wanted again after it was stopped, as {@code app} says now. */
  public Instance resumed(RunSpec app, Timestamp now) {
    Timestamp from = app.version().compareTo(now) > 0 ? app.version() : now;
    return new Instance(
        id, appId, app.version(), Goal.RUNNING, from, incarnation, task, reservation);
  }

  /** The same, with what is kept for it seen to exist. */
  public Instance confirmed() {
    return reservation
        .filter(each -> !each.confirmed())
        .map(each -> withReservation(each.asConfirmed()))
        .orElse(this);
  }

  /** Whether it waits for a reservation that nobody has seen yet. */
  public boolean isWaitingInVain() {
    return task.isEmpty() && reservation.filter(each -> !each.confirmed()).isPresent();
  }

  /** With this kept for it. */
  public Instance withReservation(Reservation next) {
    return new Instance(id, appId, version, goal, since, incarnation, task, Optional.of(next));
  }
}
