package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Resource.DiskInfo.Source;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Persistent volumes on disks of their own, and shared ones, whatever runs the tasks. Needs root:
 * it mounts a disk.
 */
abstract class VolumeContract {

  private static final double SIZE = 16;
  private static final String RESOURCES =
      """
      [{"name":"cpus","type":"SCALAR","scalar":{"value":4}},
       {"name":"mem","type":"SCALAR","scalar":{"value":1024}},
       {"name":"disk","type":"SCALAR","scalar":{"value":1024}},
       {"name":"disk","type":"SCALAR","scalar":{"value":64},
        "disk":{"source":{"type":"PATH","path":{"root":"%s"}}}},
       {"name":"disk","type":"SCALAR","scalar":{"value":16},
        "disk":{"source":{"type":"MOUNT","mount":{"root":"%s"}}}}]
      """;

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();
  private int operations;

  /** The agent's configuration, with the runtime under test. */
  abstract AgentConfig runtime(AgentConfig config);

  /** A task of that runtime. */
  abstract TaskInfo task(String id, String shell);

  private Path pathDisk() {
    return dir.resolve("path");
  }

  private Path mountDisk() {
    return dir.resolve("mount");
  }

  @BeforeEach
  void start() throws Exception {
    Files.createDirectory(mountDisk());
    run("mount", "-t", "tmpfs", "-o", "size=16m", "souk-test", mountDisk().toString());
    master = FakeMaster.start(vertx);
    startAgent();
  }

  @AfterEach
  void stop() throws Exception {
    agent.ifPresent(it -> Await.done(it.stop(false)));
    master.close();
    Await.success(vertx.close());
    run("umount", "-l", mountDisk().toString());
  }

  private static void run(String... command) throws IOException, InterruptedException {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  private void startAgent() {
    AgentServer started =
        Await.success(
            AgentServer.start(
                vertx,
                runtime(AgentConfig.of(List.of(master.url()), dir.resolve("agent")))
                    .withAddress("127.0.0.1", 0)
                    .withResources(RESOURCES.formatted(pathDisk(), mountDisk()), "", "*")
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    agent = Optional.of(started);
    Await.success(started.registered());
  }

  private OperationUpdate apply(Offer.Operation.Builder operation) {
    Event.ApplyOperation order = Wire.apply(++operations, operation);
    master.apply(order);
    return master.await(order);
  }

  private void succeed(Offer.Operation.Builder operation) {
    OperationUpdate update = apply(operation);
    assertThat(update.getStatus().getState())
        .describedAs(update.getStatus().getMessage())
        .isEqualTo(OperationState.OPERATION_FINISHED);
  }

  /** On which disk. */
  private Resource placed(Resource resource, Source.Type type) {
    Resource.Builder placed = resource.toBuilder();
    Source.Builder source = placed.getDiskBuilder().getSourceBuilder().setType(type);
    if (type == Source.Type.PATH) {
      source.getPathBuilder().setRoot(pathDisk().toString());
    } else {
      source.getMountBuilder().setRoot(mountDisk().toString());
    }
    return placed.build();
  }

  private Resource volume(Source.Type type) {
    succeed(Wire.reserve(placed(Wire.reserved("disk", SIZE, "eng"), type)));
    Resource volume = placed(Wire.volume("v1", SIZE, "eng"), type);
    succeed(Wire.create(volume));
    return volume;
  }

  private TaskInfo using(Resource volume, String id, String shell) {
    return task(id, shell).toBuilder().addResources(volume).build();
  }

  /** A task writes, the agent comes back, another task reads; then the data goes. */
  private void outlives(Resource volume, Path data) throws IOException {
    master.run(Wire.framework(), using(volume, "writes", "echo kept >data/file"));
    master.await("writes", TaskState.TASK_FINISHED);
    assertThat(data.resolve("file")).hasContent("kept\n");
    TaskInfo goesOn = using(volume, "goes-on", "until grep again data/file; do sleep 0.05; done");
    master.run(Wire.framework(), goesOn);
    master.await("goes-on", TaskState.TASK_RUNNING);

    Await.success(agent.orElseThrow().stop(true));
    startAgent();

    assertThat(apply(Wire.destroy(volume)).getStatus().getState())
        .isEqualTo(OperationState.OPERATION_FAILED);
    Files.writeString(data.resolve("file"), "kept again");
    master.await("goes-on", TaskState.TASK_FINISHED);
    master.run(Wire.framework(), using(volume, "reads", "grep kept data/file"));
    master.await("reads", TaskState.TASK_FINISHED);
    succeed(Wire.destroy(volume));
  }

  @Test
  void aVolumeOnAPathDisk() throws IOException {
    Path data = pathDisk().resolve("volumes/roles/eng/v1");

    outlives(volume(Source.Type.PATH), data);

    assertThat(data).doesNotExist();
    assertThat(pathDisk()).isDirectory();
  }

  @Test
  void aVolumeOnAMountDiskIsAllOfIt() throws IOException {
    outlives(volume(Source.Type.MOUNT), mountDisk());

    assertThat(mountDisk()).isEmptyDirectory();
    assertThat(Files.getFileStore(mountDisk()).type()).isEqualTo("tmpfs");
  }

  @Test
  void aSharedVolumeIsUsedBySeveralTasksAtOnce() {
    succeed(Wire.reserve(placed(Wire.reserved("disk", SIZE, "eng"), Source.Type.PATH)));
    Resource shared =
        placed(Wire.volume("v1", SIZE, "eng"), Source.Type.PATH).toBuilder()
            .setShared(Resource.SharedInfo.getDefaultInstance())
            .build();
    succeed(Wire.create(shared));

    master.run(
        Wire.framework(),
        using(
            shared,
            "asks",
            "echo ? >data/question; until test -e data/answer; do sleep 0.05; done"));
    master.await("asks", TaskState.TASK_RUNNING);
    master.run(
        Wire.framework(),
        using(
            shared,
            "answers",
            "until test -e data/question; do sleep 0.05; done; echo ! >data/answer; sleep 1000"));

    master.await("asks", TaskState.TASK_FINISHED);
    master.await("answers", TaskState.TASK_RUNNING);
    OperationUpdate inUse = apply(Wire.destroy(shared));
    assertThat(inUse.getStatus().getState()).isEqualTo(OperationState.OPERATION_FAILED);
    assertThat(inUse.getStatus().getMessage()).contains("in use by task 'answers'");
    master.kill(using(shared, "answers", ""), Wire.FRAMEWORK_ID);
    master.await("answers", TaskState.TASK_KILLED);
    succeed(Wire.destroy(shared));
    assertThat(pathDisk().resolve("volumes/roles/eng/v1")).doesNotExist();
  }
}
