package io.souk.agent.oversubscribe;

import java.util.List;
import java.util.Optional;

/** Says who has to go so that the others get what they were promised. */
public interface QosController {

  /**
   * An executor that has to go.
   *
   * @param container that it has to be in for that; empty for any
   */
  record Correction(String framework, String executor, Optional<String> container) {}

  List<Correction> corrections(MachineUse use);

  /** Whether it ever says anything. */
  default boolean corrects() {
    return true;
  }
}
