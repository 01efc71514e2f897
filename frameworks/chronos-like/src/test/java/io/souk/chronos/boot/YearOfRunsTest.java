package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.run.TaskId;
import io.souk.chronos.schedule.ClockOracle;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A year of the whole framework on a clock that is turned from one alarm to the next: every run
 * that the oracle expects happens at its time and once, over many restarts.
 */
class YearOfRunsTest {

  private static final int RESTART_EVERY = 97;

  private Platform platform;
  private final Map<String, TreeSet<Instant>> expected = new LinkedHashMap<>();
  private final Map<String, List<Instant>> ran = new LinkedHashMap<>();

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private static Predicate<LocalDateTime> clock(int hour, int minute) {
    return shown -> shown.getHour() == hour && shown.getMinute() == minute;
  }

  private void job(
      String name,
      String schedule,
      String zone,
      Predicate<LocalDateTime> wanted,
      boolean twice,
      LocalDate first,
      LocalDate last) {
    platform.create(
        """
        {"name":"%s","schedule":"%s","scheduleTimeZone":"%s"}"""
            .formatted(name, schedule, zone));
    Instant begin = platform.context.clock().instant();
    TreeSet<Instant> times = new ClockOracle(ZoneId.of(zone), first, last).minutes(wanted, twice);
    expected.put(name, new TreeSet<>(times.tailSet(begin, false)));
    ran.put(name, new ArrayList<>());
  }

  /** Turns the clock from alarm to alarm until {@code end}, and runs all that is launched. */
  private void live(Instant end) {
    for (int step = 1; ; step++) {
      Duration next = platform.alarms.untilNext().orElseThrow();
      if (platform.context.clock().instant().plus(next).isAfter(end)) {
        return;
      }
      platform.advance(next);
      if (step % RESTART_EVERY == 0) {
        platform.restart();
      }
      for (TaskInfo task : platform.offer()) {
        TaskId id = TaskId.parse(task.getTaskId().getValue()).orElseThrow();
        Instant due = Instant.ofEpochMilli(id.dueMillis());
        assertThat(platform.context.clock().instant()).as(id.text()).isEqualTo(due);
        ran.get(id.job().value()).add(due);
        platform.update(task, TaskState.TASK_FINISHED);
      }
    }
  }

  private void compare(Instant end) {
    expected.forEach(
        (name, times) ->
            assertThat(ran.get(name)).as(name).containsExactlyElementsOf(times.headSet(end, true)));
  }

  @Test
  void jobsOfManyZonesRunWhenTheOracleSays() {
    LocalDate first = LocalDate.of(2026, 1, 1);
    LocalDate last = LocalDate.of(2027, 1, 1);
    // The clock of the platform begins at midnight in UTC.
    for (String zone :
        List.of(
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Africa/Casablanca",
            "Asia/Kolkata")) {
      String name = zone.replace('/', '.');
      job(name, "0 30 2 * * ?", zone, clock(2, 30), false, first, last);
      job(
          name + ".P1D",
          "R/2026-01-03T02:30:00/P1D",
          zone,
          clock(2, 30).and(shown -> shown.toLocalDate().isAfter(LocalDate.of(2026, 1, 2))),
          false,
          first,
          last);
      job(
          name + ".P1M",
          "R/2026-01-31T02:30:00/P1M",
          zone,
          clock(2, 30).and(s -> s.getDayOfMonth() == s.toLocalDate().lengthOfMonth()),
          false,
          first,
          last);
      job(
          name + ".weekly",
          "0 15 1 ? * SUN",
          zone,
          clock(1, 15).and(s -> s.getDayOfWeek() == DayOfWeek.SUNDAY),
          false,
          first,
          last);
    }
    Instant end = Instant.parse("2026-12-31T12:00:00Z");
    live(end);
    compare(end);
    assertThat(ran.get("Europe.Berlin")).hasSize(365);
    assertThat(platform.get("job/Europe.Berlin").get("successCount").asInt()).isEqualTo(365);
    assertThat(platform.get("job/Europe.Berlin.P1D").get("schedule").asText())
        .isEqualTo("R/2027-01-01T02:30:00.000+01:00/P1D");
  }

  @Test
  void hourlyJobsRunThroughTheChangesOfTheClock() {
    platform.context.clock().advance(Duration.ofDays(82));
    LocalDate first = LocalDate.of(2026, 3, 23);
    LocalDate last = LocalDate.of(2026, 4, 9);
    for (String zone : List.of("Europe/Berlin", "Australia/Lord_Howe", "Africa/Casablanca")) {
      String name = zone.replace('/', '.');
      job(name, "0 0 * * * ?", zone, s -> s.getMinute() == 0, true, first, last);
      job(name + ".all", "0 0 0-23 * * ?", zone, s -> s.getMinute() == 0, false, first, last);
    }
    Instant end = Instant.parse("2026-04-08T00:00:00Z");
    live(end);
    compare(end);
  }

  @Test
  void samoaLeavesOutADay() {
    Instant begin = Instant.parse("2011-12-20T00:00:00Z");
    platform.context.clock().advance(Duration.between(platform.context.clock().instant(), begin));
    LocalDate first = LocalDate.of(2011, 12, 18);
    LocalDate last = LocalDate.of(2012, 1, 12);
    String zone = "Pacific/Apia";
    job("cron", "0 30 2 * * ?", zone, clock(2, 30), false, first, last);
    job(
        "interval",
        "R/2011-12-21T02:30:00/P1D",
        zone,
        clock(2, 30).and(s -> s.getDayOfMonth() > 20 || s.getYear() > 2011),
        false,
        first,
        last);
    Instant end = Instant.parse("2012-01-10T00:00:00Z");
    live(end);
    compare(end);
    assertThat(ran.get("cron")).hasSize(21);
  }
}
