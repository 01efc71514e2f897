package io.souk.agent.adapter.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.CgroupInfo.Blkio;
import io.souk.protocol.mesos.ResourceStatistics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Version 2 and what kernels say, on plain directories: which files are written and read. */
class CgroupFilesTest {

  private static final Policy POLICY = TestCgroups.policy(OptionalLong.of(50));
  private static final Workload WORK =
      Workload.of(Wire.task("t", "true"))
          .withAmounts(List.of(Wire.scalar("cpus", 2), Wire.scalar("mem", 64)), Map.of());

  @TempDir Path mount;

  @BeforeEach
  void mountSecond() throws IOException {
    put(mount, "cgroup.controllers", "cpuset cpu io memory pids\n");
    put(mount, "cgroup.subtree_control", "");
  }

  private static void put(Path directory, String file, String text) throws IOException {
    Files.writeString(directory.resolve(file), text);
  }

  private Cgroups.Location location() {
    return new Cgroups.Location(
        new Hierarchies(Map.of(), Optional.of(mount)), "souk/inner", "agent");
  }

  private Cgroups open() throws CgroupException {
    return Cgroups.open(location(), POLICY, TestCgroups.MACHINE);
  }

  @Test
  void versionTwoHandsControllersDownAndWritesLimits() throws Exception {
    Cgroup group = open().create("c1", WORK);

    Path directory = mount.resolve("souk/inner/agent/c1");
    assertThat(group.entrances()).containsExactly(directory.resolve("cgroup.procs"));
    assertThat(directory.resolve("cpu.weight")).hasContent("200");
    assertThat(directory.resolve("cpu.max")).hasContent("max 100000");
    assertThat(directory.resolve("memory.low")).hasContent("67108864");
    assertThat(directory.resolve("memory.max")).hasContent("67108864");
    assertThat(directory.resolve("pids.max")).hasContent("50");
    for (String level : List.of("", "souk", "souk/inner", "souk/inner/agent")) {
      assertThat(mount.resolve(level).resolve("cgroup.subtree_control")).isRegularFile();
    }
  }

  @Test
  void updatesRaiseMemoryOnly() throws Exception {
    Cgroups cgroups = open();
    Cgroup group = cgroups.create("c1", WORK);
    Path directory = mount.resolve("souk/inner/agent/c1");

    cgroups.update(
        group, WORK.withAmounts(List.of(Wire.scalar("cpus", 1), Wire.scalar("mem", 96)), Map.of()));
    assertThat(directory.resolve("cpu.weight")).hasContent("100");
    assertThat(directory.resolve("memory.max")).hasContent("100663296");

    cgroups.update(group, WORK);
    assertThat(directory.resolve("cpu.weight")).hasContent("200");
    assertThat(directory.resolve("memory.low")).hasContent("67108864");
    assertThat(directory.resolve("memory.max")).hasContent("100663296");
  }

  @Test
  void saysWhichControllerIsMissing() throws IOException {
    put(mount, "cgroup.controllers", "cpu pids\n");

    assertThatThrownBy(this::open)
        .isInstanceOf(CgroupException.class)
        .hasMessageContaining("'memory'");
  }

  @Test
  void swapIsNotLimitedInVersionTwo() {
    Policy swap =
        new Policy(EnumSet.of(Controller.MEMORY), false, true, true, OptionalLong.empty());

    assertThatThrownBy(() -> Cgroups.open(location(), swap, TestCgroups.MACHINE))
        .isInstanceOf(CgroupException.class)
        .hasMessageContaining("version 1 only");
  }

  @Test
  void findsWhatAnotherPolicyMade() throws Exception {
    open().create("c1", WORK);

    Cgroups idle = Cgroups.open(location(), Policy.NONE, TestCgroups.MACHINE);

    assertThat(idle.isActive()).isFalse();
    assertThat(idle.list()).containsExactly("c1");
    assertThat(idle.find("c1")).isPresent();
    assertThat(idle.find("c2")).isEmpty();
  }

