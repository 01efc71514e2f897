package io.souk.agent.run;

import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;

/** A run in the words of the wire. */
final class Tasks {

  private Tasks() {}

  /** For the inventory and for readers; the state is the newest known here. */
  static Task of(TaskRun run, AgentID agent) {
    TaskInfo info = run.task();
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(run.origin().framework().getId())
            .setAgentId(agent)
            .setState(run.state())
            .addAllResources(info.getResourcesList())
            .addAllStatuses(run.statuses())
            .putAllLimits(info.getLimitsMap());
    run.lastStatus().map(TaskStatus::getUuid).ifPresent(task::setStatusUpdateUuid);
    run.lastStatus().map(TaskStatus::getState).ifPresent(task::setStatusUpdateState);
    run.origin().pod().ifPresent(pod -> task.setExecutorId(pod.executor().getExecutorId()));
    if (info.hasLabels()) {
      task.setLabels(info.getLabels());
    }
    if (info.hasDiscovery()) {
      task.setDiscovery(info.getDiscovery());
    }
    if (info.hasContainer()) {
      task.setContainer(info.getContainer());
    }
    if (info.hasHealthCheck()) {
      task.setHealthCheck(info.getHealthCheck());
    }
    if (info.hasKillPolicy()) {
      task.setKillPolicy(info.getKillPolicy());
    }
    CommandInfo command =
        info.getCommand().hasUser() ? info.getCommand() : info.getExecutor().getCommand();
    if (command.hasUser()) {
      task.setUser(command.getUser());
    }
    return task.build();
  }
}
