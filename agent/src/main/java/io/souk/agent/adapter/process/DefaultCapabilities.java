package io.souk.agent.adapter.process;

import io.souk.protocol.mesos.CapabilityInfo;
import java.util.Optional;

/**
 * Linux capabilities of tasks that say nothing about theirs.
 *
 * @param effective what they have (Mesos {@code --effective_capabilities}); empty for what their
 *     user has
 * @param bounding the most that any task may have (Mesos {@code --bounding_capabilities}); empty
 *     for all
 */
public record DefaultCapabilities(
    Optional<CapabilityInfo> effective, Optional<CapabilityInfo> bounding) {

  /** Whatever the user of a task has. */
  public static final DefaultCapabilities NONE =
      new DefaultCapabilities(Optional.empty(), Optional.empty());

  public DefaultCapabilities {
    if (effective.isPresent() && bounding.isPresent()) {
      for (CapabilityInfo.Capability capability : effective.get().getCapabilitiesList()) {
        if (!bounding.get().getCapabilitiesList().contains(capability)) {
          throw new IllegalArgumentException(
              "--effective-capabilities: "
                  + capability
                  + ": expected one of --bounding-capabilities");
        }
      }
    }
  }
}
