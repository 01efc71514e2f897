package io.souk.chronos.schedule;

import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;

/**
 * A cron expression with seconds.
 *
 * @param clock the expression and its zone
 * @param zoneName {@code scheduleTimeZone} as it was given, empty for none
 * @param next the next occurrence, in seconds since 1970, whatever calendars say
 */
public record CronSchedule(CronClock clock, String zoneName, long next) implements Schedule {

  static CronSchedule parse(String text, ZoneId zone, String zoneName, Instant now) {
    CronClock clock = new CronClock(Cron.parse(text), zone);
    return new CronSchedule(clock, zoneName, clock.firstFrom(now.getEpochSecond() + 1));
  }

  /**
   * The same as it was stored.
   *
   * @param next the next occurrence, in seconds since 1970
   */
  public static CronSchedule stored(String text, ZoneId zone, String zoneName, long next) {
    return new CronSchedule(new CronClock(Cron.parse(text), zone), zoneName, next);
  }

  /** The same with another next occurrence. */
  public CronSchedule movedTo(long second) {
    return new CronSchedule(clock, zoneName, second);
  }

  @Override
  public String text() {
    return clock.cron().text();
  }

  @Override
  public ZoneId zone() {
    return clock.zone();
  }

  @Override
  public Repetitions repetitions() {
    return Repetitions.FOREVER;
  }

  @Override
  public Optional<Instant> nextDue(Exclusions exclusions) {
    long first = firstAllowed(next, exclusions);
    return first == CronClock.NONE ? Optional.empty() : Optional.of(Instant.ofEpochSecond(first));
  }

  private long firstAllowed(long from, Exclusions exclusions) {
    long at = from;
    for (int step = 0; at != CronClock.NONE && step < MAX_LEFT_OUT; step++) {
      Instant moment = Instant.ofEpochSecond(at);
      Optional<Instant> allowed = exclusions.firstAllowed(moment);
      if (allowed.isEmpty()) {
        return CronClock.NONE;
      }
      if (allowed.get().equals(moment)) {
        return at;
      }
      at = clock.firstFrom(roundedUp(allowed.get()));
    }
    return CronClock.NONE;
  }

  private static long roundedUp(Instant time) {
    return time.plusNanos(999_999_999).getEpochSecond();
  }

  @Override
  public Optional<Occurrences> due(Instant time, Exclusions exclusions, long most) {
    long end = time.getEpochSecond();
    long first = firstAllowed(next, exclusions);
    if (first > end) {
      return Optional.empty();
    }
    long at = first;
    long last = first;
    long count = 0;
    for (int stretch = 0; stretch < MAX_STRETCHES && at <= end && count < most; stretch++) {
      long until = Math.min(end, lastAllowed(at, exclusions));
      long more = clock.firstFrom(at + 1) > until ? 1 : clock.count(at, until);
      long taken = Math.min(more, most - count);
      last =
          taken == 1 ? at : taken == more ? clock.lastUpTo(at, until) : clock.nth(at, until, taken);
      count += taken;
      at = firstAllowed(clock.firstFrom(until + 1), exclusions);
    }
    return Optional.of(
        new Occurrences(count, Instant.ofEpochSecond(first), Instant.ofEpochSecond(last)));
  }

  private static long lastAllowed(long at, Exclusions exclusions) {
    return exclusions
        .firstExcluded(Instant.ofEpochSecond(at))
        .map(excluded -> Math.max(at, roundedUp(excluded) - 1))
        .orElse(Long.MAX_VALUE);
  }

  @Override
  public CronSchedule after(Instant time, long used) {
    long after = time.getEpochSecond();
    return next > after ? this : movedTo(clock.firstFrom(after + 1));
  }
}
