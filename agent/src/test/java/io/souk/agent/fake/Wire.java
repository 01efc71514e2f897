package io.souk.agent.fake;

import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;

/** Wire messages for tests. */
public final class Wire {

  public static final FrameworkID FRAMEWORK_ID =
      FrameworkID.newBuilder().setValue("framework-1").build();

  private Wire() {}

  /** A framework that knows TASK_KILLING and runs as the user of the tests. */
  public static FrameworkInfo framework() {
    return FrameworkInfo.newBuilder()
        .setId(FRAMEWORK_ID)
        .setName("test")
        .setUser(System.getProperty("user.name"))
        .setCheckpoint(true)
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.TASK_KILLING_STATE))
        .addCapabilities(
            FrameworkInfo.Capability.newBuilder()
                .setType(FrameworkInfo.Capability.Type.PARTITION_AWARE))
        .build();
  }

  public static TaskInfo task(String id, String shell) {
    return task(id, CommandInfo.newBuilder().setShell(true).setValue(shell).build());
  }

  public static TaskInfo task(String id, CommandInfo command) {
    return TaskInfo.newBuilder()
        .setName(id)
        .setTaskId(TaskID.newBuilder().setValue(id))
        .setAgentId(AgentID.newBuilder().setValue("fake-S0"))
        .setCommand(command)
        .addResources(scalar("cpus", 0.1))
        .addResources(scalar("mem", 32))
        .build();
  }

  private static Resource scalar(String name, double value) {
    return Resource.newBuilder()
        .setName(name)
        .setType(Value.Type.SCALAR)
        .setScalar(Value.Scalar.newBuilder().setValue(value))
        .build();
  }
}
