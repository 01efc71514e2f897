package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.souk.agent.adapter.cgroup.Controller;
import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.adapter.cgroup.TestCgroups;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.gpu.TestGpus;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A whole agent that decides which devices its tasks may use. Only version 1 of control groups can
 * do that without programs in the kernel, so machines without it skip this.
 */
@RequiresCgroups
class AgentDevicesTest {

  /** Says of each device whether it may be read. */
  private static final String TRIES =
      "for d in %s; do if (exec 3<$d) 2>/dev/null; then echo yes; else echo no; fi; done >tried;"
          + " mv tried found; sleep 1000";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Path machine;
  private Optional<AgentServer> agent = Optional.empty();

  @BeforeEach
  void start() throws Exception {
    assumeThat(TestCgroups.hierarchies().first()).containsKey(Controller.DEVICES);
    machine = TestGpus.machine(dir.resolve("machine"));
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agent.ifPresent(it -> Await.done(it.stop(false)));
    if (master != null) {
      master.close();
    }
    Await.success(vertx.close());
  }

  private IsolationConfig isolation(String isolators) {
    return IsolationConfig.DEFAULT
        .withGroups(
            new IsolationConfig.Groups(
                Path.of("/sys/fs/cgroup"), "souk-test", false, true, OptionalLong.empty()))
        .withDevices(DeviceUse.DEFAULT.withRoot(machine))
        .withIsolators(isolators);
  }

  private void startAgent(IsolationConfig isolation) {
    AgentServer started =
        Await.success(
            AgentServer.start(
                vertx,
                AgentConfig.of(List.of(master.url()), dir.resolve("agent"))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                    .withRuntime(
                        AgentConfig.RuntimeChoice.PROCESS, Optional.empty(), "unix:///nowhere")
                    .withRegistrationBackoff(Duration.ofMillis(10))
                    .withIsolation(isolation)));
    agent = Optional.of(started);
    Await.success(started.registered());
  }

  private String device(String name) {
    return machine.resolve("dev").resolve(name).toString();
  }

  private TaskInfo tries(String id, int gpus) {
    String devices =
        String.join(" ", "/dev/null", device("nvidia0"), device("nvidia1"), device("nvidiactl"));
    TaskInfo.Builder task = Wire.task(id, TRIES.formatted(devices)).toBuilder();
    if (gpus > 0) {
      task.addResources(Wire.scalar("gpus", gpus));
    }
    return task.build();
  }

  /** What a task found: null, the first GPU, the second, the control device. */
  private List<String> found(String task) throws IOException {
    Path file =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors")
            .resolve(task)
            .resolve("runs/latest/found");
    Await.until("it has tried", () -> Files.exists(file));
    return Files.readAllLines(file);
  }

  @Test
  void eachTaskHasItsOwnGpusAndNoOthers() throws IOException {
    startAgent(isolation("cgroups/devices,gpu/nvidia"));
    assertThat(
            WireResources.read(
                    master.subscriptions().getLast().getSubscribe().getInfo().getResourcesList())
                .scalarValue("gpus"))
        .isEqualTo(2);

    master.run(Wire.framework(), tries("one", 1));
    assertThat(found("one")).containsExactly("yes", "yes", "no", "yes");
    master.run(Wire.framework(), tries("two", 1));
    assertThat(found("two")).containsExactly("yes", "no", "yes", "yes");
    master.run(Wire.framework(), tries("none", 0));
    assertThat(found("none")).containsExactly("yes", "no", "no", "yes");
    master.run(Wire.framework(), tries("late", 1));
    TaskStatus failed = master.await("late", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LAUNCH_FAILED);
    assertThat(failed.getMessage())
        .isEqualTo("Failed to launch container: The task needs 1 GPUs and only 0 are free");
  }

