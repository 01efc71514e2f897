package io.souk.framework.match;

import java.util.regex.Pattern;

/**
 * A user's regular expression, matched with a bound on the work, so that a hostile one cannot hold
 * up a framework's loop.
 *
 * @param pattern as {@link Pattern} reads it
 */
public record BoundedExpression(Pattern pattern) {

  /** Characters looked at in one match; no sane expression needs as many. */
  private static final int MAX_STEPS = 100_000;

  /**
   * Reads an expression.
   *
   * @throws java.util.regex.PatternSyntaxException when it is broken or nested too deeply
   */
  public static BoundedExpression of(String expression) {
    try {
      return new BoundedExpression(Pattern.compile(expression));
    } catch (StackOverflowError tooDeep) {
      throw new java.util.regex.PatternSyntaxException("nested too deeply", expression, -1);
    }
  }

  /** Whether it matches the whole text; one that is cut short does not match. */
  public boolean matches(String text) {
    try {
      return pattern.matcher(new Budgeted(text, new int[] {MAX_STEPS})).matches();
    } catch (OutOfSteps | StackOverflowError hostile) {
      return false;
    }
  }

  /** Text that can be looked at only so often. */
  private record Budgeted(CharSequence text, int[] left) implements CharSequence {

    @Override
    public char charAt(int index) {
      if (left[0]-- <= 0) {
        throw new OutOfSteps();
      }
      return text.charAt(index);
    }

    @Override
    public int length() {
      return text.length();
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Budgeted(text.subSequence(start, end), left);
    }
  }

  private static final class OutOfSteps extends RuntimeException {
    private static final long serialVersionUID = 1L;

    OutOfSteps() {
      super("regular expression takes too many steps", null, false, false);
    }
  }
}
