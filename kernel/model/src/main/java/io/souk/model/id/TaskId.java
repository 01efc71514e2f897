package io.souk.model.id;

/**
 * Names a task among the live tasks of one framework; the framework chooses it.
 *
 * @param value text that keeps {@link IdRule#COMMON}
 */
public record TaskId(String value) implements Id {

  /**
   * @throws IllegalArgumentException when the value breaks {@link IdRule#COMMON}
   */
  public TaskId {
    IdRule.COMMON.check("task id", value);
  }

  @Override
  public String toString() {
    return value;
  }
}
