package io.souk.agent.adapter.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.adapter.cgroup.Cgroup;
import io.souk.agent.adapter.cgroup.CgroupException;
import io.souk.agent.adapter.cgroup.Cgroups;
import io.souk.agent.adapter.cgroup.Policy;
import io.souk.agent.adapter.cgroup.RequiresCgroups;
import io.souk.agent.adapter.cgroup.TestCgroups;
import io.souk.agent.fake.Await;
import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.ExecResult;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Tally;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Real processes in real control groups. */
@RequiresCgroups
class ConfinedTest {

  private static final List<Resource> SMALL =
      List.of(Wire.scalar("cpus", 0.1), Wire.scalar("mem", 32));

  /** Doubles a shell variable until memory is full. */
  private static final String EATS = "x=0123456789abcdef; while :; do x=$x$x; done";

  @TempDir Path dir;
  private final String agent = UUID.randomUUID().toString();
  private Cgroups cgroups = open(TestCgroups.policy(OptionalLong.empty()));
  private ProcessRuntime runtime = new ProcessRuntime(Isolation.NONE.withCgroups(cgroups));

  private Cgroups open(Policy policy) {
    try {
      return TestCgroups.open(agent, policy);
    } catch (CgroupException e) {
      throw new AssertionError(e);
    }
  }

  private void restart(Policy policy) {
    Await.success(runtime.close());
    cgroups = open(policy);
    runtime = new ProcessRuntime(Isolation.NONE.withCgroups(cgroups));
  }

  @AfterEach
  void close() {
    Await.success(runtime.listOwned()).forEach(id -> Await.done(runtime.destroy(id)));
    Await.until("all groups are gone", () -> cgroups.list().isEmpty());
    Await.done(runtime.close());
  }

