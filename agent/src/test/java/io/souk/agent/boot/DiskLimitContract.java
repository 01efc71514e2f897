package io.souk.agent.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.FakeMaster;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole agent with {@code disk/du}, whatever runs its tasks. */
abstract class DiskLimitContract {

  private static final long MEBI = 1L << 20;
  private static final String WRITES = "head -c %d /dev/zero >%s; sleep 1000";

  @TempDir Path dir;
  private final Vertx vertx = Vertx.vertx();
  private FakeMaster master;
  private Optional<AgentServer> agent = Optional.empty();

  /** The agent's configuration, with the runtime under test. */
  abstract AgentConfig runtime(AgentConfig config);

  /** A task of that runtime. */
  abstract TaskInfo task(String id, String shell);

  @BeforeEach
  void startMaster() {
    master = FakeMaster.start(vertx);
  }

  @AfterEach
  void stop() {
    agent.ifPresent(it -> Await.done(it.stop(false)));
    master.close();
    Await.success(vertx.close());
  }

  private void startAgent(boolean enforced) {
    AgentServer started =
        Await.success(
            AgentServer.start(
                vertx,
                runtime(AgentConfig.of(List.of(master.url()), dir.resolve("agent")))
                    .withAddress("127.0.0.1", 0)
                    .withResources("cpus:4;mem:1024;disk:1024", "", "*")
                    .withIsolation(
                        IsolationConfig.DEFAULT
                            .withIsolators("posix/cpu,posix/mem,disk/du")
                            .withDisk(new DiskUse(Duration.ofMillis(100), enforced)))
                    .withRegistrationBackoff(Duration.ofMillis(10))));
    agent = Optional.of(started);
    Await.success(started.registered());
  }

  private TaskInfo writing(String id, long bytes, String file, Resource... disk) {
    return task(id, WRITES.formatted(bytes, file)).toBuilder()
        .addAllResources(List.of(disk))
        .build();
  }

  private ResourceStatistics usage(String task) {
    String id =
        master.await(task, TaskState.TASK_RUNNING).getContainerStatus().getContainerId().getValue();
    Container container = agent.orElseThrow().queries().container(id).orElseThrow();
    return Await.success(container.usage());
  }

  @Test
  void aTaskThatWritesTooMuchIsEndedAndToldWhy() {
    startAgent(true);
    master.run(Wire.framework(), writing("small", MEBI, "file", Wire.scalar("disk", 4)));
    master.run(Wire.framework(), writing("large", 8 * MEBI, "file", Wire.scalar("disk", 4)));
    master.run(Wire.framework(), writing("free", 8 * MEBI, "file"));

    TaskStatus failed = master.await("large", TaskState.TASK_FAILED);

    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
    assertThat(failed.getSource()).isEqualTo(TaskStatus.Source.SOURCE_AGENT);
    assertThat(failed.getMessage()).startsWith("Disk usage (").endsWith("MB) exceeds quota (4MB)");
    assertThat(failed.getLimitation().getResourcesList()).containsExactly(Wire.scalar("disk", 4));
    Await.until("the small one is measured", () -> usage("small").getDiskUsedBytes() > MEBI);
    assertThat(usage("small").getDiskLimitBytes()).isEqualTo(4 * MEBI);
    assertThat(usage("free").hasDiskLimitBytes()).isFalse();
  }

  @Test
  void aVolumeIsHeldToItsOwnSizeAndIsNotTheSandboxs() {
    startAgent(true);
    Resource volume = Wire.volume("v1", 6, "eng");
    apply(1, Wire.reserve(Wire.reserved("disk", 100, "eng")));
    apply(2, Wire.create(volume));
    master.run(
        Wire.framework(), writing("fits", 5 * MEBI, "data/file", volume, Wire.scalar("disk", 2)));
    Await.until(
        "the volume is measured",
        () ->
            usage("fits").getDiskStatisticsList().stream()
                .anyMatch(one -> one.hasPersistence() && one.getUsedBytes() >= 5 * MEBI));
    assertThat(usage("fits").getDiskUsedBytes()).isLessThan(MEBI);
    assertThat(usage("fits").getDiskStatisticsList())
        .anySatisfy(
            one -> {
              assertThat(one.getPersistence().getId()).isEqualTo("v1");
              assertThat(one.getLimitBytes()).isEqualTo(6 * MEBI);
            });
    master.kill(writing("fits", 0, ""), Wire.FRAMEWORK_ID);
    master.await("fits", TaskState.TASK_KILLED);

    master.run(Wire.framework(), writing("fills", 7 * MEBI, "data/more", volume));

    TaskStatus failed = master.await("fills", TaskState.TASK_FAILED);
    assertThat(failed.getReason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
    assertThat(failed.getMessage()).endsWith("exceeds quota (6MB)");
  }

  private void apply(int number, Offer.Operation.Builder operation) {
    Event.ApplyOperation order = Wire.apply(number, operation);
    master.apply(order);
    master.await(order);
  }

  @Test
  void withoutEnforcementItIsOnlyTold() {
    startAgent(false);
    master.run(Wire.framework(), writing("large", 8 * MEBI, "file", Wire.scalar("disk", 4)));
    master.await("large", TaskState.TASK_RUNNING);

    Await.until("it is measured", () -> usage("large").getDiskUsedBytes() > 8 * MEBI);

    assertThat(usage("large").getDiskLimitBytes()).isEqualTo(4 * MEBI);
    assertThat(usage("large").hasTimestamp()).isTrue();
  }

  @Test
  void aRestartedAgentGoesOnMeasuring() {
    startAgent(true);
    TaskInfo later =
        task(
                "later",
                "until test -e go; do sleep 0.02; done; head -c 8388608 /dev/zero >file;"
                    + " sleep 1000")
            .toBuilder()
            .addResources(Wire.scalar("disk", 4))
            .build();
    master.run(Wire.framework(), later);
    master.await("later", TaskState.TASK_RUNNING);
    Await.success(agent.orElseThrow().stop(true));
    agent = Optional.empty();
    startAgent(true);
    Path run =
        dir.resolve("agent/slaves/fake-S0/frameworks/framework-1/executors/later/runs/latest");

    Await.success(vertx.fileSystem().createFile(run.resolve("go").toString()));

    assertThat(master.await("later", TaskState.TASK_FAILED).getReason())
        .isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK);
  }
}
