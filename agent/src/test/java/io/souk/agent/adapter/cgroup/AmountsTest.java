package io.souk.agent.adapter.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.agent.fake.Wire;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.DoubleRange;
import org.junit.jupiter.api.Test;

class AmountsTest {

  private static final Policy SOFT = Policy.NONE;
  private static final Policy HARD = new Policy(Set.of(), true, false, true, OptionalLong.empty());
  private static final Amounts.Machine MACHINE = new Amounts.Machine(8, 16L << 30);
  private static final long MEBI = 1L << 20;

  private static Workload work(Map<String, Double> requests, Map<String, Double> limits) {
    List<Resource> resources = new ArrayList<>();
    requests.forEach((name, value) -> resources.add(Wire.scalar(name, value)));
    Map<String, Value.Scalar> scalars = new HashMap<>();
    limits.forEach(
        (name, value) -> scalars.put(name, Value.Scalar.newBuilder().setValue(value).build()));
    return Workload.of(Wire.task("t", "true")).withAmounts(resources, scalars);
  }

  private static Amounts of(Map<String, Double> requests, Map<String, Double> limits) {
    return Amounts.of(work(requests, limits), SOFT, MACHINE);
  }

  @Test
  void sharesAndWeightFollowTheRequest() {
    assertThat(of(Map.of("cpus", 1.5), Map.of()).shares()).isEqualTo(1536);
    assertThat(of(Map.of("cpus", 1.5), Map.of()).weight()).isEqualTo(150);
    assertThat(of(Map.of("cpus", 0.001), Map.of()).shares()).isEqualTo(2);
    assertThat(of(Map.of("cpus", 0.001), Map.of()).weight()).isEqualTo(1);
  }

  @Test
  void weightStaysWithinWhatTheKernelTakes() {
    assertThat(of(Map.of("cpus", 128.0), Map.of()).weight()).isEqualTo(10_000);
  }

  @Test
  void revocableCpusWeighLittle() {
    Resource revocable =
        Wire.scalar("cpus", 2).toBuilder()
            .setRevocable(Resource.RevocableInfo.getDefaultInstance())
            .build();
    Workload work = Workload.of(Wire.task("t", "true")).withAmounts(List.of(revocable), Map.of());
    Policy equal = new Policy(Set.of(), false, false, false, OptionalLong.empty());

    assertThat(Amounts.of(work, SOFT, MACHINE).shares()).isEqualTo(20);
    assertThat(Amounts.of(work, SOFT, MACHINE).weight()).isEqualTo(2);
    assertThat(Amounts.of(work, equal, MACHINE).shares()).isEqualTo(2048);
  }

  @Test
  void quotaComesFromTheLimitElseFromTheHardPolicy() {
    Map<String, Double> two = Map.of("cpus", 2.0);
    assertThat(of(two, Map.of()).quotaMicros()).isEmpty();
    assertThat(of(two, Map.of("cpus", 3.0)).quotaMicros()).hasValue(300_000);
    assertThat(of(two, Map.of("cpus", Double.POSITIVE_INFINITY)).quotaMicros()).isEmpty();
    assertThat(Amounts.of(work(two, Map.of()), HARD, MACHINE).quotaMicros()).hasValue(200_000);
    assertThat(Amounts.of(work(Map.of("cpus", 0.001), Map.of()), HARD, MACHINE).quotaMicros())
        .hasValue(1_000);
  }

  @Test
  void memoryIsHardAtTheLimitElseAtTheRequest() {
    Map<String, Double> mem = Map.of("mem", 64.0);
    assertThat(of(mem, Map.of()).softBytes()).hasValue(64 * MEBI);
    assertThat(of(mem, Map.of()).hardBytes()).hasValue(64 * MEBI);
    assertThat(of(mem, Map.of("mem", 128.0)).hardBytes()).hasValue(128 * MEBI);
    assertThat(of(mem, Map.of("mem", Double.POSITIVE_INFINITY)).hardBytes()).isEmpty();
    assertThat(of(Map.of("mem", 1.0), Map.of()).hardBytes()).hasValue(32 * MEBI);
    assertThat(of(Map.of(), Map.of()).softBytes()).isEmpty();
  }

  @Test
  void onlyBurstableContainersAreKilledSooner() {
    Map<String, Double> quarter = Map.of("mem", 4096.0);
    assertThat(of(quarter, Map.of()).oomScore()).isEmpty();
    assertThat(of(quarter, Map.of("mem", 4096.0)).oomScore()).isEmpty();
    assertThat(of(quarter, Map.of("mem", 8192.0)).oomScore()).isEqualTo(OptionalInt.of(750));
    assertThat(of(quarter, Map.of("mem", Double.POSITIVE_INFINITY)).oomScore())
        .isEqualTo(OptionalInt.of(750));
  }

  @Test
  void limitsWithoutAnEndAreShownAsTheMachine() {
    Map<String, Double> endless =
        Map.of("cpus", Double.POSITIVE_INFINITY, "mem", Double.POSITIVE_INFINITY);
    Workload work = work(Map.of("cpus", 1.0, "mem", 64.0), endless);
    ResourceStatistics.Builder shown = ResourceStatistics.newBuilder();

    Amounts.of(work, SOFT, MACHINE).addTo(shown, work, MACHINE);

    assertThat(shown.getCpusSoftLimit()).isEqualTo(1);
    assertThat(shown.getCpusLimit()).isEqualTo(8);
    assertThat(shown.getMemSoftLimitBytes()).isEqualTo(64 * MEBI);
    assertThat(shown.getMemLimitBytes()).isEqualTo(16L << 30);
  }

  @Test
  void aRequestOfCpusIsNoLimit() {
    Workload work = work(Map.of("cpus", 1.0), Map.of());
    ResourceStatistics.Builder soft = ResourceStatistics.newBuilder();
    ResourceStatistics.Builder hard = ResourceStatistics.newBuilder();

    Amounts.of(work, SOFT, MACHINE).addTo(soft, work, MACHINE);
    Amounts.of(work, HARD, MACHINE).addTo(hard, work, MACHINE);

    assertThat(soft.hasCpusLimit()).isFalse();
    assertThat(soft.getCpusSoftLimit()).isEqualTo(1);
    assertThat(hard.getCpusLimit()).isEqualTo(1);
  }

  @Property
  void staysWithinTheKernelsBounds(
      @ForAll @DoubleRange(min = 0, max = 1e6) double cpus,
      @ForAll @DoubleRange(min = 0, max = 1e9) double mem,
      @ForAll @DoubleRange(min = 1, max = 100) double factor) {
    Amounts amounts =
        of(Map.of("cpus", cpus, "mem", mem), Map.of("cpus", cpus * factor, "mem", mem * factor));

    assertThat(amounts.shares()).isGreaterThanOrEqualTo(2);
    assertThat(amounts.weight()).isBetween(1L, 10_000L);
    assertThat(amounts.quotaMicros().orElseThrow()).isGreaterThanOrEqualTo(1_000);
    assertThat(amounts.hardBytes().orElseThrow())
        .isGreaterThanOrEqualTo(amounts.softBytes().orElseThrow());
    amounts.oomScore().ifPresent(score -> assertThat(score).isBetween(0, 1000));
  }
}
