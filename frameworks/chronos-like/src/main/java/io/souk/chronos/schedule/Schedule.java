package io.souk.chronos.schedule;

import static io.souk.chronos.ChronosException.invalid;
import static io.souk.chronos.ChronosException.shorten;

import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * When a job fires, and how far that has come. An immutable value: time comes in as an argument.
 *
 * <p>Whoever serves it asks {@link #due(Instant, Exclusions)} what has come up by now, decides what
 * becomes of that, and goes on with {@link #after(Instant, long)}, as often as it likes.
 * Occurrences that a calendar leaves out do not exist: they are neither due nor counted.
 */
public sealed interface Schedule permits RepeatingInterval, CronSchedule, OneOff {

  /** The last year in which anything fires. */
  int LAST_YEAR = 9999;

  /** So many stretches between exclusions are counted through in one go, the rest in the next. */
  int MAX_STRETCHES = 20_000;

  /** Where so many occurrences in a row are left out, none is believed to be let in. */
  int MAX_LEFT_OUT = 5_000;

  /** A moment, in seconds since 1970, that lies in or before that year whatever the zone. */
  long SURELY_WITHIN = LocalDate.of(LAST_YEAR, 12, 30).toEpochDay() * 86_400;

  /**
   * Reads the member {@code schedule}. A zone name replaces the zone of a start and keeps what its
   * clock shows.
   *
   * @param zoneName a time zone name, or empty
   * @param now what an empty start means
   * @param defaultZone for a start that names no zone
   * @throws io.souk.chronos.ChronosException INVALID with the reason
   */
  static Schedule parse(String text, String zoneName, Instant now, ZoneId defaultZone) {
    Optional<ZoneId> zone =
        zoneName.isEmpty() ? Optional.empty() : Optional.of(zone("scheduleTimeZone", zoneName));
    if (text.startsWith("R") && text.indexOf('/') > 0) {
      return RepeatingInterval.parse(text, zone, zoneName, now, defaultZone);
    }
    if (text.strip().indexOf(' ') > 0 || text.strip().indexOf('\t') > 0) {
      return CronSchedule.parse(text, zone.orElse(defaultZone), zoneName, now);
    }
    IsoDateTime once =
        IsoDateTime.parse(text)
            .orElseThrow(
                () ->
                    unreadable(
                        text,
                        "expected R[count]/[start]/period, like R/2030-01-31T10:00:00Z/P1D, a cron"
                            + " expression with seconds, like 0 30 2 * * ?, or one time, like"
                            + " 2030-01-31T10:00:00Z"));
    return OneOff.parse(text, once, zone.or(once::zone).orElse(defaultZone), zoneName);
  }

  /**
   * The zone of that name: one of the JDK's database, or a name that java.util.TimeZone knows.
   *
   * @param member where the name stands
   * @throws io.souk.chronos.ChronosException INVALID when there is none
   */
  static ZoneId zone(String member, String name) {
    return Zones.parse(member, name);
  }

  /** Whether a clock in {@code zone} shows a later year than the last. */
  static boolean beyondTime(Instant time, ZoneId zone) {
    return time.getEpochSecond() > SURELY_WITHIN && time.atZone(zone).getYear() > LAST_YEAR;
  }

  /** A refusal of {@code text}, in the words that clients of Chronos know. */
  static RuntimeException unreadable(String text, String reason) {
    return invalid("Cannot parse schedule '%s': %s".formatted(shorten(text), reason));
  }

  /** As users see it; computed on demand. */
  String text();

  /** {@code scheduleTimeZone} as it was given, empty for none. */
  String zoneName();

  /** Where its days begin and its clock hangs. */
  ZoneId zone();

  /** Occurrences that may still run. */
  Repetitions repetitions();

  /** When the next occurrence is; empty when none is left or it lies beyond the year 9999. */
  Optional<Instant> nextDue(Exclusions exclusions);

  /** {@link #nextDue(Exclusions)} without a calendar. */
  default Optional<Instant> nextDue() {
    return nextDue(Exclusions.NONE);
  }

  /**
   * The occurrences from the next one up to {@code time}, that moment included, however many
   * repetitions are left; empty when there is none, or when no repetition is left.
   */
  default Optional<Occurrences> due(Instant time, Exclusions exclusions) {
    return due(time, exclusions, Long.MAX_VALUE);
  }

  /** The same, but no more than the first {@code most}, 1 and up. */
  Optional<Occurrences> due(Instant time, Exclusions exclusions, long most);

  /** The same schedule from its first occurrence after {@code time} on, {@code used} poorer. */
  Schedule after(Instant time, long used);

  /**
   * The same schedule past what {@code exclusions} left out up to {@code now}, so that another
   * calendar cannot bring it back; what is due and was not left out stays due.
   */
  default Schedule pastExcluded(Exclusions exclusions, Instant now) {
    Instant limit =
        nextDue(exclusions)
            .filter(due -> !due.isAfter(now))
            .map(due -> due.minusNanos(1))
            .orElse(now);
    return after(limit, 0);
  }

  /** The next {@code most} times at which something fires, earliest first. */
  default List<Instant> preview(Exclusions exclusions, int most) {
    List<Instant> times = new ArrayList<>();
    Schedule at = this;
    while (times.size() < most) {
      Optional<Instant> next = at.nextDue(exclusions);
      if (next.isEmpty()) {
        break;
      }
      times.add(next.get());
      at = at.after(next.get(), 1);
    }
    return times;
  }

  /**
   * Whether {@code other} is this one without end, only farther on: then it is the same series of
   * occurrences, of which some have had their turn.
   */
  default boolean isBeginningOf(Schedule other) {
    return false;
  }

  /** Whether users see the same schedule and zone in both. */
  default boolean looksLike(Schedule other) {
    return text().equals(other.text()) && zoneName().equals(other.zoneName());
  }
}
