package io.souk.agent.oversubscribe;

import io.souk.model.resources.Resources;
import java.util.Optional;

/** Lends nothing ({@code noop}). */
public record NoEstimator() implements ResourceEstimator {

  @Override
  public Optional<Resources> oversubscribable(MachineUse use) {
    return Optional.empty();
  }

  @Override
  public boolean lends() {
    return false;
  }
}
