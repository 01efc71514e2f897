package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final TaskInfo PLAIN = Wire.task("t", "true");

  private static Refusal refusal(TaskInfo task) {
    return Admission.check(task, false, false).orElseThrow();
  }

  private static TaskInfo in(ContainerInfo.Builder container) {
    return PLAIN.toBuilder().setContainer(container).build();
  }

  @Test
  void takesPlainTasksAndMesosContainersWithoutAnImage() {
    assertThat(Admission.check(PLAIN, false, false)).isEmpty();
    assertThat(
            Admission.check(
                in(ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS)), false, false))
        .isEmpty();
  }

  @Test
  void takesDockerTasksOnlyWithDocker() {
    TaskInfo docker = in(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER));

    assertThat(Admission.check(docker, false, true)).isEmpty();
    assertThat(refusal(docker).state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(refusal(docker).message())
        .isEqualTo("Failed to launch container: this agent does not run Docker containers");
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThat(Admission.check(PLAIN, true, true).orElseThrow().state())
        .isEqualTo(TaskState.TASK_ERROR);
    assertThat(
            refusal(
                    PLAIN.toBuilder()
                        .setExecutor(
                            ExecutorInfo.newBuilder()
                                .setExecutorId(ExecutorID.newBuilder().setValue("e")))
                        .build())
                .message())
        .contains("Custom executors");
    assertThat(refusal(PLAIN.toBuilder().clearCommand().build()).message())
        .isEqualTo("Task has no command");
    assertThat(
            refusal(
                    PLAIN.toBuilder()
                        .setCommand(
                            PLAIN.getCommand().toBuilder()
                                .addUris(CommandInfo.URI.newBuilder().setValue("http://x/y")))
                        .build())
                .message())
        .contains("URIs");
    assertThat(
            refusal(
                    PLAIN.toBuilder()
                        .putLimits("mem", Value.Scalar.newBuilder().setValue(64).build())
                        .build())
                .state())
        .isEqualTo(TaskState.TASK_DROPPED);
    assertThat(
            refusal(
                    in(
                        ContainerInfo.newBuilder()
                            .setType(ContainerInfo.Type.MESOS)
                            .setMesos(
                                ContainerInfo.MesosInfo.newBuilder()
                                    .setImage(Image.newBuilder().setType(Image.Type.DOCKER)))))
                .message())
        .contains("images");
    assertThat(
            refusal(
                    in(
                        ContainerInfo.newBuilder()
                            .setType(ContainerInfo.Type.MESOS)
                            .addVolumes(
                                Volume.newBuilder()
                                    .setMode(Volume.Mode.RW)
                                    .setContainerPath("data"))))
                .message())
        .contains("volumes");
  }
}
