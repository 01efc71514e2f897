package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Cgroup;
import io.souk.agent.adapter.cgroup.CgroupException;
import io.souk.agent.adapter.cgroup.Cgroups;
import io.souk.agent.gpu.DeviceNode;
import io.souk.agent.runtime.ContainerExit;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Workload;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The control group of one container, and what a breach of its limits means. */
record Confinement(Cgroups cgroups, Cgroup group) {

  private static final Logger LOG = LoggerFactory.getLogger(Confinement.class);

  private static final Duration KILL_LIMIT = Duration.ofSeconds(10);
  private static final double MEBI = 1L << 20;

  static Confinement create(Cgroups cgroups, String id, Workload work) throws LaunchException {
    try {
      return new Confinement(cgroups, cgroups.create(id, work));
    } catch (CgroupException e) {
      throw new LaunchException(e.getMessage(), e);
    }
  }

  static Optional<Confinement> find(Cgroups cgroups, String id) {
    return cgroups.find(id).map(group -> new Confinement(cgroups, group));
  }

  /** Lets it use devices besides those that all may. */
  void allow(List<DeviceNode> devices) throws LaunchException {
    try {
      cgroups.allow(group, devices.stream().map(device -> device.rule("rwm")).toList());
    } catch (CgroupException e) {
      throw new LaunchException(e.getMessage(), e);
    }
  }

  /** Gives it another limit of memory; the same work with that limit. */
  Workload limitMemory(Workload work, long bytes) throws LaunchException {
    try {
      cgroups.limitMemory(group, bytes);
    } catch (CgroupException e) {
      throw new LaunchException(e.getMessage(), e);
    }
    Map<String, Value.Scalar> limits = new HashMap<>(work.limits());
    limits.put("mem", Value.Scalar.newBuilder().setValue(bytes / MEBI).build());
    return work.withAmounts(work.resources(), limits);
  }

  void update(Workload work) throws LaunchException {
    try {
      cgroups.update(group, work);
    } catch (CgroupException e) {
      throw new LaunchException(e.getMessage(), e);
    }
  }

  /** Whether the kernel has killed something in it for want of memory. */
  boolean isOutOfMemory() {
    return group.countsMemory() && group.memoryKills() > 0;
  }

  /** What is to be told when the kernel has killed something in it. */
  Optional<ContainerExit.Limited> breach(Workload work) {
    return group.countsMemory()
        ? group.memoryBreach().map(breach -> limited(breach, work))
        : Optional.empty();
  }

  private static ContainerExit.Limited limited(Cgroup.MemoryBreach breach, Workload work) {
    String message =
        "Memory limit exceeded: requested: %.0f MB, limit: %s, maximum used: %s%s"
            .formatted(
                work.requested("mem").orElse(0),
                megabytes(breach.limit()),
                megabytes(breach.used()),
                breach.reached() ? "" : "; the whole machine was short of memory");
    return outOfMemory(breach.used().orElse(0) / MEBI, message);
  }

  static ContainerExit.Limited outOfMemory(double megabytes, String message) {
    Resource used =
        Resource.newBuilder()
            .setName("mem")
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(megabytes))
            .build();
    return new ContainerExit.Limited(
        TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, message, List.of(used));
  }

  private static String megabytes(OptionalLong bytes) {
    return bytes.isPresent() ? "%.0f MB".formatted(bytes.getAsLong() / MEBI) : "none";
  }

  /**
   * Ends what is in it, and removes it; what gets in meanwhile is ended, too.
   *
   * @return false when it is there still
   */
  boolean destroy() {
    long deadline = System.nanoTime() + KILL_LIMIT.toNanos();
    while (!(group.killAll(KILL_LIMIT) && group.remove())) {
      if (System.nanoTime() - deadline > 0) {
        LOG.warn("event=cgroup_not_removed group={}", group.entrances());
        return false;
      }
    }
    return true;
  }
}
