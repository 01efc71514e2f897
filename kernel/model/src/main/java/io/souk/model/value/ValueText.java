package io.souk.model.value;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Reads a value from the text of a command-line option: {@code [1-2,5-9]} is ranges, {@code {a,b}}
 * a set, a finite non-negative number a scalar, anything else text (Mesos agent, {@code
 * --resources}).
 */
public final class ValueText {

  private static final Pattern NUMBER =
      Pattern.compile("(\\d{1,30}(\\.\\d{0,30})?|\\.\\d{1,30})([eE][+-]?\\d{1,3})?");
  private static final Pattern RANGE = Pattern.compile("(\\d{1,18})-(\\d{1,18})");

  private ValueText() {}

  /**
   * @param text blanks count for nothing
   * @throws IllegalArgumentException when it is empty, or starts like ranges or a set and is none
   */
  public static Value parse(String text) {
    String bare = text.replaceAll("\\s", "");
    if (bare.isEmpty()) {
      throw new IllegalArgumentException("empty value");
    }
    return switch (bare.charAt(0)) {
      case '[' -> new Ranges(ranges(bare));
      case '{' -> Items.distinct(inside(bare, '}'));
      default ->
          NUMBER.matcher(bare).matches() ? Scalar.of(Double.parseDouble(bare)) : new Text(bare);
    };
  }

  private static List<Range> ranges(String text) {
    List<Range> ranges = new ArrayList<>();
    for (String part : inside(text, ']')) {
      var match = RANGE.matcher(part);
      if (!match.matches()) {
        throw new IllegalArgumentException(
            "not a range: '" + part + "' (accepted: [BEGIN-END,...], whole numbers)");
      }
      ranges.add(new Range(Long.parseLong(match.group(1)), Long.parseLong(match.group(2))));
    }
    return ranges;
  }

  private static List<String> inside(String text, char close) {
    if (text.length() < 2 || text.indexOf(close) != text.length() - 1) {
      throw new IllegalArgumentException("'" + text + "' does not end at its '" + close + "'");
    }
    return Stream.of(text.substring(1, text.length() - 1).split(","))
        .filter(part -> !part.isEmpty())
        .toList();
  }
}
