package io.souk.chronos.schedule;

import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A date and time of ISO 8601 as Chronos read them: calendar, ordinal and week dates.
 *
 * @param local what the clock shows, to the millisecond
 * @param offset from UTC, where the text names it
 */
record IsoDateTime(LocalDateTime local, Optional<ZoneOffset> offset) {

  private static final Pattern FORM =
      Pattern.compile(
          "(?<year>\\d{4})"
              + "(?:-W(?<week>\\d{1,2})(?:-(?<weekday>\\d))?"
              + "|-(?<ordinal>\\d{3})"
              + "|-(?<month>\\d{1,2})(?:-(?<day>\\d{1,2}))?)?"
              + "(?:T(?:(?<hour>\\d{1,2})"
              + "(?:(?<hourpart>[.,]\\d{1,9})"
              + "|:(?<minute>\\d{1,2})"
              + "(?:(?<minutepart>[.,]\\d{1,9})|:(?<second>\\d{1,2})(?<secondpart>[.,]\\d{1,9})?)?)?)?"
              + "(?<offset>Z|[+-]\\d{2}(?::?\\d{2})?)?)?");

  private static final DateTimeFormatter FULL =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSXXX");

  private static final int MAX_LENGTH = 64;

  /** Full precision with offset, {@code 2016-11-19T01:00:00.000-07:00} or {@code …Z}. */
  static String write(ZonedDateTime time) {
    return FULL.format(time);
  }

  Optional<ZoneId> zone() {
    return offset.map(known -> known);
  }

  /** Reads a date or date-time; empty when the text is none. */
  static Optional<IsoDateTime> parse(String text) {
    if (text.length() > MAX_LENGTH) {
      return Optional.empty();
    }
    Matcher match = FORM.matcher(text);
    if (!match.matches()) {
      return Optional.empty();
    }
    try {
      LocalDateTime read = LocalDateTime.of(date(match), LocalTime.MIN).plusNanos(nanos(match));
      String offset = match.group("offset");
      return Optional.of(
          new IsoDateTime(
              read.truncatedTo(ChronoUnit.MILLIS),
              offset == null ? Optional.empty() : Optional.of(ZoneOffset.of(offset))));
    } catch (DateTimeException impossible) {
      return Optional.empty();
    }
  }

  private static LocalDate date(Matcher match) {
    int year = Integer.parseInt(match.group("year"));
    if (match.group("week") != null) {
      LocalDate anyInWeekOne = LocalDate.of(year, 1, 4);
      long week = checked(number(match, "week", 1), 1, weeksOf(anyInWeekOne), "week");
      long weekday = checked(number(match, "weekday", 1), 1, 7, "day of week");
      return anyInWeekOne.with(ChronoField.DAY_OF_WEEK, weekday).plusWeeks(week - 1);
    }
    if (match.group("ordinal") != null) {
      return LocalDate.ofYearDay(year, (int) number(match, "ordinal", 1));
    }
    return LocalDate.of(year, (int) number(match, "month", 1), (int) number(match, "day", 1));
  }

  private static long weeksOf(LocalDate date) {
    return IsoFields.WEEK_OF_WEEK_BASED_YEAR.rangeRefinedBy(date).getMaximum();
  }

  private static long nanos(Matcher match) {
    long hour = checked(number(match, "hour", 0), 0, 23, "hour");
    long minute = checked(number(match, "minute", 0), 0, 59, "minute");
    long second = checked(number(match, "second", 0), 0, 59, "second");
    return hour * 3_600_000_000_000L
        + minute * 60_000_000_000L
        + second * 1_000_000_000L
        + fraction(match, "hourpart", 3600)
        + fraction(match, "minutepart", 60)
        + fraction(match, "secondpart", 1);
  }

  private static long fraction(Matcher match, String group, long seconds) {
    String text = match.group(group);
    return text == null
        ? 0
        : Long.parseLong((text.substring(1) + "00000000").substring(0, 9)) * seconds;
  }

  private static long number(Matcher match, String group, long absent) {
    return match.group(group) == null ? absent : Long.parseLong(match.group(group));
  }

  private static long checked(long value, long min, long max, String what) {
    if (value < min || value > max) {
      throw new DateTimeException(what + " " + value);
    }
    return value;
  }
}
