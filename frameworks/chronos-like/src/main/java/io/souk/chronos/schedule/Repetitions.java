package io.souk.chronos.schedule;

import java.util.OptionalLong;

/**
 * How many occurrences are left.
 *
 * @param count 0 and up; the greatest number there is stands for "forever"
 */
public record Repetitions(long count) {

  /** Without end, written {@code R}. */
  public static final Repetitions FOREVER = new Repetitions(Long.MAX_VALUE);

  public Repetitions {
    if (count < 0) {
      throw new IllegalArgumentException("repetitions left: " + count);
    }
  }

  /** Exactly {@code count} more, written {@code R<count>}. */
  public static Repetitions of(long count) {
    return new Repetitions(count);
  }

  /** What is left, empty for "forever". */
  public OptionalLong left() {
    return count == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(count);
  }

  /** Whether nothing is left. */
  public boolean exhausted() {
    return count == 0;
  }

  /** Whether more than one occurrence may come. */
  public boolean repeating() {
    return count > 1;
  }

  /** What is left after {@code used} occurrences, never below none. */
  public Repetitions minus(long used) {
    return count == Long.MAX_VALUE ? this : of(Math.max(0, count - used));
  }

  /** {@code R} or {@code R5}. */
  public String text() {
    return count == Long.MAX_VALUE ? "R" : "R" + count;
  }
}
