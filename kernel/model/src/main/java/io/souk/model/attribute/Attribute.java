package io.souk.model.attribute;

import io.souk.model.value.Value;

/** A named value; never a set. */
public record Attribute(String name, Value value) {

  /**
   * @throws IllegalArgumentException when the name is empty or the value is a set
   */
  public Attribute {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("an attribute needs a name");
    }
    if (value.kind() == Value.Kind.SET) {
      throw new IllegalArgumentException(
          "attribute '" + name + "' is a set (accepted: text, a number, [BEGIN-END,...])");
    }
  }

  /** As in the text syntax: {@code rack:r2}. */
  @Override
  public String toString() {
    return name + ":" + value;
  }
}
