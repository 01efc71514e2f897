package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent whose tasks are in control groups. */
@RequiresCgroups
class IsolatedAgentTest {

  private static final String EATS = "x=0123456789abcdef; while :; do x=$x$x; done";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private AgentServer agent;

  @BeforeEach
  void start() {
    master = FakeMaster.start(vertx);
    startAgent();
  }

  private void startAgent() {
    startAgent(isolation());
  }

  private static IsolationConfig isolation() {
    return IsolationConfig.DEFAULT.withGroups(
        new IsolationConfig.Groups(
            Path.of("/sys/fs/cgroup"), "souk-test", false, true, OptionalLong.empty()));
  }

  private void startAgent(IsolationConfig isolation) {
    int before = master.subscriptions().size();
    AgentConfig config =
        AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
            .withAddress("127.0.0.1", 0)
            .withResources("cpus:4;mem:1024;disk:1024", "", "*")
            .withRuntime(AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
            .withRegistrationBackoff(Duration.ofMillis(10))
            .withIsolation(isolation);
    agent = Await.success(AgentServer.start(vertx, config));
    Await.until("the agent subscribes", () -> master.subscriptions().size() > before);
  }

  @AfterEach
  void stop() {
    Await.success(agent.stop(false));
    master.close();
    Await.success(vertx.close());
  }

  private static TaskInfo limited(String id, String command, double mem) {
    return Wire.task(id, command).toBuilder()
        .putLimits("mem", Value.Scalar.newBuilder().setValue(mem).build())
        .build();
  }

  @Test
  void tooMuchMemoryIsReportedWithWhatWasUsed() {
    master.run(Wire.framework(), Wire.task("eats", EATS));

    TaskStatus failed = master.await("eats", TaskState.TASK_FAILED);

    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(failed.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(failed.getMessage()).startsWith("Memory limit exceeded: requested: 32 MB");
    assertThat(failed.getLimitation().getResourcesList())
        .extracting(resource -> resource.getName())
        .containsExactly("mem");
  }

  @Test
  void limitsOfPlainTasksAreKept() {
    master.run(
        Wire.framework(),
        limited("more", "x=$(head -c 40000000 /dev/zero | tr '\\0' x); echo ${#x}", 256));

    master.await("more", TaskState.TASK_FINISHED);
  }

  @Test
  void aTaskWithASpaceOfItsOwnHasItsVolumesInIt() throws IOException {
    Await.success(agent.stop(false));
    startAgent(isolation().withIsolators("cgroups/all,filesystem/linux,namespaces/pid"));
    Path shared = Files.createDirectories(dir.resolve("shared"));
    Files.writeString(shared.resolve("in"), "found");
    TaskInfo task =
        Wire.task(
                "apart", "grep found /mnt/in && ! touch /mnt/out && test $(cat /proc/1/comm) = sh")
            .toBuilder()
            .setContainer(
                ContainerInfo.newBuilder()
                    .setType(ContainerInfo.Type.MESOS)
                    .addVolumes(
                        Volume.newBuilder()
                            .setContainerPath("/mnt")
                            .setHostPath(shared.toString())
                            .setMode(Volume.Mode.RO)))
            .build();

    master.run(Wire.framework(), task);

    master.await("apart", TaskState.TASK_FINISHED);
    assertThat(shared.resolve("out")).doesNotExist();
  }

  @Test
  void aRestartedAgentFindsTheBreach() throws IOException {
    master.run(
        Wire.framework(), Wire.task("later", "until test -e go; do sleep 0.02; done; " + EATS));
    master.await("later", TaskState.TASK_RUNNING);
    Await.success(agent.stop(true));
    Path run =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/later/runs/latest");
    Files.createFile(run.resolve("go"));
    Await.until("it has ended", () -> exits() == 1);

    startAgent();

    assertThat(master.await("later", TaskState.TASK_FAILED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
  }

  private long exits() {
    try (Stream<Path> files = Files.walk(dir.resolve("agent/meta"))) {
      return files.filter(file -> file.endsWith("exit")).count();
    } catch (IOException | java.io.UncheckedIOException changing) {
      return 0;
    }
  }
}
