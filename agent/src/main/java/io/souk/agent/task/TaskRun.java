package io.souk.agent.task;

import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * One run of one task on this agent.
 *
 * @param origin what does not change
 * @param phase how far it is
 * @param statuses reported so far; of equal states in a row only the newest
 * @param kill set once it is being ended
 * @param container status of its container, once that runs
 */
public record TaskRun(
    Origin origin,
    Phase phase,
    List<TaskStatus> statuses,
    Optional<Kill> kill,
    Optional<ContainerStatus> container) {

  /**
   * What does not change over a run.
   *
   * @param containerId of the one container of this run; with an executor of type CUSTOM there is
   *     none, and it only names the run
   * @param runtime name of the runtime that runs it, or that runs its CUSTOM executor
   * @param pod empty for a command task
   */
  public record Origin(
      TaskKey key,
      FrameworkInfo framework,
      TaskInfo task,
      String containerId,
      String runtime,
      Optional<Pod> pod) {
    public Origin {
      Objects.requireNonNull(key);
      Objects.requireNonNull(framework);
      Objects.requireNonNull(task);
      Objects.requireNonNull(containerId);
      Objects.requireNonNull(runtime);
      Objects.requireNonNull(pod);
    }

    /** Of a command task. */
    public Origin(
        TaskKey key, FrameworkInfo framework, TaskInfo task, String containerId, String runtime) {
      this(key, framework, task, containerId, runtime, Optional.empty());
    }

    /** Whether a program of its framework's runs it, which alone knows what becomes of it. */
    public boolean isCustom() {
      return pod.filter(Pod::isCustom).isPresent();
    }

    /** A command task has an executor of its own id. */
    public String executorId() {
      return pod.map(Pod::executorId).orElse(key.task().value());
    }
  }

  /** How far a run is. */
  public enum Phase {
    /** Taken, being made durable. */
    STAGED,
    /** Its container is being started. */
    LAUNCHING,
    /** Its container runs. */
    RUNNING,
    /** Its last status has been reported; nothing runs any more. */
    ENDED
  }

  public TaskRun {
    Objects.requireNonNull(origin);
    Objects.requireNonNull(phase);
    Objects.requireNonNull(kill);
    Objects.requireNonNull(container);
    statuses = List.copyOf(statuses);
  }

  public static TaskRun staged(Origin origin) {
    return new TaskRun(origin, Phase.STAGED, List.of(), Optional.empty(), Optional.empty());
  }

  public TaskKey key() {
    return origin.key();
  }

  public TaskInfo task() {
    return origin.task();
  }

  public boolean isDocker() {
    return task().hasContainer() && Workload.isDocker(task().getContainer());
  }

  public Optional<TaskStatus> lastStatus() {
    return statuses.isEmpty() ? Optional.empty() : Optional.of(statuses.get(statuses.size() - 1));
  }

  public TaskState state() {
    return lastStatus().map(TaskStatus::getState).orElse(TaskState.TASK_STAGING);
  }

  /** When it was first reported as running. */
  public Optional<Instant> runningSince() {
    return statuses.stream()
        .filter(status -> status.getState() == TaskState.TASK_RUNNING)
        .findFirst()
        .map(status -> Instant.ofEpochMilli((long) (status.getTimestamp() * 1000)));
  }

  public TaskRun withPhase(Phase newPhase) {
    return new TaskRun(origin, newPhase, statuses, kill, container);
  }

  public TaskRun withKill(Kill newKill) {
    return new TaskRun(origin, phase, statuses, Optional.of(newKill), container);
  }

  public TaskRun withContainer(ContainerStatus status) {
    return new TaskRun(origin, phase, statuses, kill, Optional.of(status));
  }

  /** What was told of it is another: takes the place of the status with the same uuid. */
  public TaskRun withRewritten(TaskStatus status) {
    List<TaskStatus> changed =
        statuses.stream()
            .map(known -> known.getUuid().equals(status.getUuid()) ? status : known)
            .toList();
    return new TaskRun(origin, phase, changed, kill, container);
  }

  /** Adds a status; when its state is that of the last one it takes its place. */
  public TaskRun withStatus(TaskStatus status) {
    List<TaskStatus> changed = new ArrayList<>(statuses);
    if (!changed.isEmpty() && changed.get(changed.size() - 1).getState() == status.getState()) {
      changed.remove(changed.size() - 1);
    }
    changed.add(status);
    return new TaskRun(origin, phase, changed, kill, container);
  }
}
