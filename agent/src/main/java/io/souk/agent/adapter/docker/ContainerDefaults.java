package io.souk.agent.adapter.docker;

import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;

/**
 * What containers get whose tasks say nothing about it.
 *
 * @param dns name servers by network
 * @param shmSize bytes of {@code /dev/shm}; empty for the engine's own default
 * @param gpuDevices the GPUs of this machine that tasks may get, by index or UUID; none for all of
 *     them by index
 */
public record ContainerDefaults(DnsDefaults dns, OptionalLong shmSize, List<String> gpuDevices) {

  /** Nothing but the engine's own. */
  public static final ContainerDefaults NONE =
      new ContainerDefaults(DnsDefaults.NONE, OptionalLong.empty(), List.of());

  public ContainerDefaults {
    Objects.requireNonNull(dns);
    Objects.requireNonNull(shmSize);
    gpuDevices = List.copyOf(gpuDevices);
  }
}
