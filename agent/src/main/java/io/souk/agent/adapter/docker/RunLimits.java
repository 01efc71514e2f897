package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.HostConfig;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.OptionalDouble;
import java.util.OptionalLong;

/**
 * CPU and memory of a container, by Mesos's arithmetic.
 *
 * @param cpus requested; empty when the task asks for none
 * @param cpuShares 2 or more
 * @param cpuQuota microseconds in each 100 ms; empty is no limit
 * @param memory bytes requested, 32 MiB or more
 * @param memoryLimit bytes at which the kernel kills; empty is no limit
 * @param limited whether the task names a memory limit of its own
 */
record RunLimits(
    OptionalDouble cpus,
    OptionalLong cpuShares,
    OptionalLong cpuQuota,
    OptionalLong memory,
    OptionalLong memoryLimit,
    boolean limited) {
  private static final long SHARES_PER_CPU = 1024;
  private static final long MIN_SHARES = 2;
  private static final long PERIOD_MICROS = 100_000;
  private static final long MIN_QUOTA_MICROS = 1_000;
  private static final double BYTES_PER_MB = 1024d * 1024d;
  private static final long MIN_MEMORY_BYTES = 32L * 1024 * 1024;

  static RunLimits of(Workload work, boolean enforceCpuQuota) {
    OptionalDouble cpus = work.requested("cpus");
    OptionalDouble mem = work.requested("mem");
    OptionalDouble cpuLimit = work.limit("cpus");
    OptionalDouble memLimit = work.limit("mem");
    OptionalLong shares =
        cpus.isEmpty()
            ? OptionalLong.empty()
            : OptionalLong.of(
                Math.max((long) Math.floor(SHARES_PER_CPU * cpus.getAsDouble()), MIN_SHARES));
    OptionalDouble held =
        cpuLimit.isPresent() ? cpuLimit : enforceCpuQuota ? cpus : OptionalDouble.empty();
    OptionalLong quota =
        held.isEmpty() || Double.isInfinite(held.getAsDouble())
            ? OptionalLong.empty()
            : OptionalLong.of(
                Math.max((long) (PERIOD_MICROS * held.getAsDouble()), MIN_QUOTA_MICROS));
    OptionalLong memory = bytes(mem);
    OptionalLong memoryLimit =
        memLimit.isEmpty()
            ? memory
            : Double.isInfinite(memLimit.getAsDouble()) ? OptionalLong.empty() : bytes(memLimit);
    return new RunLimits(cpus, shares, quota, memory, memoryLimit, memLimit.isPresent());
  }

  void applyTo(HostConfig host) {
    cpuShares.ifPresent(shares -> host.withCpuShares((int) Math.min(shares, 262_144)));
    cpuQuota.ifPresent(host::withCpuQuota);
    if (limited) {
      memory.ifPresent(host::withMemoryReservation);
    }
    memoryLimit.ifPresent(host::withMemory);
  }

  /** The limits as they appear among a container's statistics. */
  void addTo(ResourceStatistics.Builder statistics) {
    cpus.ifPresent(statistics::setCpusSoftLimit);
    cpuQuota.ifPresent(quota -> statistics.setCpusLimit((double) quota / PERIOD_MICROS));
    memory.ifPresent(statistics::setMemSoftLimitBytes);
    memoryLimit.ifPresent(statistics::setMemLimitBytes);
  }

  private static OptionalLong bytes(OptionalDouble megabytes) {
    return megabytes.isEmpty()
        ? OptionalLong.empty()
        : OptionalLong.of(
            Math.max((long) (megabytes.getAsDouble() * BYTES_PER_MB), MIN_MEMORY_BYTES));
  }
}