  private ContainerSpec spec(String shell, List<Resource> resources, Map<String, Double> limits) {
    String id = UUID.randomUUID().toString();
    Map<String, Value.Scalar> scalars =
        limits.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    limit -> Value.Scalar.newBuilder().setValue(limit.getValue()).build()));
    try {
      return new ContainerSpec(
          id,
          "framework-1",
          Workload.of(Wire.task("t", shell)).withAmounts(resources, scalars),
          Files.createDirectories(dir.resolve(id).resolve("sandbox")),
          Files.createDirectories(dir.resolve(id).resolve("state")),
          Map.of(),
          Optional.empty());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Container launch(ContainerSpec spec) {
    return Await.success(runtime.launch(spec));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }

  private static void awaitFile(Path file) {
    Await.until(file.getFileName() + " is written", () -> read(file).endsWith("\n"));
  }

  private static double cpu(Container container) {
    ResourceStatistics usage = Await.success(container.usage());
    return usage.getCpusUserTimeSecs() + usage.getCpusSystemTimeSecs();
  }

  @Test
  void aGroupThatCannotBeRemovedIsCountedOnce() throws Exception {
    Tally tally = new Tally();
    Await.success(runtime.close());
    cgroups = open(TestCgroups.policy(OptionalLong.empty()));
    runtime = new ProcessRuntime(Isolation.NONE.withCgroups(cgroups), tally);
    ContainerSpec spec = spec("sleep 1000", SMALL, Map.of());
    Container container = launch(spec);
    Path group = cgroups.find(spec.containerId()).orElseThrow().entrances().get(0).getParent();
    // What is mounted somewhere cannot be removed.
    Path held = Files.createDirectory(group.resolve("held"));
    run("mount", "-t", "tmpfs", "souk-test", held.toString());
    try {
      Await.success(container.kill(Duration.ZERO));
      Await.success(container.exited());
      assertThat(tally.of(Count.CONTAINER_DESTROY_ERRORS)).isEqualTo(1);
    } finally {
      run("umount", held.toString());
      Await.success(container.release());
    }
  }

  private static void run(String... command) throws Exception {
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
  }

  @Test
  void aBusyLoopIsHeldToItsQuota() {
    Container container = launch(spec("while :; do :; done", SMALL, Map.of("cpus", 0.2)));
    Await.until("it has begun", () -> cpu(container) > 0);
    double before = cpu(container);
    long start = System.nanoTime();

    Await.until("some periods", () -> Await.success(container.usage()).getCpusNrPeriods() >= 15);

    double wall = (System.nanoTime() - start) / 1e9;
    double used = cpu(container) - before;
    assertThat(used).isPositive().isLessThan(wall * 0.2 + 0.1);
    ResourceStatistics usage = Await.success(container.usage());
    assertThat(usage.getCpusNrThrottled()).isPositive();
    assertThat(usage.getCpusThrottledTimeSecs()).isPositive();
    assertThat(usage.getCpusLimit()).isEqualTo(0.2);
    assertThat(usage.getCpusSoftLimit()).isEqualTo(0.1);
  }

  @Test
  void tooMuchMemoryIsTheReasonOfTheEnd() {
    ContainerExit exit = Await.success(launch(spec(EATS, SMALL, Map.of())).exited());

    assertThat(exit).isInstanceOf(ContainerExit.Limited.class);
    ContainerExit.Limited over = (ContainerExit.Limited) exit;
    assertThat(over.reason()).isEqualTo(TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY);
    assertThat(over.message())
        .isEqualTo("Memory limit exceeded: requested: 32 MB, limit: 32 MB, maximum used: 32 MB");
    assertThat(over.resources()).hasSize(1);
    assertThat(over.resources().getFirst().getName()).isEqualTo("mem");
    assertThat(over.resources().getFirst().getScalar().getValue()).isBetween(16.0, 32.0);
  }

  @Test
  void aChildThatUsesTooMuchEndsTheWholeContainer() {
    ContainerSpec spec = spec("sh -c '" + EATS + "'; exec sleep 1000", SMALL, Map.of());

    assertThat(Await.success(launch(spec).exited())).isInstanceOf(ContainerExit.Limited.class);
  }

  @Test
  void aBreachIsToldByTheNextProcessOfTheAgent() {
    ContainerSpec spec = spec("until test -e go; do sleep 0.02; done; " + EATS, SMALL, Map.of());
    launch(spec);
    Await.success(runtime.close());
    write(spec.sandbox().resolve("go"));
    awaitFile(spec.stateDir().resolve("exit"));

    restart(TestCgroups.policy(OptionalLong.empty()));
    Container again = Await.success(runtime.attach(spec)).orElseThrow();
    ContainerExit first = Await.success(again.exited());
    restart(Policy.NONE);
    Container third = Await.success(runtime.attach(spec)).orElseThrow();

    assertThat(first).isInstanceOf(ContainerExit.Limited.class);
    assertThat(Await.success(third.exited())).isEqualTo(first);
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, "");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void limitsOutliveTheAgent() {
    ContainerSpec spec = spec("exec sleep 1000", SMALL, Map.of("mem", 64.0));
    launch(spec);
    restart(TestCgroups.policy(OptionalLong.empty()));

    Container again = Await.success(runtime.attach(spec)).orElseThrow();

    Await.until(
        "it is still in its group",
        () -> cgroups.find(spec.containerId()).orElseThrow().processes().size() == 1);
    assertThat(limitOf(spec)).hasValue(64L << 20);
    Await.success(again.kill(Duration.ZERO));
    assertThat(Await.success(again.exited())).isEqualTo(new ContainerExit.Signaled(9));
    assertThat(cgroups.find(spec.containerId())).isEmpty();
  }

  private OptionalLong limitOf(ContainerSpec spec) {
    return cgroups.find(spec.containerId()).orElseThrow().memoryLimit();
  }

  @Test
  void aResizeRaisesTheLimitButNeverLowersIt() {
    ContainerSpec spec = spec("exec sleep 1000", SMALL, Map.of());
    Container container = launch(spec);

    Await.success(
        container.update(spec.workload().withAmounts(List.of(Wire.scalar("mem", 128)), Map.of())));
    assertThat(limitOf(spec)).hasValue(128L << 20);
    Await.success(container.update(spec.workload()));
    assertThat(limitOf(spec)).hasValue(128L << 20);
  }

  @Test
  void noMoreProcessesThanAllowed() {
    restart(TestCgroups.policy(OptionalLong.of(8)));
    ContainerSpec spec =
        spec(
            "for i in 1 2 3 4 5 6 7 8 9 10 11 12; do sleep 1000 & done; echo not reached",
            SMALL,
            Map.of());

    assertThat(Await.success(launch(spec).exited())).isNotEqualTo(new ContainerExit.Exited(0));
    assertThat(read(spec.sandbox().resolve("stderr"))).contains("fork");
    assertThat(read(spec.sandbox().resolve("stdout"))).isEmpty();
  }

  @Test
  void aDaemonThatHidesIsKilledWithTheRest() {
    ContainerSpec spec =
        spec(
            "env -i setsid sh -c '(trap \"\" TERM; echo $$ >pid; exec /bin/sleep 1000) &';"
                + " exec sleep 1000",
            SMALL,
            Map.of());
    Container container = launch(spec);
    awaitFile(spec.sandbox().resolve("pid"));
    Await.until(
        "both sleep", () -> cgroups.find(spec.containerId()).orElseThrow().processes().size() == 2);
    List<Integer> pids = cgroups.find(spec.containerId()).orElseThrow().processes();

    Await.success(container.kill(Duration.ofMillis(50)));
    Await.success(container.exited());

    assertThat(pids)
        .hasSize(2)
        .allMatch(pid -> ProcFs.find(pid).filter(it -> !it.isZombie()).isEmpty());
    assertThat(cgroups.list()).isEmpty();
  }

  @Test
  void whatTheTaskLeavesIsEndedWithIt() {
    ContainerSpec spec = spec("setsid sleep 1000 & exit 3", SMALL, Map.of());

    assertThat(Await.success(launch(spec).exited())).isEqualTo(new ContainerExit.Exited(3));
    assertThat(cgroups.list()).isEmpty();
  }

  @Test
  void theFirstInstructionRunsInTheGroup() throws CgroupException {
    ContainerSpec spec = spec("cat /proc/self/cgroup", SMALL, Map.of());
    Cgroup like = cgroups.create("like", spec.workload());
    int hierarchies = like.entrances().size();
    assertThat(like.remove()).isTrue();

    Await.success(launch(spec).exited());

    assertThat(read(spec.sandbox().resolve("stdout")).lines())
        .filteredOn(line -> line.endsWith("/" + agent + "/" + spec.containerId()))
        .hasSize(hierarchies);
  }

  @Test
  void furtherCommandsRunInTheGroup() {
    ContainerSpec spec = spec("exec sleep 1000", SMALL, Map.of());
    Container container = launch(spec);
    CommandInfo look =
        CommandInfo.newBuilder()
            .setValue("grep -q /" + spec.containerId() + " /proc/self/cgroup")
            .build();

    assertThat(Await.success(container.exec(look, Duration.ofSeconds(30))))
        .isEqualTo(new ExecResult.Completed(0));
  }

  @Test
  void burstableTasksAreTheFirstToGo() {
    ContainerSpec spec =
        spec("cat /proc/self/oom_score_adj", SMALL, Map.of("mem", Double.POSITIVE_INFINITY));

    Await.success(launch(spec).exited());

    assertThat(read(spec.sandbox().resolve("stdout"))).isEqualTo("997\n");
  }

  @Test
  void usageComesFromTheGroup() {
    ContainerSpec spec = spec("sleep 1000 & exec sleep 1000", SMALL, Map.of("mem", 64.0));
    Container container = launch(spec);

    Await.until("two processes", () -> Await.success(container.usage()).getProcesses() == 2);
    ResourceStatistics usage = Await.success(container.usage());

    assertThat(usage.getThreads()).isEqualTo(2);
    assertThat(usage.getMemTotalBytes()).isPositive();
    assertThat(usage.hasMemRssBytes()).isTrue();
    assertThat(usage.getMemLimitBytes()).isEqualTo(64L << 20);
    assertThat(usage.getMemSoftLimitBytes()).isEqualTo(32L << 20);
  }

  @Test
  void groupsNobodyKnowsAreSwept() throws Exception {
    ContainerSpec spec = spec("exec sleep 1000", SMALL, Map.of());
    launch(spec);
    Cgroups others =
        TestCgroups.open(UUID.randomUUID().toString(), TestCgroups.policy(OptionalLong.empty()));
    others.create("theirs", spec.workload());
    restart(TestCgroups.policy(OptionalLong.empty()));

    assertThat(Await.success(runtime.listOwned())).containsExactly(spec.containerId());
    Await.success(runtime.destroy(spec.containerId()));

    assertThat(cgroups.list()).isEmpty();
    assertThat(others.list()).containsExactly("theirs");
    others.find("theirs").orElseThrow().remove();
    others.close();
  }

  @Test
  void aLaunchThatFailsLeavesNoGroup() {
    ContainerSpec spec =
        spec("true", SMALL, Map.of())
            .withMounts(List.of(new Mount(dir.resolve("nowhere"), "x", false)));

    Await.failure(runtime.launch(spec));

    assertThat(cgroups.list()).isEmpty();
  }

  @Test
  void whatIsLeftOfALaunchThatWasCutShortIsRemovedWhenItIsLookedFor() throws Exception {
    ContainerSpec spec = spec("true", SMALL, Map.of());
    cgroups.create(spec.containerId(), spec.workload());

    assertThat(Await.success(runtime.attach(spec))).isEmpty();

    assertThat(cgroups.list()).isEmpty();
  }
}
