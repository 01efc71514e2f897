package io.souk.agent.adapter.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.agent.fake.Await;
import io.souk.agent.gpu.DeviceNode;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.gpu.MachineGpus;
import io.souk.agent.runtime.LaunchException;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the engine is asked for; machines without GPUs then refuse to start it. */
@RequiresDocker
class GpuDevicesTest {
  @TempDir Path dir;
  private final Engine engine = Engine.open(TestEngine.HOST);
  private final String name = "mesos-" + UUID.randomUUID();

  @AfterEach
  void remove() throws EngineException {
    Removal.remove(engine, name);
    engine.close();
  }

  @Test
  void noTwoContainersGetTheSame() throws Exception {
    // Names of this test alone: other agents at this engine count.
    List<String> devices = List.of(name + "-0", name + "-1", name + "-2");
    GpuDevices gpus = new GpuDevices(engine, devices);
    RunOptions first = options(name, 2);
    gpus.assign(first);
    engine.call("create", client -> first.applyTo(client.createContainerCmd(first.image)).exec());
    gpus.settled(name);
    JsonNode request =
        engine
            .get("inspect", "/containers/" + name + "/json")
            .path("HostConfig")
            .path("DeviceRequests")
            .path(0);
    assertThat(request.path("DeviceIDs"))
        .extracting(JsonNode::asText)
        .isEqualTo(devices.subList(0, 2));
    assertThat(request.path("Capabilities").path(0).path(0).asText()).isEqualTo("gpu");

    RunOptions second = options("other", 1);
    new GpuDevices(engine, devices).assign(second);
    assertThat(second.labels).containsEntry(GpuDevices.LABEL, devices.get(2));
    assertThatThrownBy(() -> gpus.assign(options("third", 2)))
        .isInstanceOf(LaunchException.class)
        .hasMessage("The task needs 2 GPUs and only 1 are free");
  }

  @Test
  void oneThatIsBeingCreatedCounts() throws Exception {
    GpuDevices gpus = new GpuDevices(engine, List.of(name + "-0"));
    gpus.assign(options("a", 1));
    assertThatThrownBy(() -> gpus.assign(options("b", 1))).isInstanceOf(LaunchException.class);
    gpus.settled("a");
    gpus.assign(options("b", 1));
  }

  @Test
  void whatProcessesHaveIsNotGivenAndTheOtherWayRound() throws Exception {
    DeviceNode device = new DeviceNode('c', 1, 3);
    MachineGpus machine = new MachineGpus(List.of(device, device, device), List.of());
    GpuBook book = new GpuBook(machine, Set.of(0, 1, 2));
    book.assign("process", OptionalDouble.of(1), dir);
    GpuDevices gpus = new GpuDevices(engine, List.of("0", "1", "2"));
    gpus.share(book);
    RunOptions options = options(name, 1);

    gpus.assign(options);

    assertThat(options.labels).containsEntry(GpuDevices.LABEL, "1");
    book.assign("other", OptionalDouble.of(1), dir);
    assertThat(book.held()).containsExactlyInAnyOrder(0, 2);
  }

  @Test
  void byIndexTheLowestFreeOnesAreTaken() throws Exception {
    assertThat(GpuDevices.choose(2, List.of(), Set.of("0", "2"))).containsExactly("1", "3");
  }

  @Test
  void aMachineWithoutGpusSaysSoAndKeepsNothing() {
    Vertx vertx = Vertx.vertx();
    DockerRuntime runtime =
        Await.success(
            DockerRuntime.connect(
                vertx, new DockerSettings(TestEngine.HOST, dir, Optional.empty(), false)));
    assertThat(Await.failure(runtime.launch(TestSpecs.shell(dir, "true").gpus(1).build())))
        .isInstanceOf(LaunchException.class)
        .hasMessageContaining("Failed to run container")
        .hasMessageContaining("gpu");
    assertThat(Await.success(runtime.listOwned())).isEmpty();
    Await.success(runtime.close());
    Await.success(vertx.close());
  }

  private RunOptions options(String container, int gpus) {
    RunOptions options = new RunOptions(container, TestEngine.IMAGE, new ParameterFiles(dir));
    options.gpus = gpus;
    options.command.add("true");
    return options;
  }
}
