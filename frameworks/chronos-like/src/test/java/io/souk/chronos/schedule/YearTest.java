package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** A year of occurrences of every kind, in zones whose clocks change in every way. */
class YearTest {

  private static final Map<String, Integer> ZONES =
      Map.ofEntries(
          Map.entry("Europe/Berlin", 2026),
          Map.entry("America/New_York", 2026),
          Map.entry("Australia/Lord_Howe", 2026),
          Map.entry("America/Sao_Paulo", 2018),
          Map.entry("Asia/Kolkata", 2026),
          Map.entry("Pacific/Apia", 2011),
          Map.entry("Africa/Casablanca", 2026),
          Map.entry("America/Havana", 2026),
          Map.entry("America/St_Johns", 2009),
          Map.entry("Antarctica/Troll", 2026),
          Map.entry("UTC", 2028));

  private record Kind(String schedule, Predicate<LocalDateTime> wanted, boolean twice) {}

  private static Predicate<LocalDateTime> clock(int hour, int minute) {
    return shown -> shown.getHour() == hour && shown.getMinute() == minute;
  }

  private static Predicate<LocalDateTime> day(Predicate<LocalDate> wanted) {
    return shown -> wanted.test(shown.toLocalDate());
  }

  private static boolean workday(LocalDate day) {
    return day.getDayOfWeek().getValue() <= DayOfWeek.FRIDAY.getValue();
  }

  /** Each schedule and, in other words, what the clock shows when it fires. */
  private static List<Kind> kinds(int year) {
    LocalDate first = LocalDate.of(year, 1, 1);
    return List.of(
        new Kind("0 30 2 * * ?", clock(2, 30), false),
        new Kind("0 0 0 * * ?", clock(0, 0), false),
        new Kind("0 15,45 0-3 * * ?", s -> s.getHour() < 4 && s.getMinute() % 30 == 15, false),
        new Kind("0 0 * * * ?", s -> s.getMinute() == 0, true),
        new Kind("0 */7 * ? * *", s -> s.getMinute() % 7 == 0, true),
        new Kind("0 0/20 2 * * ?", s -> s.getHour() == 2 && s.getMinute() % 20 == 0, false),
        new Kind("0 */20 2 * * ?", s -> s.getHour() == 2 && s.getMinute() % 20 == 0, true),
        new Kind("0 30 2 ? * MON-FRI", clock(2, 30).and(day(YearTest::workday)), false),
        new Kind(
            "0 30 1 L * ?", clock(1, 30).and(day(d -> d.plusDays(1).getDayOfMonth() == 1)), false),
        new Kind(
            "0 5 1 ? * SUNL",
            clock(1, 5)
                .and(
                    day(
                        d ->
                            d.getDayOfWeek() == DayOfWeek.SUNDAY
                                && d.plusDays(7).getMonth() != d.getMonth())),
            false),
        new Kind("R/%d-01-01T02:30:00/P1D".formatted(year), clock(2, 30), false),
        new Kind("R/%d-01-01T00:00:00/P1D".formatted(year), clock(0, 0), false),
        new Kind(
            "R/%d-01-01T01:45:00/P1W".formatted(year),
            clock(1, 45).and(day(d -> d.getDayOfYear() % 7 == 1)),
            false),
        new Kind(
            "R/%d-01-31T02:15:00/P1M".formatted(year),
            clock(2, 15).and(day(d -> d.getDayOfMonth() == Math.min(31, d.lengthOfMonth()))),
            false),
        new Kind(
            "R/%d-01-01T03:00:00/P5D".formatted(year),
            clock(3, 0).and(day(d -> (d.toEpochDay() - first.toEpochDay()) % 5 == 0)),
            false));
  }

  static Stream<Arguments> cases() {
    return ZONES.entrySet().stream()
        .flatMap(
            zone ->
                kinds(zone.getValue()).stream()
                    .map(
                        kind ->
                            Arguments.of(zone.getKey(), zone.getValue(), kind.schedule(), kind)));
  }

  private static TreeSet<Instant> walked(Schedule schedule, Instant end) {
    TreeSet<Instant> times = new TreeSet<>();
    Schedule at = schedule;
    while (at.nextDue().isPresent() && at.nextDue().get().isBefore(end)) {
      Instant next = at.nextDue().get();
      assertThat(times.add(next)).as("%s comes once", next).isTrue();
      at = at.after(next, 1);
    }
    return times;
  }

  @ParameterizedTest(name = "{2} in {0} {1}")
  @MethodSource("cases")
  void firesWhenTheOracleSays(String zone, int year, String text, Kind kind) {
    ZoneId where = ZoneId.of(zone);
    ClockOracle oracle =
        new ClockOracle(where, LocalDate.of(year, 1, 1), LocalDate.of(year, 12, 31));
    TreeSet<Instant> expected = oracle.minutes(kind.wanted(), kind.twice());
    Instant before = expected.first().minusSeconds(1);
    Schedule schedule = Schedule.parse(text, zone, before, ZoneOffset.UTC);
    Instant end = expected.last().plusSeconds(1);
    assertThat(walked(schedule, end)).isEqualTo(expected);
    Occurrences all = schedule.due(end, Exclusions.NONE).orElseThrow();
    assertThat(all.first()).isEqualTo(expected.first());
    assertThat(all.last()).isEqualTo(expected.last());
    assertThat(all.count()).isEqualTo(expected.size());
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("zones")
  void exactPeriodsPassByEveryChangeOfTheClock(String zone, int year) {
    Instant start = LocalDate.of(year, 1, 1).atTime(0, 20).atZone(ZoneId.of(zone)).toInstant();
    for (int hours : new int[] {1, 24}) {
      String text = "R/%d-01-01T00:20:00/PT%dH".formatted(year, hours);
      Schedule schedule = Schedule.parse(text, zone, start, ZoneOffset.UTC);
      TreeSet<Instant> expected = new TreeSet<>();
      for (int i = 0; i < 366 * 24 / hours; i++) {
        expected.add(start.plusSeconds(3600L * hours * i));
      }
      assertThat(walked(schedule, expected.last().plusSeconds(1))).isEqualTo(expected);
    }
  }

  static Stream<Arguments> zones() {
    return ZONES.entrySet().stream().map(zone -> Arguments.of(zone.getKey(), zone.getValue()));
  }
}
