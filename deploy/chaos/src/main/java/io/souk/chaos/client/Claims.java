package io.souk.chaos.client;

import io.souk.chaos.check.Claim;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Notes who answered as the leader, and when. Of all equal answers of a master in a term the one
 * that came first and the one that was asked for last are kept: if any can be objected to, or
 * proves an objection, these two do.
 */
final class Claims {

  private record Source(String master, long term, String what) {}

  private record Kept(Claim first, Claim last) {

    Kept with(Claim claim) {
      return new Kept(
          claim.answered().isBefore(first.answered()) ? claim : first,
          claim.asked().isAfter(last.asked()) ? claim : last);
    }
  }

  private final Instant begin = Instant.now();
  private final long origin = System.nanoTime();
  private final Map<Source, Kept> kept = new LinkedHashMap<>();
  private int count;

  /** A time that never goes back, whatever happens to the clock of this machine. */
  Instant now() {
    return begin.plusNanos(System.nanoTime() - origin);
  }

  synchronized void note(Claim claim) {
    count++;
    kept.merge(
        new Source(claim.master(), claim.term(), claim.what()),
        new Kept(claim, claim),
        (before, one) -> before.with(claim));
  }

  /** Those that are kept, in the order in which they were asked for. */
  synchronized List<Claim> all() {
    List<Claim> all = new ArrayList<>();
    kept.values()
        .forEach(each -> Stream.of(each.first(), each.last()).distinct().forEach(all::add));
    all.sort(Comparator.comparing(Claim::asked));
    return List.copyOf(all);
  }

  /** How many there were. */
  synchronized int count() {
    return count;
  }
}
