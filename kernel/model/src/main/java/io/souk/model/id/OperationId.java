package io.souk.model.id;

/**
 * Names an offer operation whose outcome a framework wants to hear.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record OperationId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public OperationId {
    IdRule.COMMON.check("operation id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
