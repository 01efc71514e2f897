package io.souk.chronos.schedule;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Days and times at which jobs that name it do not fire.
 *
 * @param name its identity
 * @param description words for people
 * @param zone whose days and clock are meant
 * @param base another calendar that holds as well
 * @param days left out whole
 * @param times left out on every day
 * @param cron left out while the clock shows what this matches
 */
public record Calendar(
    CalendarName name,
    String description,
    ZoneId zone,
    Optional<CalendarName> base,
    Days days,
    List<Range> times,
    Optional<Cron> cron) {

  public Calendar {
    times = List.copyOf(times);
  }

  /**
   * Whole days.
   *
   * @param dates each of these
   * @param weekdays these of every week
   */
  public record Days(Set<LocalDate> dates, Set<DayOfWeek> weekdays) {
    public Days {
      dates = Set.copyOf(dates);
      weekdays = Set.copyOf(weekdays);
    }

    boolean contains(LocalDate date) {
      return dates.contains(date) || weekdays.contains(date.getDayOfWeek());
    }
  }

  /**
   * A part of a day.
   *
   * @param from first moment in it
   * @param to first moment after it; midnight for the end of the day
   */
  public record Range(LocalTime from, LocalTime to) {
    public Range {
      if (!to.equals(LocalTime.MIDNIGHT) && !from.isBefore(to)) {
        throw new IllegalArgumentException(from + " to " + to);
      }
    }

    boolean contains(LocalTime time) {
      return !time.isBefore(from) && (to.equals(LocalTime.MIDNIGHT) || time.isBefore(to));
    }
  }
}
