package io.souk.agent.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.executor.ExecutorTimes;
import io.souk.agent.fake.Wire;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskInfo;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TaskEnvironmentTest {

  private static final TaskEnvironment ENVIRONMENT =
      new TaskEnvironment("10.0.0.1", 5051, Map.of("EXTRA", "x"), ExecutorTimes.DEFAULT);

  private static Map<String, String> of(FrameworkInfo framework, TaskInfo task, boolean docker) {
    TaskRun.Origin origin =
        new TaskRun.Origin(
            TaskKey.of(Wire.FRAMEWORK_ID, task.getTaskId()), framework, task, "c", "process");
    return ENVIRONMENT.of(new AgentId("a"), origin, Path.of("/sandbox"), docker);
  }

  @Test
  void aProcessGetsWhatMesosGivesACommandExecutor() {
    assertThat(of(Wire.framework(), Wire.task("t", "true"), false))
        .containsOnly(
            Map.entry("EXTRA", "x"),
            Map.entry("LIBPROCESS_PORT", "0"),
            Map.entry("MESOS_FRAMEWORK_ID", "framework-1"),
            Map.entry("MESOS_EXECUTOR_ID", "t"),
            Map.entry("MESOS_SLAVE_ID", "a"),
            Map.entry("MESOS_SLAVE_PID", "slave(1)@10.0.0.1:5051"),
            Map.entry("MESOS_AGENT_ENDPOINT", "10.0.0.1:5051"),
            Map.entry("MESOS_DIRECTORY", "/sandbox"),
            Map.entry("MESOS_CHECKPOINT", "1"),
            Map.entry("MESOS_RECOVERY_TIMEOUT", "15mins"),
            Map.entry("MESOS_SUBSCRIPTION_BACKOFF_MAX", "2secs"),
            Map.entry("MESOS_EXECUTOR_SHUTDOWN_GRACE_PERIOD", "5secs"),
            Map.entry("MESOS_HTTP_COMMAND_EXECUTOR", "0"),
            Map.entry("MESOS_ALLOCATION_ROLE", "*"));
  }

  @Test
  void aFrameworkWithoutCheckpointsLearnsNothingOfRecovery() {
    FrameworkInfo framework = Wire.framework().toBuilder().setCheckpoint(false).build();

    assertThat(of(framework, Wire.task("t", "true"), false))
        .containsEntry("MESOS_CHECKPOINT", "0")
        .doesNotContainKeys("MESOS_RECOVERY_TIMEOUT", "MESOS_SUBSCRIPTION_BACKOFF_MAX");
  }

  @Test
  void aContainerLearnsItsRoleOnly() {
    TaskInfo task = Wire.task("t", "true");
    TaskInfo allocated =
        task.toBuilder()
            .setResources(
                0,
                task.getResources(0).toBuilder()
                    .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("prod/web")))
            .build();

    assertThat(of(Wire.framework(), allocated, true))
        .containsOnly(Map.entry("EXTRA", "x"), Map.entry("MESOS_ALLOCATION_ROLE", "prod/web"));
  }
}
