package io.souk.agent.adapter.docker;

import io.souk.agent.runtime.ContainerExit;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.util.List;
import java.util.OptionalLong;

/** What is told of a container that the kernel killed for want of memory. Pure. */
final class MemoryBreach {
  private static final double MEBI = 1024 * 1024;

  private MemoryBreach() {}

  /** The same end, told as the breach of a limit when it is one. */
  static ContainerExit of(ContainerExit exit, RunLimits limits) {
    if (!(exit instanceof ContainerExit.Exited exited) || !exited.outOfMemory()) {
      return exit;
    }
    String message =
        "Memory limit exceeded: requested: %s, limit: %s; container exited with status %d"
            .formatted(text(limits.memory()), text(limits.memoryLimit()), exited.code());
    // Its cgroup is gone, but it had just used all it may.
    long used = limits.memoryLimit().orElse(limits.memory().orElse(0));
    Resource memory =
        Resource.newBuilder()
            .setName("mem")
            .setType(Value.Type.SCALAR)
            .setScalar(Value.Scalar.newBuilder().setValue(used / MEBI))
            .build();
    return new ContainerExit.Limited(
        TaskStatus.Reason.REASON_CONTAINER_LIMITATION_MEMORY, message, List.of(memory));
  }

  private static String text(OptionalLong bytes) {
    return bytes.isPresent() ? "%.0f MB".formatted(bytes.getAsLong() / MEBI) : "none";
  }
}
