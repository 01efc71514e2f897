package io.souk.model.value;

/** Free text; attributes only. */
public record Text(String value) implements Value {

  @Override
  public Kind kind() {
    return Kind.TEXT;
  }

  @Override
  public String toString() {
    return value;
  }
}
