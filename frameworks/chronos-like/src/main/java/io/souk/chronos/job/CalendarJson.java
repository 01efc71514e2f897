package io.souk.chronos.job;

import static io.souk.chronos.ChronosException.invalid;
import static io.souk.chronos.ChronosException.shorten;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.ChronosException;
import io.souk.chronos.schedule.Calendar;
import io.souk.chronos.schedule.CalendarName;
import io.souk.chronos.schedule.Cron;
import io.souk.chronos.schedule.Schedule;
import java.time.DateTimeException;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.Locale;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Reads and writes calendars. */
public final class CalendarJson {

  private CalendarJson() {}

  /**
   * Reads the calendar {@code name}.
   *
   * @throws io.souk.chronos.ChronosException INVALID, naming the member
   */
  public static Calendar read(CalendarName name, JsonNode json) {
    Members members = Members.of(json, "");
    return new Calendar(
        name,
        members.text("description", ""),
        zone(members.text("timeZone", "UTC")),
        members.text("base").filter(text -> !text.isEmpty()).map(CalendarName::new),
        new Calendar.Days(
            set(members, "excludedDates", CalendarJson::date, "a date like 2030-12-24"),
            set(members, "excludedWeekdays", CalendarJson::weekday, "a day like SUNDAY")),
        members.objects("excludedTimes", CalendarJson::range),
        members.text("excludedCron").filter(text -> !text.isEmpty()).map(CalendarJson::cron));
  }

  private static ZoneId zone(String name) {
    return Schedule.zone("timeZone", name);
  }

  private static <T> Set<T> set(
      Members members, String member, Function<String, T> read, String expected) {
    return members.texts(member).stream()
        .map(text -> read(member, text, read, expected))
        .collect(Collectors.toSet());
  }

  private static <T> T read(String member, String text, Function<String, T> read, String expected) {
    try {
      return read.apply(text);
    } catch (DateTimeException | IllegalArgumentException notOne) {
      throw invalid("%s: '%s' is not %s".formatted(member, shorten(text), expected));
    }
  }

  private static Cron cron(String text) {
    try {
      return Cron.parse(text);
    } catch (ChronosException unreadable) {
      throw invalid("excludedCron: " + unreadable.getMessage());
    }
  }

  private static LocalDate date(String text) {
    LocalDate date = LocalDate.parse(text);
    if (date.getYear() < 1970 || date.getYear() > Schedule.LAST_YEAR) {
      throw new DateTimeException("year");
    }
    return date;
  }

  private static DayOfWeek weekday(String text) {
    return DayOfWeek.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static Calendar.Range range(Members members) {
    LocalTime from = time(members, "from");
    LocalTime to = time(members, "to");
    if (!to.equals(LocalTime.MIDNIGHT) && !from.isBefore(to)) {
      throw invalid(
          "excludedTimes: from %s to %s; a range over midnight takes two".formatted(from, to));
    }
    return new Calendar.Range(from, to);
  }

  private static LocalTime time(Members members, String member) {
    String text = members.requiredText(member);
    return text.equals("24:00")
        ? LocalTime.MIDNIGHT
        : read("excludedTimes." + member, text, LocalTime::parse, "a time of day like 08:30");
  }

  /** All members. */
  public static ObjectNode write(Calendar calendar) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("name", calendar.name().value());
    json.put("description", calendar.description());
    json.put("timeZone", calendar.zone().getId());
    calendar.base().ifPresent(base -> json.put("base", base.value()));
    ArrayNode dates = json.putArray("excludedDates");
    calendar.days().dates().stream().sorted().forEach(date -> dates.add(date.toString()));
    ArrayNode weekdays = json.putArray("excludedWeekdays");
    calendar.days().weekdays().stream().sorted().forEach(day -> weekdays.add(day.name()));
    ArrayNode times = json.putArray("excludedTimes");
    for (Calendar.Range range : calendar.times()) {
      times
          .addObject()
          .put("from", range.from().toString())
          .put("to", range.to().equals(LocalTime.MIDNIGHT) ? "24:00" : range.to().toString());
    }
    calendar.cron().ifPresent(cron -> json.put("excludedCron", cron.text()));
    return json;
  }
}
