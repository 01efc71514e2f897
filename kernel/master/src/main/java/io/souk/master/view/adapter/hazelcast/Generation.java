package io.souk.master.view.adapter.hazelcast;

import java.util.Comparator;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a leader published since it last began anew.
 *
 * @param term of the leader
 * @param number within the term
 */
record Generation(long term, long number) implements Comparable<Generation> {

  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})");
  private static final Comparator<Generation> ORDER =
      Comparator.comparingLong(Generation::term).thenComparingLong(Generation::number);

  /** Reads what {@link #toString} wrote. */
  static Optional<Generation> find(String text) {
    Matcher matcher = TEXT.matcher(text);
    return matcher.matches()
        ? Optional.of(
            new Generation(Long.parseLong(matcher.group(1)), Long.parseLong(matcher.group(2))))
        : Optional.empty();
  }

  Generation next() {
    return new Generation(term, number + 1);
  }

  @Override
  public int compareTo(Generation other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return term + "-" + number;
  }
}
