package io.souk.chronos.schedule;

import java.util.OptionalLong;

/**
 * How many occurrences are left.
 *
 * @param left 0 and up, absent for "forever"
 */
public record Repetitions(OptionalLong left) {

  /** Without end, written {@code R}. */
  public static final Repetitions FOREVER = new Repetitions(OptionalLong.empty());

  public Repetitions {
    if (left.isPresent() && left.getAsLong() < 0) {
      throw new IllegalArgumentException("repetitions left: " + left.getAsLong());
    }
  }

  /** Exactly {@code count} more, written {@code R<count>}. */
  public static Repetitions of(long count) {
    return new Repetitions(OptionalLong.of(count));
  }

  /** Whether nothing is left. */
  public boolean exhausted() {
    return left.isPresent() && left.getAsLong() == 0;
  }

  /** Whether more than one occurrence may come. */
  public boolean repeating() {
    return left.isEmpty() || left.getAsLong() > 1;
  }

  /** What is left after {@code count} occurrences, never below none. */
  public Repetitions minus(long count) {
    return left.isEmpty() ? this : of(Math.max(0, left.getAsLong() - count));
  }

  /** {@code R} or {@code R5}. */
  public String text() {
    return left.isEmpty() ? "R" : "R" + left.getAsLong();
  }
}
