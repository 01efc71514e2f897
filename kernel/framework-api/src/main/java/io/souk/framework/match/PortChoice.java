package io.souk.framework.match;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/** Picks dynamic ports: neighbours when there are enough of them, else the first ones. */
final class PortChoice {

  private PortChoice() {}

  /**
   * @param free free ports by resource, ranges in order
   * @param fixed ports that are spoken for
   * @param first where the search begins
   * @return {@code count} different ports, or fewer when there are not so many
   */
  static List<Integer> choose(List<Slice> free, Set<Integer> fixed, int count, int first) {
    List<PortRange> ranges =
        free.stream().flatMap(slice -> slice.minusPorts(fixed).ports().stream()).toList();
    List<PortRange> ordered = startingAt(ranges, first);
    for (PortRange range : ordered) {
      if (range.size() >= count) {
        return IntStream.range(range.begin(), range.begin() + count).boxed().toList();
      }
    }
    List<Integer> chosen = new ArrayList<>();
    for (PortRange range : ordered) {
      for (int port = range.begin(); port <= range.end() && chosen.size() < count; port++) {
        if (!chosen.contains(port)) {
          chosen.add(port);
        }
      }
    }
    return chosen;
  }

  private static List<PortRange> startingAt(List<PortRange> ranges, int first) {
    List<PortRange> from = new ArrayList<>();
    List<PortRange> before = new ArrayList<>();
    for (PortRange range : ranges) {
      if (range.end() < first) {
        before.add(range);
      } else if (range.begin() >= first) {
        from.add(range);
      } else {
        from.add(new PortRange(first, range.end()));
        before.add(new PortRange(range.begin(), first - 1));
      }
    }
    from.addAll(before);
    return from;
  }
}
