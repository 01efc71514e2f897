package io.souk.chronos.schedule;

import static io.souk.chronos.ChronosException.invalid;
import static io.souk.chronos.ChronosException.shorten;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repeating interval, {@code R<n>/<start>/<period>}, and how far it has come. Occurrence <i>i</i>
 * is always {@code anchor + i × period}, never a sum of steps, so neither the 31st nor half past
 * two drifts when a month is short or a clock skips an hour. An occurrence that falls into such a
 * gap happens as much later as the gap is long; one in an overlap happens at the earlier offset.
 *
 * @param repetitions what is left
 * @param anchor occurrence 0; its zone decides how calendar days are added
 * @param index number of the next occurrence, 0 and up
 * @param period distance of occurrences; at least a second when more than one is left
 * @param zoneName {@code scheduleTimeZone} as it was given, empty for none
 * @param startText the start as users see it: as given until the first occurrence, then in full
 */
public record Schedule(
    Repetitions repetitions,
    ZonedDateTime anchor,
    long index,
    IsoPeriod period,
    String zoneName,
    String startText) {

  private static final Pattern FORM = Pattern.compile("R(\\d{0,9})/([^/]*)/(P[^/]*)");
  private static final int MAX_LENGTH = 200;
  private static final int LAST_YEAR = 9999;

  /** What the arrival of a moment means. */
  public sealed interface Firing {

    /** Nothing is due. */
    record NotDue() implements Firing {}

    /**
     * One run is due; occurrences missed before it are passed over.
     *
     * @param due the nominal time of the run: the latest occurrence that is not in the future
     * @param skipped occurrences passed over
     * @param next the schedule after this run
     */
    record Due(Instant due, long skipped, Schedule next) implements Firing {}

    /** All occurrences up to now are too old to run. */
    record Missed(long skipped, Schedule next) implements Firing {}
  }

  /**
   * Reads {@code R<n>/<start>/<period>}. An empty start means now. A zone name replaces the zone of
   * the start and keeps what its clock shows.
   *
   * @param zoneName a time zone name, or empty
   * @param defaultZone for a start that names no zone
   * @throws io.souk.chronos.ChronosException INVALID with the reason
   */
  public static Schedule parse(String text, String zoneName, Instant now, ZoneId defaultZone) {
    Matcher match = FORM.matcher(text);
    if (text.length() > MAX_LENGTH || !match.matches()) {
      throw unreadable(text, "expected R[count]/[start]/period, like R/2030-01-31T10:00:00Z/P1D");
    }
    Repetitions repetitions =
        match.group(1).isEmpty()
            ? Repetitions.FOREVER
            : Repetitions.of(Long.parseLong(match.group(1)));
    IsoPeriod period = IsoPeriod.parse(match.group(3));
    if (repetitions.repeating() && !period.atLeastOneSecond()) {
      throw unreadable(text, "the period of a repeating schedule must be at least PT1S");
    }
    Optional<ZoneId> zone =
        zoneName.isEmpty() ? Optional.empty() : Optional.of(Zones.parse(zoneName));
    if (match.group(2).isEmpty()) {
      ZonedDateTime start =
          Instant.ofEpochMilli(now.toEpochMilli()).atZone(zone.orElse(ZoneId.of("Z")));
      return new Schedule(repetitions, start, 0, period, zoneName, IsoDateTime.write(start));
    }
    ZonedDateTime start =
        IsoDateTime.parse(match.group(2), defaultZone)
            .map(read -> zone.map(z -> read.toLocalDateTime().atZone(z)).orElse(read))
            .orElseThrow(
                () -> unreadable(text, "'%s' is not a date or time".formatted(match.group(2))));
    if (start.toInstant().isBefore(Instant.EPOCH)) {
      throw invalid("Scheduled start date '%s' is before 1970!".formatted(match.group(2)));
    }
    return new Schedule(repetitions, start, 0, period, zoneName, match.group(2));
  }

  private static RuntimeException unreadable(String text, String reason) {
    return invalid("Cannot parse schedule '%s': %s".formatted(shorten(text), reason));
  }

  /** As users see it, {@code R4/2030-01-31T10:00:00.000Z/P1D}. */
  public String text() {
    return repetitions.text() + "/" + startText + "/" + period.text();
  }

  /** When the next occurrence is; empty when none is left or it lies beyond the year 9999. */
  public Optional<Instant> nextDue() {
    return repetitions.exhausted()
        ? Optional.empty()
        : occurrence(index).map(ZonedDateTime::toInstant);
  }

  /** The occurrence of that number, whatever is left; empty beyond the year 9999. */
  public Optional<ZonedDateTime> occurrence(long number) {
    try {
      ZonedDateTime at = period.addTo(anchor, number);
      return at.getYear() > LAST_YEAR ? Optional.empty() : Optional.of(at);
    } catch (ArithmeticException | DateTimeException beyond) {
      return Optional.empty();
    }
  }

  /**
   * What is to be done at {@code now}. However many occurrences were missed, at most one run comes
   * of them; those passed over cost a repetition only if {@code epsilon} ruled them out.
   *
   * @param epsilon how late an occurrence may still run, empty for any time
   */
  public Firing fire(Instant now, Optional<IsoPeriod> epsilon) {
    if (nextDue().isEmpty() || nextDue().get().isAfter(now)) {
      return new Firing.NotDue();
    }
    long latest = firstAfter(now) - 1;
    long tooOld =
        epsilon.map(window -> Math.min(tooOld(now, window), latest + 1) - index).orElse(0L);
    Repetitions left = repetitions.minus(tooOld);
    if (index + tooOld > latest || left.exhausted()) {
      return new Firing.Missed(latest + 1 - index, advancedTo(latest + 1, left));
    }
    Instant due = occurrence(latest).orElseThrow().toInstant();
    return new Firing.Due(due, latest - index, advancedTo(latest + 1, left.minus(1)));
  }

  private long tooOld(Instant now, IsoPeriod window) {
    try {
      return firstAfter(
          window.subtractFrom(now.atZone(anchor.getZone())).toInstant().minusNanos(1));
    } catch (ArithmeticException | DateTimeException beyond) {
      return index;
    }
  }

  /** The lowest number, from the current one up, whose occurrence is after {@code time}. */
  private long firstAfter(Instant time) {
    if (isAfter(index, time)) {
      return index;
    }
    if (period.isZero()) {
      return index + 1;
    }
    long step = 1;
    while (!isAfter(index + step, time)) {
      step *= 2;
    }
    long low = index + step / 2;
    long high = index + step;
    while (high - low > 1) {
      long middle = low + (high - low) / 2;
      if (isAfter(middle, time)) {
        high = middle;
      } else {
        low = middle;
      }
    }
    return high;
  }

  private boolean isAfter(long number, Instant time) {
    return occurrence(number).map(at -> at.toInstant().isAfter(time)).orElse(true);
  }

  private Schedule advancedTo(long number, Repetitions left) {
    String text = occurrence(number).map(IsoDateTime::write).orElse(startText);
    return new Schedule(left, anchor, number, period, zoneName, text);
  }

  /** Whether users see the same schedule and zone in both. */
  public boolean looksLike(Schedule other) {
    return text().equals(other.text()) && zoneName.equals(other.zoneName);
  }
}
