package io.souk.agent.oversubscribe;

import io.souk.model.resources.Resources;
import java.util.Optional;

/** Says how much may be lent. Asked again and again, by one thread. */
public interface ResourceEstimator {

  /**
   * What may be lent besides what is lent and in use.
   *
   * @return revocable resources; empty when nothing is to change
   */
  Optional<Resources> oversubscribable(MachineUse use);

  /** Whether it wants to know what executors keep busy, which costs a look at each of them. */
  default boolean measures() {
    return false;
  }

  /** Whether it ever says anything. */
  default boolean lends() {
    return true;
  }
}
