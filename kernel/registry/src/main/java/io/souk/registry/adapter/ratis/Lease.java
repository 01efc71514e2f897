package io.souk.registry.adapter.ratis;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * For how long a leader certainly leads: from the moment at which it sent what a majority has
 * acknowledged since. For that time no member of this majority votes for another one ({@link
 * VotingRule}), and any other leader needs one of them.
 *
 * <p>Thread-safe; times are those of a clock that only goes forward, in ns.
 */
final class Lease {

  private final long duration;
  private final LongSupplier clock;
  private final Map<String, Long> acknowledged = new ConcurrentHashMap<>();
  private volatile boolean given;

  /**
   * No lease.
   *
   * @param duration in ns, shorter than members wait before they vote for another leader
   */
  Lease(long duration, LongSupplier clock) {
    this.duration = duration;
    this.clock = clock;
  }

  /** From now on what members acknowledge counts. */
  void begin() {
    acknowledged.clear();
    given = true;
  }

  /** It is over, whatever members acknowledged. */
  void end() {
    given = false;
  }

  /** {@code member} acknowledged, as of this leader's term, what was sent to it at {@code sent}. */
  void acknowledged(String member, long sent) {
    acknowledged.merge(member, sent, (a, b) -> b - a > 0 ? b : a);
  }

  /**
   * How long it still lasts, in ns; 0 when it is over.
   *
   * @param self this member, which acknowledges at all times
   * @param groups the members, each group of which must have a majority that acknowledged; two
   *     while members change
   */
  long remaining(String self, Collection<Set<String>> groups) {
    if (!given) {
      return 0;
    }
    long now = clock.getAsLong();
    long least = duration;
    for (Set<String> group : groups) {
      long[] ages = new long[group.size()];
      int i = 0;
      for (String member : group) {
        ages[i++] = member.equals(self) ? 0 : age(member, now);
      }
      Arrays.sort(ages);
      least = Math.min(least, duration - ages[group.size() / 2]);
    }
    return Math.max(0, least);
  }

  private long age(String member, long now) {
    Long sent = acknowledged.get(member);
    return sent == null ? duration : Math.min(Math.max(0, now - sent), duration);
  }
}
