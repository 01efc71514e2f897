package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.HostConfig;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.ResourceStatistics;
import java.util.OptionalDouble;
import java.util.OptionalInt;
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
 * @param oomScore how soon the kernel picks it when the machine runs out of memory; only for one
 *     that may use more than it asked for
 */
record RunLimits(
    OptionalDouble cpus,
    OptionalLong cpuShares,
    OptionalLong cpuQuota,
    OptionalLong memory,
    OptionalLong memoryLimit,
    boolean limited,
    OptionalInt oomScore) {
  private static final long SHARES_PER_CPU = 1024;
  private static final long REVOCABLE_SHARES_PER_CPU = 10;
  private static final long MIN_SHARES = 2;
  private static final long MAX_SHARES = 262_144;
  private static final long PERIOD_MICROS = 100_000;
  private static final long MIN_QUOTA_MICROS = 1_000;
  private static final double BYTES_PER_MB = 1024d * 1024d;
  private static final long MIN_MEMORY_BYTES = 32L * 1024 * 1024;
  private static final int MAX_OOM_SCORE = 1000;

  /** The same with another limit of memory. */
  RunLimits withMemory(long bytes) {
    return new RunLimits(cpus, cpuShares, cpuQuota, memory, OptionalLong.of(bytes), true, oomScore);
  }

  static RunLimits of(Workload work, DockerSettings settings) {
    OptionalDouble cpus = work.requested("cpus");
    OptionalDouble mem = work.requested("mem");
    OptionalDouble cpuLimit = work.limit("cpus");
    OptionalDouble memLimit = work.limit("mem");
    OptionalDouble held =
        cpuLimit.isPresent()
            ? cpuLimit
            : settings.enforceCpuQuota() ? cpus : OptionalDouble.empty();
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
    return new RunLimits(
        cpus,
        shares(work, cpus),
        quota,
        memory,
        memoryLimit,
        memLimit.isPresent(),
        oomScore(mem, memLimit, settings.hostMemory()));
  }

  /** What may be taken away again runs when nobody else wants to. */
  private static OptionalLong shares(Workload work, OptionalDouble cpus) {
    if (cpus.isEmpty()) {
      return OptionalLong.empty();
    }
    boolean revocable =
        work.resources().stream().anyMatch(r -> r.getName().equals("cpus") && r.hasRevocable());
    long perCpu = revocable ? REVOCABLE_SHARES_PER_CPU : SHARES_PER_CPU;
    return OptionalLong.of(Math.max((long) Math.floor(perCpu * cpus.getAsDouble()), MIN_SHARES));
  }

  private static OptionalInt oomScore(
      OptionalDouble request, OptionalDouble limit, long hostMemory) {
    boolean burstable =
        request.isPresent() && limit.isPresent() && limit.getAsDouble() > request.getAsDouble();
    if (!burstable || hostMemory <= 0) {
      return OptionalInt.empty();
    }
    double share = request.getAsDouble() * BYTES_PER_MB / hostMemory;
    return OptionalInt.of((int) Math.max(0, MAX_OOM_SCORE - Math.floor(MAX_OOM_SCORE * share)));
  }

  void applyTo(HostConfig host) {
    cpuShares.ifPresent(shares -> host.withCpuShares((int) Math.min(shares, MAX_SHARES)));
    cpuQuota.ifPresent(host::withCpuQuota);
    if (limited) {
      memory.ifPresent(host::withMemoryReservation);
    }
    memoryLimit.ifPresent(host::withMemory);
    oomScore.ifPresent(host::withOomScoreAdj);
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
