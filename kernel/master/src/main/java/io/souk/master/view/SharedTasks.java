package io.souk.master.view;

import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskOrBuilder;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;

/**
 * Tasks as they are kept: what they have alike is one object for all of them, and what a task says
 * of itself twice is one object, too. Such a task is equal to the one it was made from. Not
 * thread-safe.
 */
public final class SharedTasks {

  private final SharedValues values = new SharedValues();

  /** What the tasks share, for more that comes with them. */
  public SharedValues values() {
    return values;
  }

  /** The same as published. */
  public TaskView share(TaskView view) {
    return new TaskView(view.serial(), share(view.task()), view.phase(), view.holdsResources());
  }

  /** An equal task that shares what it can. */
  public Task share(Task task) {
    Task.Builder shared = edit(task);
    shared.setName(name(task));
    shared.setFrameworkId(values.share(task.getFrameworkId()));
    shared.setAgentId(values.share(task.getAgentId()));
    if (task.hasExecutorId()) {
      shared.setExecutorId(values.share(task.getExecutorId()));
    }
    if (task.hasUser()) {
      shared.setUser(values.share(task.getUser()));
    }
    if (task.hasLabels()) {
      shared.setLabels(labels(task.getLabels()));
    }
    shareResources(task.getResourcesList(), shared);
    shareContainer(task, shared);
    shareStatuses(task.getStatusesList(), shared);
    return shared.build();
  }

  private String name(Task task) {
    String id = task.getTaskId().getValue();
    return task.getName().equals(id) ? id : values.share(task.getName());
  }

  /** Labels that no task had before are kept with the keys that other labels have. */
  private Labels labels(Labels labels) {
    return values.find(labels).orElseGet(() -> values.share(withSharedKeys(labels)));
  }

  private Labels withSharedKeys(Labels labels) {
    Labels.Builder shared = labels.toBuilder();
    for (int i = 0; i < labels.getLabelsCount(); i++) {
      Label label = labels.getLabels(i);
      shared.setLabels(i, label.toBuilder().setKey(values.share(label.getKey())));
    }
    return shared.build();
  }

  private void shareResources(List<Resource> resources, Task.Builder shared) {
    for (int i = 0; i < resources.size(); i++) {
      shared.setResources(i, values.share(resources.get(i)));
    }
  }

  private void shareContainer(Task task, Task.Builder shared) {
    if (task.hasDiscovery()) {
      shared.setDiscovery(values.share(task.getDiscovery()));
    }
    if (task.hasContainer()) {
      shared.setContainer(values.share(task.getContainer()));
    }
    if (task.hasHealthCheck()) {
      shared.setHealthCheck(values.share(task.getHealthCheck()));
    }
    if (task.hasKillPolicy()) {
      shared.setKillPolicy(values.share(task.getKillPolicy()));
    }
  }

  private static void shareStatuses(List<TaskStatus> statuses, Task.Builder shared) {
    for (int i = 0; i < statuses.size(); i++) {
      TaskStatus own = withIdsOf(shared, statuses.get(i).toBuilder());
      shared.setStatuses(i, own);
      if (shared.hasStatusUpdateUuid() && own.getUuid().equals(shared.getStatusUpdateUuid())) {
        shared.setStatusUpdateUuid(own.getUuid());
      }
    }
  }

  /**
   * A task that is to become another one. Not {@code toBuilder()}: that makes a map of limits for
   * tasks that have none, and all that is built with it keeps that map.
   */
  public static Task.Builder edit(Task task) {
    if (task.getLimitsCount() > 0) {
      return task.toBuilder();
    }
    Task.Builder edited =
        Task.newBuilder()
            .setTaskId(task.getTaskId())
            .setFrameworkId(task.getFrameworkId())
            .setAgentId(task.getAgentId())
            .setState(task.getState())
            .addAllResources(task.getResourcesList())
            .setName(task.getName());
    if (task.getStatusesCount() > 0) {
      edited.addAllStatuses(task.getStatusesList());
    }
    if (task.hasStatusUpdateState()) {
      edited.setStatusUpdateState(task.getStatusUpdateState());
    }
    if (task.hasStatusUpdateUuid()) {
      edited.setStatusUpdateUuid(task.getStatusUpdateUuid());
    }
    copyOptional(task, edited);
    return edited.setUnknownFields(task.getUnknownFields());
  }

  private static void copyOptional(Task task, Task.Builder edited) {
    if (task.hasExecutorId()) {
      edited.setExecutorId(task.getExecutorId());
    }
    if (task.hasLabels()) {
      edited.setLabels(task.getLabels());
    }
    if (task.hasDiscovery()) {
      edited.setDiscovery(task.getDiscovery());
    }
    if (task.hasContainer()) {
      edited.setContainer(task.getContainer());
    }
    if (task.hasHealthCheck()) {
      edited.setHealthCheck(task.getHealthCheck());
    }
    if (task.hasKillPolicy()) {
      edited.setKillPolicy(task.getKillPolicy());
    }
    if (task.hasUser()) {
      edited.setUser(task.getUser());
    }
  }

  /** A status as it is kept with its task: without data, and with the task's own ids. */
  public static TaskStatus kept(TaskStatus status, Task task) {
    return withIdsOf(task, status.toBuilder().clearData());
  }

  private static TaskStatus withIdsOf(TaskOrBuilder task, TaskStatus.Builder status) {
    if (status.getTaskId().equals(task.getTaskId())) {
      status.setTaskId(task.getTaskId());
    }
    if (status.hasAgentId() && status.getAgentId().equals(task.getAgentId())) {
      status.setAgentId(task.getAgentId());
    }
    if (status.hasExecutorId() && status.getExecutorId().equals(task.getExecutorId())) {
      status.setExecutorId(task.getExecutorId());
    }
    return status.build();
  }
}
