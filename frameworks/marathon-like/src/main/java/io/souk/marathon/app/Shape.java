package io.souk.marathon.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What JSON value may stand somewhere. Unknown fields and nulls of objects are dropped. */
public sealed interface Shape {

  /** Text within length limits, matching a pattern. */
  record Text(int minLength, int maxLength, Optional<Pattern> pattern) implements Shape {}

  /** One of these words, in any case; kept in the spelling given here. */
  record Word(List<String> words) implements Shape {}

  /** A whole number. */
  record Whole(long min, long max) implements Shape {}

  /** Any finite number. */
  record Decimal(double min, double max) implements Shape {}

  /** True or false. */
  record Flag() implements Shape {}

  /** A list. */
  record ListOf(Shape item, int maxItems) implements Shape {}

  /** An object whose keys are free. */
  record MapOf(Shape value) implements Shape {}

  /** An object of known fields. */
  record Fields(Map<String, Shape> fields, Set<String> required) implements Shape {
    /** Deeply immutable. */
    public Fields {
      fields = Map.copyOf(fields);
      required = Set.copyOf(required);
    }

    /** The same, with these fields required and no others. */
    public Fields require(String... names) {
      return new Fields(fields, Set.of(names));
    }
  }

  /** Anything, kept as it is. */
  record Free() implements Shape {}

  /** Text takes the first, anything else the second. */
  record TextOr(Shape text, Shape other) implements Shape {}

  /** Any text. */
  static Text text() {
    return new Text(0, Integer.MAX_VALUE, Optional.empty());
  }

  /** Text of so many characters. */
  static Text text(int min, int max) {
    return new Text(min, max, Optional.empty());
  }

  /** Text that matches in full. */
  static Text matching(String pattern) {
    return new Text(0, Integer.MAX_VALUE, Optional.of(Pattern.compile(pattern)));
  }

  /** One of these words. */
  static Word word(String... words) {
    return new Word(List.of(words));
  }

  /** A whole number from {@code min} on. */
  static Whole whole(long min) {
    return new Whole(min, Integer.MAX_VALUE);
  }

  /** A port, or 0. */
  static Whole port() {
    return new Whole(0, 65535);
  }

  /** A number from {@code min} on. */
  static Decimal decimal(double min) {
    return new Decimal(min, Double.MAX_VALUE);
  }

  /** True or false. */
  static Flag flag() {
    return new Flag();
  }

  /** A list. */
  static ListOf list(Shape item) {
    return new ListOf(item, Integer.MAX_VALUE);
  }

  /** An object whose keys are free. */
  static MapOf map(Shape value) {
    return new MapOf(value);
  }

  /** Alternating names and shapes. */
  static Fields fields(Object... namesAndShapes) {
    Map<String, Shape> fields = new LinkedHashMap<>();
    for (int i = 0; i < namesAndShapes.length; i += 2) {
      fields.put((String) namesAndShapes[i], (Shape) namesAndShapes[i + 1]);
    }
    return new Fields(fields, Set.of());
  }
}
