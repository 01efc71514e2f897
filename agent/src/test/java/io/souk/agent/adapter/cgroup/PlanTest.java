package io.souk.agent.adapter.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.Value;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlanTest {

  private static final Set<Controller> ALL = EnumSet.allOf(Controller.class);
  private static final Policy POLICY = new Policy(ALL, false, false, true, OptionalLong.of(99));
  private static final Policy SWAP = new Policy(ALL, false, true, true, OptionalLong.empty());

  private static Amounts amounts(double mem, Map<String, Double> limits) {
    Map<String, Value.Scalar> scalars =
        limits.entrySet().stream()
            .collect(
                Collectors.toMap(
                    Map.Entry::getKey,
                    entry -> Value.Scalar.newBuilder().setValue(entry.getValue()).build()));
    Workload work =
        Workload.of(Wire.task("t", "true"))
            .withAmounts(List.of(Wire.scalar("cpus", 0.5), Wire.scalar("mem", mem)), scalars);
    return Amounts.of(work, POLICY, TestCgroups.MACHINE);
  }

  private static List<String> lines(List<Plan.Write> writes) {
    return writes.stream().map(write -> write.file() + "=" + write.text()).toList();
  }

  @Test
  void filesOfVersionOne() {
    assertThat(lines(Plan.first(amounts(64, Map.of("cpus", 1.0, "mem", 128.0)), POLICY, ALL)))
        .containsExactly(
            "cpu.shares=512",
            "cpu.cfs_period_us=100000",
            "cpu.cfs_quota_us=100000",
            "memory.soft_limit_in_bytes=67108864",
            "memory.limit_in_bytes=134217728",
            "pids.max=99",
            "devices.deny=a");
  }

  @Test
  void filesOfVersionTwo() {
    assertThat(lines(Plan.second(amounts(64, Map.of("cpus", 1.0, "mem", 128.0)), POLICY, ALL)))
        .containsExactly(
            "cpu.weight=50",
            "cpu.max=100000 100000",
            "memory.low=67108864",
            "memory.max=134217728",
            "pids.max=99");
    assertThat(
            lines(
                Plan.second(
                    amounts(64, Map.of("mem", Double.POSITIVE_INFINITY)),
                    SWAP,
                    Set.of(Controller.CPU, Controller.MEMORY, Controller.PIDS))))
        .containsExactly(
            "cpu.weight=50",
            "cpu.max=max 100000",
            "memory.low=67108864",
            "memory.max=max",
            "pids.max=max");
  }

  @Test
  void swapIsLimitedAfterMemory() {
    assertThat(lines(Plan.first(amounts(64, Map.of()), SWAP, Set.of(Controller.MEMORY))))
        .containsExactly(
            "memory.soft_limit_in_bytes=67108864",
            "memory.limit_in_bytes=67108864",
            "memory.memsw.limit_in_bytes=67108864");
  }

  @Test
  void onlyControllersThatAreThereAreWritten() {
    assertThat(Plan.first(amounts(64, Map.of()), POLICY, Set.of())).isEmpty();
    assertThat(Plan.second(amounts(64, Map.of()), POLICY, Set.of())).isEmpty();
  }

  @Test
  void hardMemoryOnlyGoesUpAndSwapGoesFirst() {
    Amounts more = amounts(128, Map.of());
    List<Plan.Write> whole = Plan.first(more, SWAP, Set.of(Controller.MEMORY));

    assertThat(lines(Plan.update(whole, OptionalLong.of(64L << 20), more.hardBytes())))
        .containsExactly(
            "memory.memsw.limit_in_bytes=134217728",
            "memory.limit_in_bytes=134217728",
            "memory.soft_limit_in_bytes=134217728");
    assertThat(lines(Plan.update(whole, OptionalLong.of(256L << 20), more.hardBytes())))
        .containsExactly("memory.soft_limit_in_bytes=134217728");
    assertThat(lines(Plan.update(whole, OptionalLong.empty(), more.hardBytes())))
        .containsExactly("memory.soft_limit_in_bytes=134217728");
  }

  @Test
  void anUpdateLeavesTheNumberOfProcessesAlone() {
    assertThat(
            lines(
                Plan.update(
                    Plan.first(amounts(64, Map.of()), POLICY, Set.of(Controller.PIDS)),
                    OptionalLong.empty(),
                    OptionalLong.empty())))
        .isEmpty();
  }
}
