package io.souk.model.value;

/** What an attribute can hold; resources hold the {@link Amount}s among them. */
public sealed interface Value permits Amount, Text {

  /** The form a value has. */
  enum Kind {
    SCALAR,
    RANGES,
    SET,
    TEXT
  }

  Kind kind();
}
