package io.souk.agent.adapter.disk;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerStatus;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DiskWatchTest {

  private static final long MEBI = 1L << 20;
  private static final Path SANDBOXES = Path.of("/disk/slaves");

  @TempDir Path dir;
  private final Map<Path, Long> disk = new ConcurrentHashMap<>();
  private final Set<Path> hanging = ConcurrentHashMap.newKeySet();
  private final DiskWatch watch = new DiskWatch(this::measure, Duration.ofMillis(10));

  @AfterEach
  void close() {
    watch.close();
  }

  /** Alone there is time for everything. */
  private DiskMeter.Reading measure(List<Path> directories, Duration limit) {
    Map<Path, Long> bytes = new HashMap<>();
    for (Path directory : directories) {
      if (hanging.contains(directory) && limit.compareTo(Duration.ofMinutes(1)) < 0) {
        return new DiskMeter.Reading(bytes, false);
      }
      Optional.ofNullable(disk.get(directory)).ifPresent(size -> bytes.put(directory, size));
    }
    return new DiskMeter.Reading(bytes, true);
  }

  private Fake container(String id, double megabytes, Mount... mounts) {
    Workload work =
        Workload.of(
            Wire.task(id, "true").toBuilder().addResources(Wire.scalar("disk", megabytes)).build());
    ContainerSpec spec =
        new ContainerSpec(
            id,
            "framework",
            work,
            SANDBOXES.resolve(id),
            dir,
            Map.of(),
            Optional.empty(),
            List.of(mounts));
    Fake fake = new Fake(id);
    DiskRules rules =
        new DiskRules(true, SANDBOXES, volume -> Path.of("/disk/volumes", volume.id()));
    fake.measured = new MeasuredContainer(fake, spec, rules, watch, Optional.empty());
    watch.add(fake.measured);
    return fake;
  }

  @Test
  void whoUsesMoreThanItMayIsEnded() {
    Fake good = container("good", 10);
    Fake bad = container("bad", 10);
    disk.put(SANDBOXES.resolve("good"), 10 * MEBI);
    disk.put(SANDBOXES.resolve("bad"), 11 * MEBI);

    ContainerExit exit = Await.success(bad.measured.exited());

    assertThat(exit)
        .isEqualTo(
            new ContainerExit.Limited(
                TaskStatus.Reason.REASON_CONTAINER_LIMITATION_DISK,
                "Disk usage (11MB) exceeds quota (10MB)",
                List.of(Wire.scalar("disk", 10))));
    assertThat(good.ended.future().isComplete()).isFalse();
  }

  @Test
  void aLargerAllowanceHoldsFromThenOn() {
    Fake grows = container("grows", 10);
    Await.success(
        grows.measured.update(
            Workload.of(
                Wire.task("grows", "true").toBuilder()
                    .addResources(Wire.scalar("disk", 20))
                    .build())));
    disk.put(SANDBOXES.resolve("grows"), 15 * MEBI);
    Await.until("it is measured", () -> used(grows) == 15 * MEBI);
    assertThat(grows.ended.future().isComplete()).isFalse();

    disk.put(SANDBOXES.resolve("grows"), 21 * MEBI);

    assertThat(Await.success(grows.measured.exited())).isInstanceOf(ContainerExit.Limited.class);
  }

  private static long used(Fake fake) {
    return Await.success(fake.measured.usage()).getDiskUsedBytes();
  }

  @Test
  void aDirectoryThatTakesLongHoldsNobodyUp() {
    hanging.add(SANDBOXES.resolve("huge"));
    Fake huge = container("huge", 100);
    Fake small = container("small", 100);
    disk.put(SANDBOXES.resolve("huge"), 90 * MEBI);
    disk.put(SANDBOXES.resolve("small"), 5 * MEBI);

    Await.until("both are measured", () -> used(huge) == 90 * MEBI && used(small) == 5 * MEBI);
    disk.put(SANDBOXES.resolve("huge"), 101 * MEBI);

    assertThat(Await.success(huge.measured.exited())).isInstanceOf(ContainerExit.Limited.class);
  }

  @Test
  void whatTasksHaveInCommonMayBeWhatTheyWereGivenTogether() {
    Path common = SANDBOXES.resolve("pod/common");
    Fake one = container("one", 10, new Mount(common, "common", false));
    Fake two = container("two", 5, new Mount(common, "common", false));
    Fake reader = container("reader", 1, new Mount(common, "common", true));
    disk.put(common, 15 * MEBI);
    disk.put(SANDBOXES.resolve("one"), MEBI);
    Await.until("it is measured", () -> used(one) == MEBI);
    assertThat(one.ended.future().isComplete()).isFalse();

    disk.put(common, 16 * MEBI);

    assertThat(Await.success(one.measured.exited())).isInstanceOf(ContainerExit.Limited.class);
    assertThat(Await.success(two.measured.exited())).isInstanceOf(ContainerExit.Limited.class);
    assertThat(reader.ended.future().isComplete()).isFalse();
  }

  @Test
  void theNextProcessOfTheAgentKnowsWhy() {
    Fake bad = container("bad", 1);
    disk.put(SANDBOXES.resolve("bad"), 2 * MEBI);
    ContainerExit exit = Await.success(bad.measured.exited());

    assertThat(BreachFile.in(dir).read()).map(breach -> (ContainerExit) breach).contains(exit);
  }

  @Test
  void directoriesWithinOthersAreMeasuredApart() {
    Path outer = Path.of("/a");
    Path inner = Path.of("/a/b");
    Path beside = Path.of("/ab");

    assertThat(DiskWatch.batches(List.of(outer, inner, beside)))
        .containsExactly(List.of(outer, beside), List.of(inner));
  }

  /** Runs until it is killed. */
  private static final class Fake implements Container {
    private final String id;
    private final Promise<ContainerExit> ended = Promise.promise();
    private MeasuredContainer measured;

    Fake(String id) {
      this.id = id;
    }

    @Override
    public String id() {
      return id;
    }

    @Override
    public ContainerStatus status() {
      return ContainerStatus.getDefaultInstance();
    }

    @Override
    public Future<ContainerExit> exited() {
      return ended.future();
    }

    @Override
    public Future<Void> kill(Duration grace) {
      ended.tryComplete(new ContainerExit.Signaled(9));
      return Future.succeededFuture();
    }

    @Override
    public Future<ExecResult> exec(CommandInfo command, Duration timeout) {
      return Future.failedFuture("not here");
    }

    @Override
    public Future<Void> update(Workload workload) {
      return Future.succeededFuture();
    }

    @Override
    public Future<ResourceStatistics> usage() {
      return Future.succeededFuture(ResourceStatistics.newBuilder().setTimestamp(1).build());
    }

    @Override
    public Future<Void> release() {
      return Future.succeededFuture();
    }
  }
}
