package io.souk.model.id;

/**
 * Names a persistent volume among those of one role on one agent.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record PersistenceId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public PersistenceId {
    IdRule.COMMON.check("persistence id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
