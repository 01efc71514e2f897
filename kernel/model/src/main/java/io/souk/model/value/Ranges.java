package io.souk.model.value;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * A set of whole numbers as ranges: sorted, without overlap, neighbours joined.
 *
 * @param ranges the canonical list; any other list given is brought into that form
 */
public record Ranges(List<Range> ranges) implements Amount {

  public static final Ranges NONE = new Ranges(List.of());

  public Ranges {
    ranges = isCanonical(ranges) ? List.copyOf(ranges) : coalesce(ranges);
  }

  public static Ranges of(long begin, long end) {
    return new Ranges(List.of(new Range(begin, end)));
  }

  /**
   * As the constructor, but refuses ranges that overlap, which on the wire are a mistake.
   *
   * @throws IllegalArgumentException when two ranges share a number
   */
  public static Ranges disjoint(Collection<Range> ranges) {
    List<Range> sorted = ranges.stream().sorted().toList();
    for (int i = 1; i < sorted.size(); i++) {
      if (sorted.get(i).begin() <= sorted.get(i - 1).end()) {
        throw new IllegalArgumentException(
            "ranges overlap: " + sorted.get(i - 1) + " and " + sorted.get(i));
      }
    }
    return new Ranges(sorted);
  }

  @Override
  public Kind kind() {
    return Kind.RANGES;
  }

  @Override
  public boolean isEmpty() {
    return ranges.isEmpty();
  }

  /** How many numbers there are; capped at the largest long. */
  public long size() {
    long sum = 0;
    for (Range range : ranges) {
      sum = sum + range.size() < 0 ? Long.MAX_VALUE : sum + range.size();
    }
    return sum;
  }

  public boolean contains(long number) {
    return ranges.stream().anyMatch(range -> range.contains(number));
  }

  /** Every number, ascending. */
  public LongStream numbers() {
    return ranges.stream()
        .flatMapToLong(range -> LongStream.rangeClosed(range.begin(), range.end()));
  }

  @Override
  public Ranges plus(Amount other) {
    List<Range> theirs = same(other).ranges;
    List<Range> joined = new ArrayList<>(ranges.size() + theirs.size());
    int mine = 0;
    int their = 0;
    while (mine < ranges.size() || their < theirs.size()) {
      boolean takeMine =
          their == theirs.size()
              || (mine < ranges.size() && ranges.get(mine).begin() <= theirs.get(their).begin());
      append(joined, takeMine ? ranges.get(mine++) : theirs.get(their++));
    }
    return new Ranges(joined);
  }

  @Override
  public boolean covers(Amount other) {
    if (!(other instanceof Ranges asked)) {
      return false;
    }
    int at = 0;
    for (Range range : asked.ranges) {
      while (at < ranges.size() && ranges.get(at).end() < range.begin()) {
        at++;
      }
      // Ranges that touch are one: what is covered is covered by one of them.
      if (at == ranges.size()
          || ranges.get(at).begin() > range.begin()
          || ranges.get(at).end() < range.end()) {
        return false;
      }
    }
    return true;
  }

  @Override
  public Ranges without(Amount other) {
    List<Range> taken = same(other).ranges;
    List<Range> rest = new ArrayList<>();
    int next = 0;
    for (Range range : ranges) {
      long begin = range.begin();
      while (next < taken.size() && taken.get(next).end() < begin) {
        next++;
      }
      for (int i = next; i < taken.size() && taken.get(i).begin() <= range.end(); i++) {
        if (taken.get(i).begin() > begin) {
          rest.add(new Range(begin, taken.get(i).begin() - 1));
        }
        begin = taken.get(i).end() + 1;
      }
      if (begin <= range.end()) {
        rest.add(new Range(begin, range.end()));
      }
    }
    return new Ranges(rest);
  }

  private static Ranges same(Amount other) {
    if (other instanceof Ranges ranges) {
      return ranges;
    }
    throw new IllegalArgumentException("ranges and " + other.kind() + " do not add up");
  }

  private static boolean isCanonical(List<Range> ranges) {
    for (int i = 1; i < ranges.size(); i++) {
      if (ranges.get(i).begin() <= ranges.get(i - 1).end() + 1) {
        return false;
      }
    }
    return true;
  }

  private static List<Range> coalesce(Collection<Range> ranges) {
    List<Range> joined = new ArrayList<>();
    ranges.stream().sorted().forEach(range -> append(joined, range));
    return List.copyOf(joined);
  }

  /** Adds a range that begins nowhere before the last one. */
  private static void append(List<Range> joined, Range range) {
    Range last = joined.isEmpty() ? null : joined.getLast();
    if (last != null && range.begin() <= last.end() + 1) {
      joined.set(joined.size() - 1, new Range(last.begin(), Math.max(last.end(), range.end())));
    } else {
      joined.add(range);
    }
  }

  /** {@code [1-2, 5-9]}. */
  @Override
  public String toString() {
    return ranges.stream().map(Range::toString).collect(Collectors.joining(", ", "[", "]"));
  }
}
