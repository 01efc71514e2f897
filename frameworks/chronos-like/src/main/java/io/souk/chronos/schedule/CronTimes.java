package io.souk.chronos.schedule;

/**
 * The times of day of a cron expression, as bits.
 *
 * @param seconds bit <i>n</i> for second <i>n</i>, at least one of 0 to 59
 * @param minutes likewise
 * @param hours likewise, 0 to 23
 */
record CronTimes(long seconds, long minutes, int hours) {

  static final int DAY = 86_400;

  /** The first second of the day, from {@code from} on, that is among them; -1 when none is. */
  int firstFrom(int from) {
    int hour = from / 3600;
    int minute = from / 60 % 60;
    if (within(hours, hour)) {
      if (within(minutes, minute)) {
        int second = next(seconds, from % 60);
        if (second >= 0) {
          return hour * 3600 + minute * 60 + second;
        }
      }
      int later = next(minutes, minute + 1);
      if (later >= 0) {
        return hour * 3600 + later * 60 + next(seconds, 0);
      }
    }
    int later = next(hours, hour + 1);
    return later < 0 ? -1 : later * 3600 + next(minutes, 0) * 60 + next(seconds, 0);
  }

  /** How many there are before {@code end}, 0 to {@link #DAY}. */
  int countBefore(int end) {
    int hour = end / 3600;
    int minute = end / 60 % 60;
    int whole = below(hours, hour) * Long.bitCount(minutes);
    int minutesOfHour = within(hours, hour) ? below(minutes, minute) : 0;
    int secondsOfMinute =
        within(hours, hour) && within(minutes, minute) ? below(seconds, end % 60) : 0;
    return (whole + minutesOfHour) * Long.bitCount(seconds) + secondsOfMinute;
  }

  int perDay() {
    return countBefore(DAY);
  }

  /** The first second of the day, from {@code from} on, that is not among them. */
  int firstMissingFrom(int from) {
    int at = from;
    while (at < DAY) {
      int hour = at / 3600;
      int minute = at / 60 % 60;
      if (!within(hours, hour) || !within(minutes, minute) || !within(seconds, at % 60)) {
        return at;
      }
      at = Long.bitCount(seconds) < 60 ? at + 1 : (at / 60 + 1) * 60;
    }
    return DAY;
  }

  static boolean within(long bits, int value) {
    return (bits >>> value & 1) != 0;
  }

  private static int next(long bits, int from) {
    long rest = from > 63 ? 0 : bits >>> from << from;
    return rest == 0 ? -1 : Long.numberOfTrailingZeros(rest);
  }

  private static int below(long bits, int end) {
    return Long.bitCount(bits & (1L << end) - 1);
  }
}
