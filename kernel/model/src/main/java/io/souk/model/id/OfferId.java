package io.souk.model.id;

/**
 * Names an offer; never used twice.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record OfferId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public OfferId {
    IdRule.COMMON.check("offer id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
