package io.souk.marathon.adapter.load;

import java.util.OptionalDouble;

/** Prometheus's text format, read for one counter. */
final class Exposition {

  private Exposition() {}

  /** The sum over all series of that name; empty when there is none. */
  static OptionalDouble sum(String text, String name) {
    double sum = 0;
    boolean found = false;
    for (String line : (Iterable<String>) text.lines()::iterator) {
      if (line.startsWith(name)) {
        OptionalDouble value = value(line, name.length());
        if (value.isPresent()) {
          sum += value.getAsDouble();
          found = true;
        }
      }
    }
    return found ? OptionalDouble.of(sum) : OptionalDouble.empty();
  }

  private static OptionalDouble value(String line, int from) {
    int at = from;
    if (at < line.length() && line.charAt(at) == '{') {
      at = endOfLabels(line, at);
    }
    if (at >= line.length() || !Character.isWhitespace(line.charAt(at))) {
      return OptionalDouble.empty();
    }
    // A timestamp may follow.
    String number = line.substring(at).strip().split("\\s+", 2)[0];
    try {
      double value = Double.parseDouble(number);
      return Double.isFinite(value) ? OptionalDouble.of(value) : OptionalDouble.empty();
    } catch (NumberFormatException noNumber) {
      return OptionalDouble.empty();
    }
  }

  /** After the closing brace; braces within quotes close nothing. */
  private static int endOfLabels(String line, int open) {
    boolean quoted = false;
    for (int i = open; i < line.length(); i++) {
      char c = line.charAt(i);
      if (c == '\\' && quoted) {
        i++;
      } else if (c == '"') {
        quoted = !quoted;
      } else if (c == '}' && !quoted) {
        return i + 1;
      }
    }
    return line.length();
  }
}