  @Test
  void whatATaskHasItKeepsOverARestartAndGivesBackAtItsEnd() throws IOException {
    startAgent(isolation("gpu/nvidia"));
    master.run(Wire.framework(), tries("one", 1));
    found("one");
    Await.success(agent.orElseThrow().stop(true));
    startAgent(isolation("gpu/nvidia"));

    master.run(Wire.framework(), tries("two", 1));
    assertThat(found("two")).containsExactly("yes", "no", "yes", "yes");
    master.kill(tries("one", 1), Wire.FRAMEWORK_ID);
    master.await("one", TaskState.TASK_KILLED);
    master.run(Wire.framework(), tries("three", 1));

    assertThat(found("three")).containsExactly("yes", "yes", "no", "yes");
  }

  @ParameterizedTest
  @ValueSource(strings = {"cgroups/devices", "cgroups/all"})
  void onlyCommonDevicesAndThoseThatAreAllowedCanBeUsed(String isolator) throws IOException {
    IsolationConfig isolation = isolation(isolator);
    DeviceUse allowed =
        isolation
            .devices()
            .withAllowed(
                ("{\"allowed_devices\":[{\"device\":{\"path\":\"%s\"},\"access\":{\"read\":true}},"
                        + "{\"device\":{\"number\":{\"major_number\":10,\"minor_number\":237}},"
                        + "\"access\":{\"write\":true}}]}")
                    .formatted(device("nvidia1")));
    startAgent(isolation.withDevices(allowed));

    master.run(Wire.framework(), tries("tries", 0));

    assertThat(found("tries")).containsExactly("yes", "no", "yes", "no");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "-1 |     | 2",
        "0  |     | 0",
        "1  | 1   | 0",
        "2  | 1,0 | 0",
        "-1 | 0   | --nvidia-gpu-devices 0: expected gpus:1 in --resources with it",
        "1  |     | --resources: gpus:1: expected as many devices in --nvidia-gpu-devices, which"
            + " names 0",
        "2  | 0   | --resources: gpus:2: expected as many devices in --nvidia-gpu-devices, which"
            + " names 1",
        "0  | 0   | --resources: gpus:0: expected as many devices in --nvidia-gpu-devices, which"
            + " names 1",
        "1  | 2   | --nvidia-gpu-devices 2: expected indexes of GPUs, each once; this machine has"
            + " 2",
        "2  | 1,1 | --nvidia-gpu-devices 1,1: expected indexes of GPUs, each once; this machine"
            + " has 2",
        "1  | x   | --nvidia-gpu-devices x: expected indexes of GPUs, each once; this machine has"
            + " 2",
      })
  void resourcesAndDevicesHaveToAgree(int given, String named, String expected) {
    DeviceUse devices = DeviceUse.DEFAULT.withRoot(machine);
    OptionalInt gpus = given < 0 ? OptionalInt.empty() : OptionalInt.of(given);
    List<String> names = named == null ? List.of() : List.of(named.split(","));

    if (expected.length() == 1) {
      assertThat(devices.detected(gpus, names)).isEqualTo(Integer.parseInt(expected));
    } else {
      assertThatThrownBy(() -> devices.detected(gpus, names))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(expected);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "nonsense",
        "[]",
        "{\"allowed_devices\":[{}]}",
        "{\"allowed_devices\":[{\"device\":{\"path\":\"/nowhere\"},\"access\":{\"read\":true}}]}",
        "{\"allowed_devices\":[{\"device\":{\"path\":\"/dev/null\"},\"access\":{}}]}"
      })
  void listsThatSayNothingAreRefused(String text) {
    assertThatThrownBy(() -> DeviceUse.DEFAULT.withAllowed(text).rules())
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("--allowed-devices: ")
        .hasMessageContaining("expected ")
        .hasMessageNotContaining("\n");
  }

  @Test
  void listsNeedSomebodyToKeepThem() {
    IsolationConfig isolation = isolation("cgroups/mem");
    DeviceUse allowed =
        isolation
            .devices()
            .withAllowed(
                "{\"allowed_devices\":[{\"device\":{\"path\":\"/dev/null\"},"
                    + "\"access\":{\"read\":true}}]}");

    assertThatThrownBy(() -> isolation.withDevices(allowed).open(dir, false))
        .hasMessage("--allowed-devices: expected cgroups/devices or cgroups/all among --isolation");
  }
}
