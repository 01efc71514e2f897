package io.souk.chronos.schedule;

import java.time.LocalDate;
import java.util.List;

/**
 * The days of a cron expression.
 *
 * @param rule which days of a month
 * @param months bit <i>n</i> for month <i>n</i>, at least one of 1 to 12
 * @param years none for every year
 */
record CronDays(Rule rule, int months, List<Years> years) {

  /** No search looks at more days than this, which is more than any pattern needs to come again. */
  private static final int MAX_DAYS = 150_000;

  static final long NONE = Long.MAX_VALUE;

  CronDays {
    years = List.copyOf(years);
  }

  /** Which days of a month. */
  sealed interface Rule {

    /** Whether it is one. */
    boolean matches(LocalDate date);
  }

  /**
   * Days by number.
   *
   * @param days bit <i>n</i> for the <i>n</i>th
   * @param beforeLast bit <i>n</i> for <i>n</i> days before the last
   * @param nearest bit <i>n</i> for the day from Monday to Friday that is nearest to the <i>n</i>th
   * @param nearestBeforeLast likewise for <i>n</i> days before the last
   */
  record MonthDays(int days, int beforeLast, int nearest, int nearestBeforeLast) implements Rule {

    static final MonthDays EVERY = new MonthDays(-1, 0, 0, 0);

    @Override
    public boolean matches(LocalDate date) {
      int last = date.lengthOfMonth();
      int day = date.getDayOfMonth();
      return CronTimes.within(days, day)
          || CronTimes.within(beforeLast, last - day)
          || nearest != 0 && isNearest(date, nearest, last, true)
          || nearestBeforeLast != 0 && isNearest(date, nearestBeforeLast, last, false);
    }

    /** Whether {@code date} stands in for a day of the month that {@code bits} has. */
    private static boolean isNearest(LocalDate date, int bits, int last, boolean fromFirst) {
      for (int n = fromFirst ? 1 : 0; n < 32; n++) {
        int target = fromFirst ? n : last - n;
        if (CronTimes.within(bits, n)
            && target >= 1
            && target <= last
            && weekdayNear(date.withDayOfMonth(target)).equals(date)) {
          return true;
        }
      }
      return false;
    }

    private static LocalDate weekdayNear(LocalDate date) {
      return switch (date.getDayOfWeek()) {
        case SATURDAY -> date.getDayOfMonth() == 1 ? date.plusDays(2) : date.minusDays(1);
        case SUNDAY ->
            date.getDayOfMonth() == date.lengthOfMonth() ? date.minusDays(2) : date.plusDays(1);
        case MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY -> date;
      };
    }
  }

  /**
   * Days by their name; 1 is Sunday.
   *
   * @param every bit <i>d</i> for every day <i>d</i> of the week
   * @param nth bit <i>5 d + n</i> for the <i>n</i>th day <i>d</i> of the month, 1 to 5
   * @param last bit <i>d</i> for the last day <i>d</i> of the month
   */
  record WeekDays(int every, long nth, int last) implements Rule {

    @Override
    public boolean matches(LocalDate date) {
      int weekday = date.getDayOfWeek().getValue() % 7 + 1;
      int day = date.getDayOfMonth();
      return CronTimes.within(every, weekday)
          || CronTimes.within(nth, 5 * weekday + (day - 1) / 7 + 1)
          || (CronTimes.within(last, weekday) && day + 7 > date.lengthOfMonth());
    }
  }

  /**
   * Years from {@code first} to {@code last} at most, every {@code step}th.
   *
   * @param first 1970 to 9999
   * @param last the same or later
   * @param step 1 and up
   */
  record Years(int first, int last, int step) {

    boolean contains(int year) {
      return year >= first && year <= last && (year - first) % step == 0;
    }
  }

  boolean matches(LocalDate date) {
    return CronTimes.within(months, date.getMonthValue())
        && inYears(date.getYear())
        && rule.matches(date);
  }

  private boolean inYears(int year) {
    for (Years span : years) {
      if (span.contains(year)) {
        return true;
      }
    }
    return years.isEmpty();
  }

  /** The first matching day from {@code epochDay} on, in days since 1970; NONE if there is none. */
  long firstFrom(long epochDay) {
    LocalDate date = LocalDate.ofEpochDay(epochDay);
    for (int tried = 0; tried < MAX_DAYS && date.getYear() <= Schedule.LAST_YEAR; tried++) {
      if (matches(date)) {
        return date.toEpochDay();
      }
      date = skip(date);
    }
    return NONE;
  }

  /** The next day that may match, days of other months and years left out. */
  private LocalDate skip(LocalDate date) {
    if (!inYears(date.getYear())) {
      return LocalDate.of(date.getYear() + 1, 1, 1);
    }
    return CronTimes.within(months, date.getMonthValue())
        ? date.plusDays(1)
        : date.withDayOfMonth(1).plusMonths(1);
  }

  /** How many days match from {@code first} to {@code last}, both included. */
  long count(long first, long last) {
    long count = 0;
    LocalDate date = LocalDate.ofEpochDay(first);
    while (date.toEpochDay() <= last && date.getYear() <= Schedule.LAST_YEAR) {
      count += matches(date) ? 1 : 0;
      date = skip(date);
    }
    return count;
  }
}