  @Test
  void countsOfVersionTwo() throws Exception {
    Cgroup group = open().create("c1", WORK);
    Path directory = mount.resolve("souk/inner/agent/c1");
    put(directory, "cgroup.procs", "11\n12\n");
    put(
        directory,
        "cpu.stat",
        "usage_usec 3500000\nuser_usec 2500000\nsystem_usec 1000000\nnr_periods 7\n"
            + "nr_throttled 3\nthrottled_usec 1500000\n");
    put(directory, "memory.current", "4096000\n");
    put(directory, "memory.swap.current", "12\n");
    put(directory, "memory.stat", "anon 1000\nfile 2000\nfile_mapped 300\nunevictable 4\n");
    put(directory, "pids.current", "5\n");
    put(directory, "io.stat", "8:0 rbytes=1 wbytes=2 rios=3 wios=4 dbytes=5 dios=6\n");
    ResourceStatistics.Builder counted = ResourceStatistics.newBuilder();

    Counters.addTo(counted, group);

    assertThat(counted.setTimestamp(1).build())
        .isEqualTo(
            ResourceStatistics.newBuilder()
                .setTimestamp(1)
                .setProcesses(2)
                .setThreads(5)
                .setCpusUserTimeSecs(2.5)
                .setCpusSystemTimeSecs(1)
                .setCpusNrPeriods(7)
                .setCpusNrThrottled(3)
                .setCpusThrottledTimeSecs(1.5)
                .setMemTotalBytes(4096000)
                .setMemSwapBytes(12)
                .setMemRssBytes(1000)
                .setMemAnonBytes(1000)
                .setMemCacheBytes(2000)
                .setMemFileBytes(2000)
                .setMemMappedFileBytes(300)
                .setMemUnevictableBytes(4)
                .setBlkioStatistics(counted.getBlkioStatistics())
                .build());
    assertThat(counted.getBlkioStatistics().getThrottling(0).getIoServiceBytes(1))
        .isEqualTo(Blkio.Value.newBuilder().setOp(Blkio.Operation.WRITE).setValue(2).build());
  }

  @Test
  void breachesOfVersionTwoTellTheirPeak() throws Exception {
    Cgroup group = open().create("c1", WORK);
    Path directory = mount.resolve("souk/inner/agent/c1");
    put(directory, "memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 0\n");
    assertThat(group.memoryBreach()).isEmpty();
    put(directory, "memory.events", "low 0\nhigh 0\nmax 9\noom 1\noom_kill 2\n");
    put(directory, "memory.peak", "60000000\n");

    assertThat(group.memoryBreach())
        .contains(
            new Cgroup.MemoryBreach(OptionalLong.of(64L << 20), OptionalLong.of(60000000), true));

    Files.delete(directory.resolve("memory.peak"));
    assertThat(group.memoryBreach().orElseThrow().used()).hasValue(64L << 20);
  }

  @Test
  void blockDevicesOfVersionOne() {
    Blkio.Statistics read =
        Counters.first(
            "8:0 Read 10\n8:0 Write 20\n254:1 Total 7\nTotal 30\n", "8:0 Read 1\nrubbish\n");

    assertThat(read.getThrottlingCount()).isEqualTo(2);
    assertThat(read.getThrottling(0).getIoServiceBytesList())
        .extracting(Blkio.Value::getOp, Blkio.Value::getValue)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Blkio.Operation.READ, 10L),
            org.assertj.core.groups.Tuple.tuple(Blkio.Operation.WRITE, 20L));
    assertThat(read.getThrottling(1).getDevice().getMajorNumber()).isEqualTo(254);
  }

  @Property
  void noTextIsTooStrange(@ForAll String text) {
    Counters.first(text, text);
    Counters.second(text);
    Counters.first("8:0 " + text, "8:0 Read " + text);
    Counters.second("8:0 rbytes=" + text);
    Texts.named(text);
  }
}
