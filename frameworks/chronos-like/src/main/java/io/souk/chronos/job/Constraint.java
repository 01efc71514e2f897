package io.souk.chronos.job;

import io.souk.chronos.ChronosException;
import io.souk.framework.match.BoundedExpression;
import java.util.Arrays;
import java.util.List;
import java.util.regex.PatternSyntaxException;

/**
 * A demand on an agent's attribute.
 *
 * @param attribute name; {@code hostname} is the agent's host name unless it has such an attribute
 * @param operator how to compare
 * @param value text or regular expression, at most 1000 characters
 */
public record Constraint(String attribute, Operator operator, String value) {

  private static final int MAX_LENGTH = 1000;

  /** How to compare. */
  public enum Operator {
    /** The text is the same. */
    EQUALS,
    /** The expression matches the whole text. */
    LIKE,
    /** The attribute is there and the expression does not match it. */
    UNLIKE
  }

  public Constraint {
    if (value.length() > MAX_LENGTH) {
      throw ChronosException.invalid(
          "constraints: value longer than " + MAX_LENGTH + " characters");
    }
    if (operator != Operator.EQUALS) {
      compile(value);
    }
  }

  /**
   * Of three texts.
   *
   * @throws ChronosException INVALID when the operator is unknown or the expression is broken
   */
  public static Constraint of(List<String> parts) {
    if (parts.size() != 3) {
      throw ChronosException.invalid("constraints: expected [attribute, operator, value]");
    }
    Operator operator =
        Arrays.stream(Operator.values())
            .filter(known -> known.name().equals(parts.get(1)))
            .findFirst()
            .orElseThrow(
                () ->
                    ChronosException.invalid(
                        "constraints: operator '%s' is not EQUALS, LIKE or UNLIKE"
                            .formatted(ChronosException.shorten(parts.get(1)))));
    return new Constraint(parts.get(0), operator, parts.get(2));
  }

  private static BoundedExpression compile(String expression) {
    try {
      return BoundedExpression.of(expression);
    } catch (PatternSyntaxException broken) {
      throw ChronosException.invalid(
          "constraints: '%s' is not a regular expression"
              .formatted(ChronosException.shorten(expression)));
    }
  }

  /**
   * Whether an attribute that holds {@code items} meets this; text has one item, sets may have
   * more.
   */
  public boolean metBy(List<String> items, boolean text) {
    return switch (operator) {
      case EQUALS -> text && items.contains(value);
      case LIKE -> items.stream().anyMatch(this::matches);
      case UNLIKE -> items.stream().noneMatch(this::matches);
    };
  }

  private boolean matches(String item) {
    return compile(value).matches(item);
  }
}
