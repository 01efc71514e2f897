package io.souk.chronos.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.time.zone.ZoneOffsetTransition;
import java.time.zone.ZoneRules;

/**
 * A cron expression under a clock that people change. What the clock skips happens as much later as
 * it skips. What it shows twice happens the first time only, unless the expression goes by time
 * that passes. What would happen at the same moment happens once. Moments are counted in seconds
 * since 1970.
 *
 * @param cron what the clock may show
 * @param zone where it hangs
 */
record CronClock(Cron cron, ZoneId zone) {

  static final long NONE = Cron.NONE;

  private static final long MAX_OFFSET = 18 * 3600;
  private static final long TWO_DAYS = 2 * 86_400;

  /**
   * A time in which the clock is not touched.
   *
   * @param start its first second
   * @param end the first second after it
   * @param offset what the clock shows is later by that
   * @param step by how much the clock was moved at the start, ahead or, negative, back
   */
  private record Stretch(long start, long end, int offset, int step) {}

  private Stretch stretchAt(long second) {
    ZoneRules rules = zone.getRules();
    Instant time = Instant.ofEpochSecond(second);
    int offset = rules.getOffset(time).getTotalSeconds();
    if (rules.isFixedOffset()) {
      return new Stretch(Long.MIN_VALUE, Long.MAX_VALUE, offset, 0);
    }
    ZoneOffsetTransition begin = rules.previousTransition(time.plusSeconds(1));
    ZoneOffsetTransition end = rules.nextTransition(time);
    return new Stretch(
        begin == null ? Long.MIN_VALUE : begin.toEpochSecond(),
        end == null ? Long.MAX_VALUE : end.toEpochSecond(),
        offset,
        begin == null ? 0 : (int) begin.getDuration().toSeconds());
  }

  /** The first moment from {@code from} on; NONE when none comes before the end of time. */
  long firstFrom(long from) {
    long at = from;
    while (true) {
      long shown = cron.firstFrom(at - MAX_OFFSET);
      if (shown == Cron.NONE) {
        return NONE;
      }
      // Nothing happens long before the clock can show it.
      at = Math.max(at, shown - TWO_DAYS);
      Stretch stretch = stretchAt(at);
      long found = Math.min(shownFrom(at, stretch), skippedFrom(at, stretch));
      if (found < stretch.end()) {
        return Schedule.beyondTime(Instant.ofEpochSecond(found), zone) ? NONE : found;
      }
      if (stretch.end() == Long.MAX_VALUE) {
        return NONE;
      }
      at = stretch.end();
    }
  }

  private long shownFrom(long at, Stretch stretch) {
    boolean repeats = !cron.moving() && stretch.step() < 0;
    long from = repeats ? Math.max(at, stretch.start() - stretch.step()) : at;
    long shown = cron.firstFrom(from + stretch.offset());
    return shown == Cron.NONE ? NONE : shown - stretch.offset();
  }

  private long skippedFrom(long at, Stretch stretch) {
    if (stretch.step() <= 0 || at >= stretch.start() + stretch.step()) {
      return NONE;
    }
    int before = stretch.offset() - stretch.step();
    long shown = cron.firstFrom(Math.max(at, stretch.start()) + before);
    boolean skipped = shown < stretch.start() + stretch.offset();
    return skipped ? shown - before : NONE;
  }

  /** How many moments there are from {@code first} to {@code last}, both included. */
  long count(long first, long last) {
    long count = 0;
    long at = first;
    while (at <= last) {
      Stretch stretch = stretchAt(at);
      long end = Math.min(stretch.end(), last + 1);
      long plain = at;
      if (stretch.step() > 0 && at < stretch.start() + stretch.step()) {
        plain = Math.min(stretch.start() + stretch.step(), end);
        count += countMingled(at, plain, stretch);
      }
      if (!cron.moving() && stretch.step() < 0) {
        plain = Math.max(plain, stretch.start() - stretch.step());
      }
      count += cron.count(plain + stretch.offset(), end + stretch.offset());
      at = end;
    }
    return count;
  }

  /** After a gap, where what was skipped mingles with what is shown: both at once count once. */
  private long countMingled(long first, long end, Stretch stretch) {
    long count = 0;
    if (stretch.step() % 60 != 0) {
      for (long one = firstFrom(first); one < end; one = firstFrom(one + 1)) {
        count++;
      }
      return count;
    }
    // Within a minute the one can only be the same seconds as the other, or none.
    for (long at = first; at < end; ) {
      long next = Math.min(end, at + 60 - Math.floorMod(at + stretch.offset(), 60));
      long shown = cron.count(at + stretch.offset(), next + stretch.offset());
      int before = stretch.offset() - stretch.step();
      long skipped = cron.count(at + before, next + before);
      count += Math.max(shown, skipped);
      at = next;
    }
    return count;
  }

  /** The last moment up to {@code end}, where {@code first} is one that is not after it. */
  long lastUpTo(long first, long end) {
    long low = first;
    long high = end;
    while (low < high) {
      long found = firstFrom(low + (high - low + 1) / 2);
      if (found <= end) {
        low = found;
      } else {
        high = low + (high - low + 1) / 2 - 1;
      }
    }
    return low;
  }

  /**
   * The last moment of the first {@code count} from {@code first} on, of which there are enough.
   */
  long nth(long first, long last, long count) {
    long low = first;
    long high = last;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (count(first, middle) >= count) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
