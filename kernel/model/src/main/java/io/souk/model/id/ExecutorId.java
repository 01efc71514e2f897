package io.souk.model.id;

/**
 * Names an executor of one framework on one agent.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record ExecutorId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public ExecutorId {
    IdRule.COMMON.check("executor id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
