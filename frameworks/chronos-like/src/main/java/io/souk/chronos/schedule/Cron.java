package io.souk.chronos.schedule;

/**
 * A cron expression: which times a clock may show, wherever it hangs. Such times are counted in
 * seconds since a clock in the same place showed the beginning of 1970.
 *
 * @param text as it was given
 * @param times the times of day
 * @param days the days
 * @param moving whether hours or minutes hold {@code *}: then it goes by time that passes, and a
 *     time that the clock shows twice counts twice
 */
public record Cron(String text, CronTimes times, CronDays days, boolean moving) {

  static final long NONE = Long.MAX_VALUE;

  /**
   * Reads six or seven fields: seconds, minutes, hours, day of month, month, day of week, year.
   *
   * @throws io.souk.chronos.ChronosException INVALID with the reason
   */
  public static Cron parse(String text) {
    return CronReader.read(text);
  }

  /** The first shown time from {@code from} on; NONE when none comes. */
  long firstFrom(long from) {
    long day = Math.floorDiv(from, CronTimes.DAY);
    long match = days.firstFrom(day);
    if (match == day) {
      int second = times.firstFrom((int) Math.floorMod(from, CronTimes.DAY));
      if (second >= 0) {
        return day * CronTimes.DAY + second;
      }
      match = days.firstFrom(day + 1);
    }
    return match == CronDays.NONE ? NONE : match * CronTimes.DAY + times.firstFrom(0);
  }

  /** How many shown times lie from {@code first} on and before {@code end}. */
  long count(long first, long end) {
    if (end <= first) {
      return 0;
    }
    long firstDay = Math.floorDiv(first, CronTimes.DAY);
    long endDay = Math.floorDiv(end, CronTimes.DAY);
    return days.count(firstDay, endDay - 1) * times.perDay()
        + partOf(endDay, end)
        - partOf(firstDay, first);
  }

  private long partOf(long day, long end) {
    return days.count(day, day) * times.countBefore((int) Math.floorMod(end, CronTimes.DAY));
  }

  /** The first shown time from {@code from} on that it does not match. */
  long firstMissingFrom(long from) {
    long day = Math.floorDiv(from, CronTimes.DAY);
    if (days.count(day, day) == 0) {
      return from;
    }
    int second = times.firstMissingFrom((int) Math.floorMod(from, CronTimes.DAY));
    return day * CronTimes.DAY + second;
  }
}
