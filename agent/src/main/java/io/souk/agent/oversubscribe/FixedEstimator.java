package io.souk.agent.oversubscribe;

import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.Optional;

/**
 * Lends the same at all times ({@code fixed}).
 *
 * @param resources all that is lent, in use or not; revocable
 */
public record FixedEstimator(Resources resources) implements ResourceEstimator {

  public FixedEstimator {
    if (!resources.filter(key -> !key.revocable()).isEmpty()) {
      throw new IllegalArgumentException("only what is revocable can be lent: " + resources);
    }
  }

  /** Lends these, made revocable. */
  public static FixedEstimator of(Resources plain) {
    return new FixedEstimator(plain.rekey(FixedEstimator::revocable));
  }

  static ResourceKey revocable(ResourceKey key) {
    return new ResourceKey(
        key.name(), key.reservations(), key.disk(), true, key.shared(), key.provider());
  }

  @Override
  public Optional<Resources> oversubscribable(MachineUse use) {
    return Optional.of(resources.minusAvailable(use.lent()));
  }
}
