package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import java.util.Optional;

/** The events of the agent protocol, all of the same term. */
record AgentEvents(long term) {

  private Event.Builder event(Event.Type type) {
    return Event.newBuilder().setType(type).setTerm(term);
  }

  static AgentEvents of(Context context) {
    return new AgentEvents(context.state().term());
  }

  Event subscribed(AgentId id, boolean fresh, KernelOptions options) {
    double silence =
        options.agents().pingTimeout().toMillis() / 1000.0 * options.agents().maxPingTimeouts();
    return event(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setAgentId(AgentID.newBuilder().setValue(id.value()))
                .setMasterInfo(options.masterInfo())
                .setPingTimeoutSeconds(silence)
                .setFresh(fresh))
        .build();
  }

  Event ping() {
    return event(Event.Type.PING).build();
  }

  Event runTasks(FrameworkInfo framework, List<TaskInfo> tasks) {
    return event(Event.Type.RUN_TASKS)
        .setRunTasks(Event.RunTasks.newBuilder().setFrameworkInfo(framework).addAllTasks(tasks))
        .build();
  }

  /**
   * Tasks under an executor that is not the agent's own.
   *
   * @param starts whether the executor is to be started for them
   * @param group whether they are one group
   */
  Event runTasks(
      FrameworkInfo framework,
      ExecutorInfo executor,
      boolean starts,
      List<TaskInfo> tasks,
      boolean group) {
    return event(Event.Type.RUN_TASKS)
        .setRunTasks(
            Event.RunTasks.newBuilder()
                .setFrameworkInfo(framework)
                .setExecutor(executor)
                .setLaunchExecutor(starts)
                .addAllTasks(tasks)
                .setGroup(group))
        .build();
  }

  Event killTask(FrameworkID framework, TaskID task, Optional<KillPolicy> policy) {
    Event.KillTask.Builder kill =
        Event.KillTask.newBuilder().setFrameworkId(framework).setTaskId(task);
    policy.ifPresent(kill::setKillPolicy);
    return event(Event.Type.KILL_TASK).setKillTask(kill).build();
  }

  Event acknowledge(FrameworkID framework, TaskID task, ByteString uuid) {
    return event(Event.Type.ACKNOWLEDGE)
        .setAcknowledge(
            Event.Acknowledge.newBuilder().setFrameworkId(framework).setTaskId(task).setUuid(uuid))
        .build();
  }

  Event message(FrameworkID framework, ExecutorID executor, ByteString data) {
    return event(Event.Type.MESSAGE)
        .setMessage(
            Event.Message.newBuilder()
                .setFrameworkId(framework)
                .setExecutorId(executor)
                .setData(data))
        .build();
  }

  Event shutdownExecutor(FrameworkID framework, ExecutorID executor) {
    return event(Event.Type.SHUTDOWN_EXECUTOR)
        .setShutdownExecutor(
            Event.ShutdownExecutor.newBuilder().setFrameworkId(framework).setExecutorId(executor))
        .build();
  }

  Event shutdownFramework(FrameworkID framework) {
    return event(Event.Type.SHUTDOWN_FRAMEWORK)
        .setShutdownFramework(Event.ShutdownFramework.newBuilder().setFrameworkId(framework))
        .build();
  }

  Event updateFramework(FrameworkInfo framework) {
    return event(Event.Type.UPDATE_FRAMEWORK)
        .setUpdateFramework(Event.UpdateFramework.newBuilder().setFrameworkInfo(framework))
        .build();
  }

  Event reconcileTasks(List<Event.ReconcileTasks.TaskRef> tasks) {
    return event(Event.Type.RECONCILE_TASKS)
        .setReconcileTasks(Event.ReconcileTasks.newBuilder().addAllTasks(tasks))
        .build();
  }

  Event applyOperation(OperationRecord operation) {
    Event.ApplyOperation.Builder apply =
        Event.ApplyOperation.newBuilder().setUuid(operation.uuid()).setInfo(operation.info());
    operation.framework().ifPresent(framework -> apply.setFrameworkId(Wire.id(framework)));
    return event(Event.Type.APPLY_OPERATION).setApplyOperation(apply).build();
  }

  Event acknowledgeOperation(ByteString operation, ByteString status) {
    return event(Event.Type.ACKNOWLEDGE_OPERATION)
        .setAcknowledgeOperation(
            Event.AcknowledgeOperation.newBuilder()
                .setOperationUuid(operation)
                .setStatusUuid(status))
        .build();
  }

  Event drain(DrainConfig config) {
    return event(Event.Type.DRAIN).setDrain(Event.Drain.newBuilder().setConfig(config)).build();
  }

  Event shutdown(String message) {
    return event(Event.Type.SHUTDOWN)
        .setShutdown(Event.Shutdown.newBuilder().setMessage(message))
        .build();
  }

  Event error(String message) {
    return event(Event.Type.ERROR).setError(Event.Error.newBuilder().setMessage(message)).build();
  }
}
