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
 * @param dates days left out
 * @param weekdays days left out in every week
 * @param times left out on every day
 */
public record Calendar(
    CalendarName name,
    String description,
    ZoneId zone,
    Optional<CalendarName> base,
    Set<LocalDate> dates,
    Set<DayOfWeek> weekdays,
    List<Range> times) {

  public Calendar {
    dates = Set.copyOf(dates);
    weekdays = Set.copyOf(weekdays);
    times = List.copyOf(times);
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
