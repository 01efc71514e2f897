package io.souk.protocol.json;

import java.util.Arrays;

/** Where in a document its reader stands, such as {@code a.b[3]['key']}; kept cheaply. */
final class Path {

  /** A name, an {@link Integer} place in a list, or a {@link Key}. */
  private Object[] steps = new Object[16];

  private int depth;

  private record Key(String text) {}

  /** Into the field of an object. */
  void enter(String field) {
    push(field);
  }

  /** Into an element of a list. */
  void enter(int index) {
    push(index);
  }

  /** Into a value of a map. */
  void enterKey(String key) {
    push(new Key(key));
  }

  private void push(Object step) {
    if (depth == steps.length) {
      steps = Arrays.copyOf(steps, 2 * depth);
    }
    steps[depth++] = step;
  }

  void leave() {
    depth--;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < depth; i++) {
      switch (steps[i]) {
        case Integer index -> text.append('[').append(index).append(']');
        case Key key -> text.append("['").append(MessageReader.shorten(key.text())).append("']");
        default -> text.append(text.isEmpty() ? "" : ".").append(steps[i]);
      }
    }
    return text.toString();
  }
}
