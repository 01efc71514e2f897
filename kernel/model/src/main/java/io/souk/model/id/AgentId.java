package io.souk.model.id;

/**
 * Names an agent for as long as its work directory lives.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record AgentId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public AgentId {
    IdRule.COMMON.check("agent id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
