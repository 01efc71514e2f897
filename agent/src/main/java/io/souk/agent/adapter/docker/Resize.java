package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import com.github.dockerjava.api.command.UpdateContainerCmd;

/** Gives a running container another size. */
final class Resize {
  private static final int MAX_SHARES = 262_144;
  private static final long UNLIMITED = -1;

  /** The engine takes no word for an unlimited memory once there is a limit. */
  private static final long MORE_THAN_THERE_IS = 1L << 59;

  private Resize() {}

  /** CPU as it is asked for; memory, which could end it, is raised alone. */
  static void apply(Engine engine, String name, RunLimits limits) throws EngineException {
    JsonNode now =
        engine.get("inspect container", "/containers/" + name + "/json").path("HostConfig");
    long memory = now.path("Memory").asLong();
    engine.call(
        "resize container",
        client -> {
          UpdateContainerCmd update = client.updateContainerCmd(name);
          limits
              .cpuShares()
              .ifPresent(shares -> update.withCpuShares((int) Math.min(shares, MAX_SHARES)));
          update.withCpuQuota(limits.cpuQuota().orElse(UNLIMITED));
          memory(update, limits, memory);
          return update.exec();
        });
  }

  /** Another limit of memory, which may be less; the engine refuses what is in use. */
  static void memory(Engine engine, String name, long bytes) throws EngineException {
    engine.call(
        "limit memory",
        client ->
            client
                .updateContainerCmd(name)
                .withMemory(bytes)
                .withMemorySwap(2 * bytes)
                .withMemoryReservation(bytes)
                .exec());
  }

  /** What is reserved may not be more than what is allowed, and swap is counted with memory. */
  private static void memory(UpdateContainerCmd update, RunLimits limits, long before) {
    boolean bounded = before > 0;
    long after = limits.memoryLimit().orElse(MORE_THAN_THERE_IS);
    if (bounded && after > before) {
      update.withMemory(after).withMemorySwap(2 * after);
    }
    long ceiling = bounded ? Math.max(after, before) : Long.MAX_VALUE;
    limits
        .memory()
        .ifPresent(reserved -> update.withMemoryReservation(Math.min(reserved, ceiling)));
  }
}
