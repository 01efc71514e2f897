package io.souk.agent.adapter.cgroup;

import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.ResourceStatistics;
import java.lang.management.ManagementFactory;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a container gets, by Mesos's arithmetic and in the kernel's units.
 *
 * @param cpus requested
 * @param shares version 1: 1024 for a cpu, 2 or more
 * @param weight version 2: 100 for a cpu, 1 to 10000
 * @param quotaMicros of CPU time in each 100 ms; empty for as much as there is
 * @param softBytes memory that is left to it when memory is short; empty when it asked for none
 * @param hardBytes memory at which the kernel kills; empty for no limit
 * @param oomScore how much sooner than others it is killed when the machine is out of memory; empty
 *     for a container that has what it asked for at the most
 */
public record Amounts(
    OptionalDouble cpus,
    long shares,
    long weight,
    OptionalLong quotaMicros,
    OptionalLong softBytes,
    OptionalLong hardBytes,
    OptionalInt oomScore) {

  /** {@code cpu.cfs_period_us}, and the period of {@code cpu.max}. */
  static final long PERIOD_MICROS = 100_000;

  private static final long MIN_QUOTA_MICROS = 1_000;
  private static final long SHARES_PER_CPU = 1024;
  private static final long REVOCABLE_SHARES_PER_CPU = 10;
  private static final long MIN_SHARES = 2;
  private static final long WEIGHT_PER_CPU = 100;
  private static final long MAX_WEIGHT = 10_000;
  private static final double MEBI = 1L << 20;
  private static final long MIN_BYTES = 32L << 20;
  private static final int OOM_SCORES = 1000;

  /**
   * Computes them.
   *
   * @param policy how the agent treats containers
   * @param machine how much the machine has
   */
  public static Amounts of(Workload work, Policy policy, Machine machine) {
    OptionalDouble cpus = work.requested("cpus");
    OptionalDouble limit = work.limit("cpus");
    OptionalDouble held =
        limit.isPresent() ? limit : policy.hardCpuLimit() ? cpus : OptionalDouble.empty();
    boolean low = policy.lowRevocable() && isRevocable(work);
    double asked = cpus.orElse(0);
    long perShare = low ? REVOCABLE_SHARES_PER_CPU : SHARES_PER_CPU;
    long perWeight = low ? 1 : WEIGHT_PER_CPU;
    OptionalLong soft = bytes(work.requested("mem"));
    OptionalDouble memory = work.limit("mem");
    return new Amounts(
        cpus,
        Math.max((long) Math.floor(perShare * asked), MIN_SHARES),
        Math.clamp((long) Math.floor(perWeight * asked), 1, MAX_WEIGHT),
        quota(held),
        soft,
        memory.isPresent() ? bytes(memory) : soft,
        oomScore(soft, memory, machine));
  }

  /** The machine: what limits without an end are shown as. */
  public record Machine(int cpus, long memoryBytes) {

    /** This one. */
    public static Machine here() {
      long memory =
          ManagementFactory.getOperatingSystemMXBean()
                  instanceof com.sun.management.OperatingSystemMXBean system
              ? system.getTotalMemorySize()
              : 0;
      return new Machine(Runtime.getRuntime().availableProcessors(), memory);
    }
  }

  private static boolean isRevocable(Workload work) {
    return work.resources().stream()
        .filter(resource -> resource.getName().equals("cpus"))
        .anyMatch(Resource::hasRevocable);
  }

  private static OptionalLong quota(OptionalDouble cpus) {
    return cpus.isEmpty() || Double.isInfinite(cpus.getAsDouble())
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max((long) (PERIOD_MICROS * cpus.getAsDouble()), MIN_QUOTA_MICROS));
  }

  private static OptionalLong bytes(OptionalDouble megabytes) {
    return megabytes.isEmpty() || Double.isInfinite(megabytes.getAsDouble())
        ? OptionalLong.empty()
        : OptionalLong.of(Math.max((long) (megabytes.getAsDouble() * MEBI), MIN_BYTES));
  }

  /** The less of the machine it was promised, the sooner it goes. */
  private static OptionalInt oomScore(OptionalLong soft, OptionalDouble limit, Machine machine) {
    boolean burstable =
        soft.isPresent() && limit.isPresent() && limit.getAsDouble() * MEBI > soft.getAsLong();
    if (!burstable || machine.memoryBytes() <= 0) {
      return OptionalInt.empty();
    }
    long promised = OOM_SCORES * soft.getAsLong() / machine.memoryBytes();
    return OptionalInt.of((int) Math.clamp(OOM_SCORES - promised, 0, OOM_SCORES));
  }

  /**
   * The limits as they stand among a container's statistics. Cpus that are only a request limit
   * nothing, and Mesos shows no limit then.
   */
  public void addTo(ResourceStatistics.Builder statistics, Workload work, Machine machine) {
    cpus.ifPresent(statistics::setCpusSoftLimit);
    if (quotaMicros.isPresent()) {
      statistics.setCpusLimit((double) quotaMicros.getAsLong() / PERIOD_MICROS);
    } else if (work.limit("cpus").isPresent()) {
      statistics.setCpusLimit(machine.cpus());
    }
    if (softBytes.isPresent()) {
      statistics.setMemSoftLimitBytes(softBytes.getAsLong());
      statistics.setMemLimitBytes(hardBytes.orElse(machine.memoryBytes()));
    }
  }
}
