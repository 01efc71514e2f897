package io.souk.model.id;

/**
 * Names a framework for its whole life, across fail-overs of its scheduler.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record FrameworkId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public FrameworkId {
    IdRule.COMMON.check("framework id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
