package io.souk.agent.executor;

import com.google.protobuf.ByteString;
import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskGroupInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Event;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What executors are told (Mesos v1 executor API, events). */
public final class ExecutorEvents {

  private ExecutorEvents() {}

  static Event.Builder subscribed(ExecutorRun executor, ExecutorContext context) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setExecutorInfo(executor.origin().pod().executor())
                .setFrameworkInfo(executor.origin().framework())
                .setAgentInfo(context.agent())
                .setContainerId(ContainerID.newBuilder().setValue(executor.containerId())));
  }

  /** One task, or all of a group. */
  public static Event launch(List<TaskInfo> tasks, boolean group) {
    if (group) {
      return Event.newBuilder()
          .setType(Event.Type.LAUNCH_GROUP)
          .setLaunchGroup(
              Event.LaunchGroup.newBuilder()
                  .setTaskGroup(TaskGroupInfo.newBuilder().addAllTasks(tasks)))
          .build();
    }
    return Event.newBuilder()
        .setType(Event.Type.LAUNCH)
        .setLaunch(Event.Launch.newBuilder().setTask(tasks.get(0)))
        .build();
  }

  static Event.Builder kill(TaskID task, Optional<Duration> grace) {
    Event.Kill.Builder kill = Event.Kill.newBuilder().setTaskId(task);
    grace.ifPresent(
        time ->
            kill.setKillPolicy(
                KillPolicy.newBuilder()
                    .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(time.toNanos()))));
    return Event.newBuilder().setType(Event.Type.KILL).setKill(kill);
  }

  /** The agent has taken responsibility for an update. */
  public static Event acknowledged(TaskStatus status) {
    return Event.newBuilder()
        .setType(Event.Type.ACKNOWLEDGED)
        .setAcknowledged(
            Event.Acknowledged.newBuilder().setTaskId(status.getTaskId()).setUuid(status.getUuid()))
        .build();
  }

  static Event.Builder message(ByteString data) {
    return Event.newBuilder()
        .setType(Event.Type.MESSAGE)
        .setMessage(Event.Message.newBuilder().setData(data));
  }

  static Event.Builder shutdown() {
    return Event.newBuilder().setType(Event.Type.SHUTDOWN);
  }
}
