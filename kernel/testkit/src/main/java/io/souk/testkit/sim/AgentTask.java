package io.souk.testkit.sim;

import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;

/** One run of a task on an agent, on the agent's disk until its end is acknowledged. */
final class AgentTask {

  final FrameworkID framework;
  final TaskInfo info;
  final Resources resources;
  final UpdateQueue updates;
  TaskState state = TaskState.TASK_STAGING;

  /** Ends it by itself at that time, in that state. */
  long endsAt;

  TaskState endsAs = TaskState.TASK_FINISHED;

  /** It is being killed, or its framework is gone: the master does not count it any more. */
  boolean killing;

  TaskStatus last = TaskStatus.getDefaultInstance();

  /** Empty for a task that runs without an executor of its framework's. */
  final String executor;

  /** Names the launch it was part of, when that was a group's. */
  final String group;

  AgentTask(FrameworkID framework, TaskInfo info, String executor, String group) {
    this.framework = framework;
    this.executor = executor;
    this.group = group;
    this.info = info;
    this.resources = WireResources.read(info.getResourcesList());
    this.updates = new UpdateQueue(framework, info.getTaskId());
  }

  static String key(String framework, String task) {
    return framework + "/" + task;
  }

  String key() {
    return key(framework.getValue(), info.getTaskId().getValue());
  }

  String launch() {
    return Launches.of(info);
  }

  boolean ended() {
    return States.isTerminal(state);
  }

  /** As the agent reports it in its inventory. */
  Task wire() {
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(framework)
            .setAgentId(info.getAgentId())
            .setState(state)
            .addAllResources(info.getResourcesList())
            .setLabels(info.getLabels());
    if (!executor.isEmpty()) {
      task.getExecutorIdBuilder().setValue(executor);
    }
    if (last.hasState()) {
      task.addStatuses(last);
    }
    return task.build();
  }
}
