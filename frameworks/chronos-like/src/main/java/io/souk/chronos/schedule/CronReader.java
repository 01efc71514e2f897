package io.souk.chronos.schedule;

import io.souk.chronos.schedule.CronDays.MonthDays;
import io.souk.chronos.schedule.CronDays.WeekDays;
import io.souk.chronos.schedule.CronDays.Years;
import io.souk.chronos.schedule.CronField.Span;
import io.souk.chronos.schedule.CronField.Unreadable;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads cron expressions, in the syntax of Quartz. */
final class CronReader {

  private static final int MAX_LENGTH = 500;
  private static final Pattern BLANKS = Pattern.compile("[ \\t]+");
  private static final Pattern LAST = Pattern.compile("L(?:-(\\d{1,2}))?(W)?");
  private static final int MAX_BEFORE_LAST = 30;

  private CronReader() {}

  static Cron read(String text) {
    if (text.length() > MAX_LENGTH) {
      throw Schedule.unreadable(text, "longer than %d characters".formatted(MAX_LENGTH));
    }
    String[] fields = BLANKS.split(text.strip());
    if (fields.length < 6 || fields.length > 7) {
      throw Schedule.unreadable(
          text,
          "a cron expression has 6 or 7 fields: seconds, minutes, hours, day of month, month,"
              + " day of week and perhaps year");
    }
    try {
      CronTimes times =
          new CronTimes(
              CronField.SECONDS.bits(fields[0]),
              CronField.MINUTES.bits(fields[1]),
              (int) CronField.HOURS.bits(fields[2]));
      CronDays days =
          new CronDays(
              rule(fields[3], fields[5]),
              (int) CronField.MONTHS.bits(fields[4]),
              fields.length == 7 ? years(fields[6]) : List.of());
      return new Cron(text, times, days, moving(fields[1]) || moving(fields[2]));
    } catch (Unreadable field) {
      throw Schedule.unreadable(text, field.getMessage());
    }
  }

  /** As in other crons: what is written with a star goes by time that passes. */
  private static boolean moving(String field) {
    return field.contains("*") || field.startsWith("/");
  }

  private static CronDays.Rule rule(String monthDays, String weekdays) throws Unreadable {
    boolean anyMonthDay = monthDays.equals("*") || monthDays.equals("?");
    boolean anyWeekday = weekdays.equals("*") || weekdays.equals("?");
    if (monthDays.equals("?") && weekdays.equals("?")) {
      throw new Unreadable("day of month and day of week cannot both be ?");
    }
    if (!anyMonthDay && !anyWeekday) {
      throw new Unreadable("day of month and day of week cannot both be given; put ? into one");
    }
    if (anyMonthDay && anyWeekday) {
      return MonthDays.EVERY;
    }
    return anyWeekday ? monthDays(monthDays) : weekDays(weekdays);
  }

  private static MonthDays monthDays(String text) throws Unreadable {
    int days = 0;
    int beforeLast = 0;
    int nearest = 0;
    int nearestBeforeLast = 0;
    for (String item : CronField.DAYS.items(text)) {
      Matcher last = LAST.matcher(item);
      Optional<String> weekdayNear = CronField.DAYS.before(item, "W");
      if (last.matches()) {
        int offset = last.group(1) == null ? 0 : Integer.parseInt(last.group(1));
        if (offset > MAX_BEFORE_LAST) {
          throw new Unreadable(
              "day of month: '%s' is more than 30 before the last".formatted(item));
        }
        beforeLast |= last.group(2) == null ? 1 << offset : 0;
        nearestBeforeLast |= last.group(2) == null ? 0 : 1 << offset;
      } else if (weekdayNear.isPresent()) {
        nearest |= 1 << CronField.DAYS.value(weekdayNear.get());
      } else {
        days |= (int) CronField.DAYS.bitsOf(item);
      }
    }
    return new MonthDays(days, beforeLast, nearest, nearestBeforeLast);
  }

  private static WeekDays weekDays(String text) throws Unreadable {
    CronField field = CronField.WEEKDAYS;
    int every = 0;
    long nth = 0;
    int last = 0;
    for (String item : field.items(text)) {
      int hash = item.indexOf('#');
      Optional<String> lastOf = field.before(item, "L");
      if (item.equals("L")) {
        every |= 1 << field.max();
      } else if (hash >= 0) {
        String number = item.substring(hash + 1);
        if (!number.matches("[1-5]")) {
          throw new Unreadable("day of week: '%s' does not have 1 to 5 after #".formatted(item));
        }
        nth |= 1L << (5 * field.value(item.substring(0, hash)) + Integer.parseInt(number));
      } else if (lastOf.isPresent()) {
        last |= 1 << field.value(lastOf.get());
      } else {
        every |= (int) field.bitsOf(item);
      }
    }
    return new WeekDays(every, nth, last);
  }

  private static List<Years> years(String text) throws Unreadable {
    if (text.equals("*")) {
      return List.of();
    }
    List<Years> years = new ArrayList<>();
    for (String item : CronField.YEARS.items(text)) {
      Span span = CronField.YEARS.span(item);
      if (span.to() < span.from()) {
        throw new Unreadable("year: '%s' goes backwards".formatted(item));
      }
      years.add(new Years(span.from(), span.to(), span.step()));
    }
    return years;
  }
}
