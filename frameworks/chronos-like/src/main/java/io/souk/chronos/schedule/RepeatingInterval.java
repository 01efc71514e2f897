package io.souk.chronos.schedule;

import static io.souk.chronos.ChronosException.invalid;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A repeating interval, {@code R<n>/<start>/<period>}. Occurrence <i>i</i> is always {@code start +
 * i × period}, never a sum of steps, so neither the 31st nor half past two drifts when a month is
 * short or a clock skips an hour. An occurrence that falls into such a gap happens as much later as
 * the gap is long; one in an overlap happens at the earlier offset.
 *
 * @param repetitions what is left
 * @param start occurrence 0
 * @param index number of the next occurrence, 0 and up
 * @param period distance of occurrences; at least a second when more than one is left
 */
public record RepeatingInterval(Repetitions repetitions, Start start, long index, IsoPeriod period)
    implements Schedule {

  private static final Pattern FORM = Pattern.compile("R(\\d{0,9})/([^/]*)/(P[^/]*)");
  private static final int MAX_LENGTH = 200;

  static RepeatingInterval parse(
      String text, Optional<ZoneId> zone, String zoneName, Instant now, ZoneId defaultZone) {
    if (text.length() > MAX_LENGTH) {
      throw Schedule.unreadable(text, "longer than %d characters".formatted(MAX_LENGTH));
    }
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      throw Schedule.unreadable(
          text, "expected R[count]/[start]/period, like R/2030-01-31T10:00:00Z/P1D");
    }
    Repetitions repetitions =
        match.group(1).isEmpty()
            ? Repetitions.FOREVER
            : Repetitions.of(Long.parseLong(match.group(1)));
    IsoPeriod period = IsoPeriod.parse(match.group(3));
    if (repetitions.repeating() && !period.atLeastOneSecond()) {
      throw Schedule.unreadable(text, "the period of a repeating schedule must be at least PT1S");
    }
    String given = match.group(2);
    Start start =
        given.isEmpty()
            ? Start.at(now, zone.orElse(ZoneOffset.UTC), zoneName)
            : start(text, given, zone, zoneName, defaultZone);
    return new RepeatingInterval(repetitions, start, 0, period);
  }

  private static Start start(
      String text, String given, Optional<ZoneId> zone, String zoneName, ZoneId defaultZone) {
    IsoDateTime read =
        IsoDateTime.parse(given)
            .orElseThrow(
                () -> Schedule.unreadable(text, "'%s' is not a date or time".formatted(given)));
    Start start = Start.of(read.local(), zone.or(read::zone).orElse(defaultZone), zoneName, given);
    if (start.millis() < 0) {
      throw invalid("Scheduled start date '%s' is before 1970!".formatted(given));
    }
    return start;
  }

  @Override
  public boolean isBeginningOf(Schedule other) {
    return other instanceof RepeatingInterval that
        && repetitions.equals(Repetitions.FOREVER)
        && that.repetitions.equals(Repetitions.FOREVER)
        && index == 0
        && start.millis() == that.start.millis()
        && start.shift() == that.start.shift()
        && start.zone().equals(that.start.zone())
        && period.text().equals(that.period.text());
  }

  @Override
  public String text() {
    return repetitions.text() + "/" + startText() + "/" + period.text();
  }

  /** As given until the first occurrence has passed, then in full. */
  private String startText() {
    return start.text().isEmpty()
        ? occurrence(index)
            .map(IsoDateTime::write)
            .orElseGet(() -> IsoDateTime.write(start.zoned()))
        : start.text();
  }

  @Override
  public String zoneName() {
    return start.zoneName();
  }

  @Override
  public ZoneId zone() {
    return start.zone();
  }

  /** The occurrence of that number, whatever is left; empty beyond the year 9999. */
  public Optional<ZonedDateTime> occurrence(long number) {
    return moment(number).map(at -> at.atZone(start.zone()));
  }

  private Optional<Instant> moment(long number) {
    try {
      Instant base = period.months() == 0 && period.days() == 0 ? start.instant() : onDate(number);
      Instant at = base.plus(period.time().multipliedBy(number));
      return Schedule.beyondTime(at, start.zone()) ? Optional.empty() : Optional.of(at);
    } catch (ArithmeticException | DateTimeException beyond) {
      return Optional.empty();
    }
  }

  /** Counted on what the clock shows, so that no gap passed on the way can shift the hour. */
  private Instant onDate(long number) {
    if (number == 0) {
      return start.instant();
    }
    LocalDateTime shown =
        start
            .local()
            .plusMonths(Math.multiplyExact(period.months(), number))
            .plusDays(Math.multiplyExact(period.days(), number));
    return shown.atZone(start.zone()).toInstant();
  }

  @Override
  public Optional<Instant> nextDue(Exclusions exclusions) {
    return repetitions.exhausted() ? Optional.empty() : firstAllowed(index, exclusions).at();
  }

  /** An occurrence, absent when it lies beyond the end of time. */
  private record Numbered(long number, Optional<Instant> at) {}

  private Numbered firstAllowed(long from, Exclusions exclusions) {
    long number = from;
    for (int step = 0; step < MAX_LEFT_OUT; step++) {
      Optional<Instant> at = moment(number);
      Optional<Instant> allowed = at.flatMap(exclusions::firstAllowed);
      if (allowed.isEmpty() || allowed.equals(at)) {
        return new Numbered(number, allowed);
      }
      number = firstAfter(number, allowed.get().minusNanos(1));
    }
    return new Numbered(number, Optional.empty());
  }

  @Override
  public Optional<Occurrences> due(Instant time, Exclusions exclusions, long most) {
    Numbered next = firstAllowed(index, exclusions);
    if (repetitions.exhausted() || next.at().isEmpty() || next.at().get().isAfter(time)) {
      return Optional.empty();
    }
    Instant first = next.at().get();
    if (period.isZero()) {
      return Optional.of(new Occurrences(1, first, first));
    }
    Instant last = first;
    long count = 0;
    // From one stretch that the calendar leaves free to the next.
    for (int stretch = 0; stretch < MAX_STRETCHES && count < most; stretch++) {
      if (next.at().isEmpty() || next.at().get().isAfter(time)) {
        break;
      }
      Instant end =
          exclusions
              .firstExcluded(next.at().get())
              .map(excluded -> excluded.minusNanos(1))
              .filter(before -> before.isBefore(time))
              .orElse(time);
      long taken = Math.min(firstAfter(next.number(), end) - next.number(), most - count);
      last = moment(next.number() + taken - 1).orElseThrow();
      count += taken - twins(next.number(), taken, next.at().get(), last);
      next = firstAllowed(next.number() + taken, exclusions);
    }
    return Optional.of(new Occurrences(count, first, last));
  }

  /**
   * How many of so many occurrences happen at the same moment as the one before. Where a zone
   * leaves out a whole day, what was to happen on it happens together with what happens a day
   * later.
   */
  private long twins(long from, long count, Instant first, Instant last) {
    if (count == 1 || (period.months() == 0 && period.days() == 0)) {
      return 0;
    }
    long twins = 0;
    ZoneOffsetTransition change =
        start.zone().getRules().nextTransition(first.minusSeconds(86_400));
    while (change != null && !change.getInstant().isAfter(last)) {
      if (change.getDuration().compareTo(Duration.ofDays(1)) >= 0) {
        long end = from + count - 1;
        for (long n = firstAfter(from, change.getInstant().minusNanos(1)); n < end; n++) {
          if (!moment(n).equals(moment(n + 1))) {
            break;
          }
          twins++;
        }
      }
      change = start.zone().getRules().nextTransition(change.getInstant());
    }
    return twins;
  }

  @Override
  public RepeatingInterval after(Instant time, long used) {
    long next = isAfter(index, time) ? index : firstAfter(index, time);
    return movedTo(repetitions.minus(used), next);
  }

  /** The same with so many repetitions left and another next occurrence. */
  public RepeatingInterval movedTo(Repetitions left, long next) {
    return new RepeatingInterval(left, next == 0 ? start : start.withoutText(), next, period);
  }

  /** Whether this may be what {@code earlier} has become. */
  public boolean continues(RepeatingInterval earlier) {
    return period.equals(earlier.period)
        && zoneName().equals(earlier.zoneName())
        && nextDue()
            .map(next -> earlier.after(next.minusNanos(1), 0).nextDue().equals(Optional.of(next)))
            .orElse(false);
  }

  /** The lowest number, from {@code from} up, whose occurrence is after {@code time}. */
  private long firstAfter(long from, Instant time) {
    if (isAfter(from, time)) {
      return from;
    }
    if (period.isZero()) {
      return from + 1;
    }
    long step = 1;
    while (!isAfter(from + step, time)) {
      step *= 2;
    }
    long low = from + step / 2;
    long high = from + step;
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
    return moment(number).map(at -> at.isAfter(time)).orElse(true);
  }
}
