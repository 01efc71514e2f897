package io.souk.master.decide;

import io.souk.master.decide.launch.TaskAsk;
import io.souk.master.state.TaskRecord;
import io.souk.model.task.TaskState;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import java.util.Optional;

/** How a task that may be launched goes to its agent, and how it is kept. */
final class LaunchedTasks {

  private LaunchedTasks() {}

  /**
   * What the master adds to a task on its way to the agent.
   *
   * @param executor the one it runs under, complete; empty for a command
   */
  static TaskInfo complete(TaskAsk asked, Optional<ExecutorInfo> executor, OfferPool pool) {
    TaskInfo.Builder task =
        asked.info().toBuilder()
            .clearResources()
            .addAllResources(
                WireResources.write(
                    asked.resources().sum(),
                    ReservationFormat.POST_REFINEMENT,
                    Optional.of(pool.role())));
    if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
      task.getHealthCheckBuilder().setType(typeOf(task.getHealthCheck()));
    }
    executor.ifPresent(task::setExecutor);
    return task.build();
  }

  private static HealthCheck.Type typeOf(HealthCheck check) {
    if (check.hasHttp()) {
      return HealthCheck.Type.HTTP;
    }
    return check.hasTcp() ? HealthCheck.Type.TCP : HealthCheck.Type.COMMAND;
  }

  /** The launch of it, of which the agent has not said anything. */
  static TaskRecord record(Context context, TaskAsk asked, TaskInfo complete, OfferPool pool) {
    return TaskRecord.of(
        context.ids().nextTaskSerial(),
        staging(complete, pool),
        pool.framework().id(),
        pool.agent().id(),
        pool.role(),
        asked.resources().sum(),
        TaskState.STAGING);
  }

  private static Task staging(TaskInfo info, OfferPool pool) {
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(Wire.id(pool.framework().id()))
            .setAgentId(info.getAgentId())
            .setState(WireTaskStates.write(TaskState.STAGING))
            .addAllResources(info.getResourcesList());
    if (info.getLimitsCount() > 0) {
      task.putAllLimits(info.getLimitsMap());
    }
    if (info.getCommand().hasUser()) {
      task.setUser(info.getCommand().getUser());
    } else if (info.getExecutor().getCommand().hasUser()) {
      task.setUser(info.getExecutor().getCommand().getUser());
    }
    if (info.hasExecutor()) {
      task.setExecutorId(info.getExecutor().getExecutorId());
    }
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
    return task.build();
  }
}
