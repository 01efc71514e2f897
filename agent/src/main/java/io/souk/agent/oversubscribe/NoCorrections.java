package io.souk.agent.oversubscribe;

import java.util.List;

/** Leaves everybody alone ({@code noop}). */
public record NoCorrections() implements QosController {

  @Override
  public List<Correction> corrections(MachineUse use) {
    return List.of();
  }

  @Override
  public boolean corrects() {
    return false;
  }
}
