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
 */
public record Instance(
    InstanceId id,
    AppId appId,
    Timestamp version,
    Goal goal,
    Timestamp since,
    int incarnation,
    Optional<Task> task) {

  /** A new replica that waits for an offer; never older than the version it is made for. */
  public static Instance scheduled(InstanceId id, RunSpec app, Timestamp now) {
    Timestamp since = app.version().compareTo(now) > 0 ? app.version() : now;
    return new Instance(id, app.id(), app.version(), Goal.RUNNING, since, 0, Optional.empty());
  }

  /** Where it stands. */
  public Condition condition() {
    return task.map(Task::condition).orElse(Condition.SCHEDULED);
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

  /** Whether it has the app's present configuration. */
  public boolean isOf(RunSpec app) {
    return version.compareTo(app.lastConfigChange()) >= 0;
  }

  /** Launched from {@code app}. */
  public Instance provisioned(RunSpec app, Placement placement, Timestamp now) {
    Task next =
        Task.provisioned(nextTaskId(), placement, now)
            .as(app.containerNames(), name -> id.task(name, incarnation + 1));
    return new Instance(id, appId, app.version(), goal, since, incarnation + 1, Optional.of(next));
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
    return new Instance(id, appId, version, goal, since, incarnation, next);
  }

  /** Of another version of its app, made of the same. */
  public Instance withVersion(Timestamp next) {
    return new Instance(id, appId, next, goal, since, incarnation, task);
  }

  /** No longer wanted. */
  public Instance decommissioned() {
    return new Instance(id, appId, version, Goal.DECOMMISSIONED, since, incarnation, task);
  }
}
