package io.souk.agent.task;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Ability;
import io.souk.protocol.map.WireStartBefore;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AdmissionTest {

  private static final Admission.Host PLAIN_HOST = new Admission.Host(false, Set.of());
  private static final Admission.Host DOCKER = new Admission.Host(true, Set.of());

  private static final TaskInfo PLAIN = Wire.task("t", "true");

  private static Refusal refusal(TaskInfo task) {
    return Admission.check(task, PLAIN_HOST).orElseThrow();
  }

  private static TaskInfo in(ContainerInfo.Builder container) {
    return PLAIN.toBuilder().setContainer(container).build();
  }

  @Test
  void takesPlainTasksAndMesosContainersWithoutAnImage() {
    assertThat(Admission.check(PLAIN, PLAIN_HOST)).isEmpty();
    assertThat(
            Admission.check(
                in(ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS)), PLAIN_HOST))
        .isEmpty();
  }

  @Test
  void takesDockerTasksOnlyWithDocker() {
    TaskInfo docker = in(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER));

    assertThat(Admission.check(docker, DOCKER)).isEmpty();
    assertThat(refusal(docker).state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(refusal(docker).message())
        .isEqualTo("Failed to launch container: this agent does not run Docker containers");
    ContainerInfo.Builder image = ContainerInfo.newBuilder().setType(ContainerInfo.Type.MESOS);
    image.getMesosBuilder().getImageBuilder().setType(Image.Type.DOCKER);
    assertThat(refusal(in(image)).message()).isEqualTo(refusal(docker).message());
    assertThat(Admission.check(in(image), DOCKER)).isEmpty();
  }

  @Test
  void refusesWhatCameTooLate() {
    Instant latest = Instant.parse("2030-01-31T10:00:00Z");
    TaskInfo.Builder task = PLAIN.toBuilder();
    WireStartBefore.write(task, latest);

    assertThat(Admission.inTime(PLAIN, Instant.MAX)).isEmpty();
    assertThat(Admission.inTime(task.build(), latest)).isEmpty();
    Refusal late = Admission.inTime(task.build(), latest.plusMillis(1)).orElseThrow();
    assertThat(late.state()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(late.message()).contains("2030-01-31T10:00:00Z");
  }

  @Test
  void refusesATimeToStartBeforeThatIsNone() {
    TaskInfo.Builder task = PLAIN.toBuilder();
    task.getLabelsBuilder().addLabelsBuilder().setKey(WireStartBefore.LABEL).setValue("soon");

    Refusal refusal = Admission.inTime(task.build(), Instant.EPOCH).orElseThrow();
    assertThat(refusal.state()).isEqualTo(TaskState.TASK_ERROR);
    assertThat(refusal.message()).contains(WireStartBefore.LABEL);
  }

  @Test
  void refusesWhatItCannotDo() {
    assertThat(
            refusal(
                    PLAIN.toBuilder()
                        .setExecutor(
                            ExecutorInfo.newBuilder()
                                .setExecutorId(ExecutorID.newBuilder().setValue("e")))
                        .build())
                .message())
        .contains("Executors of type DEFAULT run task groups");
    assertThat(refusal(PLAIN.toBuilder().clearCommand().build()).message())
        .isEqualTo("Task has no command");
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
        .contains("does not run Docker containers");
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

  @Test
  void takesVolumesWhereTheyAreMounted() {
    TaskInfo task =
        in(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.MESOS)
                .addVolumes(
                    Volume.newBuilder()
                        .setMode(Volume.Mode.RW)
                        .setContainerPath("data")
                        .setHostPath("/srv")));

    assertThat(Admission.check(task, new Admission.Host(false, Set.of(Ability.MOUNT_VOLUMES))))
        .isEmpty();
    assertThat(refusal(task).message()).contains("filesystem/linux");
  }

  @Test
  void takesLimitsThatTheProcessRuntimeEnforces() {
    TaskInfo limited =
        PLAIN.toBuilder().putLimits("mem", Value.Scalar.newBuilder().setValue(64).build()).build();
    TaskInfo both =
        limited.toBuilder()
            .putLimits("cpus", Value.Scalar.newBuilder().setValue(2).build())
            .build();
    Admission.Host memory = new Admission.Host(false, Set.of(Ability.LIMIT_MEMORY));
    Admission.Host all =
        new Admission.Host(false, Set.of(Ability.LIMIT_MEMORY, Ability.LIMIT_CPUS));

    assertThat(Admission.check(limited, memory)).isEmpty();
    assertThat(Admission.check(both, all)).isEmpty();
    Refusal refusal = Admission.check(both, memory).orElseThrow();
    assertThat(refusal.state()).isEqualTo(TaskState.TASK_DROPPED);
    assertThat(refusal.reason()).isEqualTo(TaskStatus.Reason.REASON_TASK_INVALID);
    assertThat(refusal.message()).contains("cgroups/cpu");
  }

  private static Optional<Refusal> member(Volume.Source.SandboxPath.Builder path) {
    return Admission.member(sharing(path), PLAIN_HOST);
  }

  private static TaskInfo sharing(Volume.Source.SandboxPath.Builder path) {
    return in(
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.MESOS)
            .addVolumes(
                Volume.newBuilder()
                    .setMode(Volume.Mode.RW)
                    .setContainerPath("shared")
                    .setSource(
                        Volume.Source.newBuilder()
                            .setType(Volume.Source.Type.SANDBOX_PATH)
                            .setSandboxPath(path))));
  }

  private static Volume.Source.SandboxPath.Builder parent(String path) {
    return Volume.Source.SandboxPath.newBuilder()
        .setType(Volume.Source.SandboxPath.Type.PARENT)
        .setPath(path);
  }

  @Test
  void aTaskOfAGroupMayNameItsExecutorAndShareItsSandbox() {
    TaskInfo named =
        PLAIN.toBuilder()
            .setExecutor(
                ExecutorInfo.newBuilder().setExecutorId(ExecutorID.newBuilder().setValue("e")))
            .build();

    assertThat(Admission.member(named, PLAIN_HOST)).isEmpty();
    assertThat(member(parent("a/b"))).isEmpty();
    for (String path : List.of("", "/etc", "../x", "a/../../x")) {
      assertThat(member(parent(path)).orElseThrow().message()).contains("'" + path + "'");
    }
    assertThat(refusal(sharing(parent("a"))).message()).contains("has no parent");
  }

  @Test
  void anExecutorIsStartedOnceAndIsOfTheDefaultKind() {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
            .build();

    assertThat(Admission.executor(executor, false, true)).isEmpty();
    assertThat(Admission.executor(executor, true, false)).isEmpty();
    for (boolean alive : List.of(true, false)) {
      Refusal refusal = Admission.executor(executor, alive, alive).orElseThrow();
      assertThat(refusal.state()).isEqualTo(TaskState.TASK_DROPPED);
      assertThat(refusal.reason()).isEqualTo(TaskStatus.Reason.REASON_EXECUTOR_TERMINATED);
    }
  }

  @Test
  void tasksOfAGroupArePromisedNoNetworkButTheHosts() {
    ExecutorInfo.Builder executor =
        ExecutorInfo.newBuilder()
            .setType(ExecutorInfo.Type.DEFAULT)
            .setExecutorId(ExecutorID.newBuilder().setValue("e"));
    executor.getContainerBuilder().setType(ContainerInfo.Type.MESOS);
    assertThat(Admission.executor(executor.build(), false, true)).isEmpty();
    executor.getContainerBuilder().addNetworkInfosBuilder().setName("blue");
    Refusal refusal = Admission.executor(executor.build(), false, true).orElseThrow();
    assertThat(refusal.state()).isEqualTo(TaskState.TASK_FAILED);
    assertThat(refusal.message()).contains("'blue'");
  }

  @Test
  void looksAtTheProgramOfACustomExecutor() {
    ExecutorInfo executor =
        ExecutorInfo.newBuilder()
            .setExecutorId(ExecutorID.newBuilder().setValue("e"))
            .setType(ExecutorInfo.Type.CUSTOM)
            .build();
    TaskInfo task = PLAIN.toBuilder().clearCommand().build();

    assertThat(Admission.custom(executor, task, PLAIN_HOST).orElseThrow().message())
        .isEqualTo("Executor has no command");
    ExecutorInfo program = executor.toBuilder().setCommand(PLAIN.getCommand()).build();
    assertThat(Admission.custom(program, task, PLAIN_HOST)).isEmpty();
    ExecutorInfo docker =
        program.toBuilder()
            .setContainer(ContainerInfo.newBuilder().setType(ContainerInfo.Type.DOCKER))
            .build();
    assertThat(Admission.custom(docker, task, DOCKER)).isEmpty();
    assertThat(Admission.custom(docker, task, PLAIN_HOST).orElseThrow().message())
        .contains("does not run Docker containers");
  }
}
