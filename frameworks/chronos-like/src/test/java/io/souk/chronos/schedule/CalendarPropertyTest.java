package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.schedule.Calendar.Days;
import io.souk.chronos.schedule.Calendar.Range;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;

class CalendarPropertyTest {

  private static final CalendarName NAME = new CalendarName("under-test");
  private static final CalendarName BASE = new CalendarName("base");

  /** A calendar and, as a walk through minutes would find it, what it leaves out. */
  private record Case(Calendar calendar, Calendar base) {

    boolean leavesOut(Instant time) {
      return leavesOut(calendar, time) || leavesOut(base, time);
    }

    private static boolean leavesOut(Calendar calendar, Instant time) {
      LocalDateTime shown = LocalDateTime.ofInstant(time, calendar.zone());
      int minute = shown.getHour() * 60 + shown.getMinute();
      boolean inRange = false;
      for (Range range : calendar.times()) {
        int from = range.from().getHour() * 60 + range.from().getMinute();
        int to = range.to().getHour() * 60 + range.to().getMinute();
        inRange |= minute >= from && (to == 0 || minute < to);
      }
      // The only expression that cases have.
      boolean inCron = calendar.cron().isPresent() && shown.getHour() == 2 && minute % 60 < 10;
      return inRange
          || inCron
          || calendar.days().dates().contains(shown.toLocalDate())
          || calendar.days().weekdays().contains(shown.getDayOfWeek());
    }

    Exclusions exclusions() {
      return Calendars.NONE.with(base).with(calendar).exclusions(NAME);
    }
  }

  private static final LocalDate MARCH = LocalDate.of(2026, 3, 26);
  private static final LocalDate OCTOBER = LocalDate.of(2026, 10, 22);

  private static Arbitrary<Calendar> calendars(CalendarName name, Optional<CalendarName> base) {
    Arbitrary<ZoneId> zones =
        Arbitraries.of("UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe")
            .map(ZoneId::of);
    Arbitrary<LocalDate> dates =
        Combinators.combine(Arbitraries.of(MARCH, OCTOBER), Arbitraries.integers().between(0, 9))
            .as(LocalDate::plusDays);
    Arbitrary<Range> ranges =
        Combinators.combine(
                Arbitraries.integers().between(0, 1430), Arbitraries.integers().between(1, 300))
            .as(
                (from, length) ->
                    new Range(
                        LocalTime.MIN.plusMinutes(from),
                        from + length >= 1440
                            ? LocalTime.MIDNIGHT
                            : LocalTime.MIN.plusMinutes(from + length)));
    Arbitrary<Days> days =
        Combinators.combine(
                dates.set().ofMaxSize(4), Arbitraries.of(DayOfWeek.class).set().ofMaxSize(2))
            .as(Days::new);
    return Combinators.combine(zones, days, ranges.list().ofMaxSize(2), Arbitraries.of(true, false))
        .as(
            (zone, left, times, cron) ->
                new Calendar(
                    name,
                    "",
                    zone,
                    base,
                    left,
                    times,
                    cron ? Optional.of(Cron.parse("* 0-9 2 * * ?")) : Optional.empty()));
  }

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(
            calendars(NAME, Optional.of(BASE)), calendars(BASE, Optional.empty()))
        .as(Case::new);
  }

  @Provide
  Arbitrary<Instant> times() {
    return Combinators.combine(
            Arbitraries.of(MARCH, OCTOBER), Arbitraries.integers().between(0, 6 * 24 * 60))
        .as(
            (day, minutes) ->
                day.atStartOfDay().toInstant(ZoneOffset.UTC).plusSeconds(60L * minutes));
  }

  @Property(tries = 600)
  void findsWhereExclusionsEndAndBegin(@ForAll("cases") Case one, @ForAll("times") Instant time) {
    Instant walked = time;
    while (one.leavesOut(walked)) {
      walked = walked.plusSeconds(60);
    }
    assertThat(one.exclusions().firstAllowed(time)).contains(walked);
    Instant free = walked;
    Optional<Instant> bound = one.exclusions().firstExcluded(free);
    assertThat(bound.orElse(Instant.MAX)).isAfter(free);
    for (int i = 0; i < 2000; i++) {
      free = free.plusSeconds(60);
      if (bound.isEmpty() || free.isBefore(bound.get())) {
        assertThat(one.leavesOut(free)).as("%s", free).isFalse();
      }
    }
  }

  @Provide
  Arbitrary<String> schedules() {
    return Arbitraries.of(
        "R/2026-03-26T00:00:00Z/PT7M",
        "R/2026-10-22T00:10:00Z/PT1H",
        "R/2026-10-20T02:05:00/P1D",
        "0 */10 * * * ?",
        "0 5 2 * * ?",
        "0 0 0,2,3,9 * * ?");
  }

  @Property(tries = 300)
  void dueIsWhatAWalkFinds(
      @ForAll("cases") Case one,
      @ForAll("schedules") String text,
      @ForAll("times") Instant now,
      @ForAll @IntRange(max = 4000) int minutes,
      @ForAll @IntRange(min = 1, max = 30) int most) {
    Schedule schedule = Schedule.parse(text, "Europe/Berlin", now, ZoneOffset.UTC).after(now, 0);
    Instant end = now.plusSeconds(60L * minutes);
    List<Instant> walked = new ArrayList<>();
    Schedule at = schedule;
    while (!at.nextDue().orElseThrow().isAfter(end)) {
      if (!one.leavesOut(at.nextDue().get())) {
        walked.add(at.nextDue().get());
      }
      at = at.after(at.nextDue().get(), 1);
    }
    Optional<Occurrences> due = schedule.due(end, one.exclusions());
    if (walked.isEmpty()) {
      assertThat(due).isEmpty();
      return;
    }
    assertThat(due).contains(new Occurrences(walked.size(), walked.getFirst(), walked.getLast()));
    List<Instant> some = walked.subList(0, Math.min(most, walked.size()));
    assertThat(schedule.due(end, one.exclusions(), most))
        .contains(new Occurrences(some.size(), some.getFirst(), some.getLast()));
    assertThat(schedule.nextDue(one.exclusions())).contains(walked.getFirst());
    assertThat(schedule.preview(one.exclusions(), some.size())).isEqualTo(some);
  }

  @Example
  void timesOfDayFollowTheClockWhenItIsChanged() {
    Exclusions gap = berlin(new Range(LocalTime.of(1, 0), LocalTime.of(2, 30)));
    assertThat(gap.firstAllowed(Instant.parse("2026-03-29T00:30:00Z")))
        .contains(Instant.parse("2026-03-29T01:00:00Z"));
    Exclusions overlap = berlin(new Range(LocalTime.of(2, 0), LocalTime.of(2, 30)));
    assertThat(overlap.firstAllowed(Instant.parse("2026-10-25T00:10:00Z")))
        .contains(Instant.parse("2026-10-25T00:30:00Z"));
    assertThat(overlap.firstExcluded(Instant.parse("2026-10-25T00:30:00Z")))
        .contains(Instant.parse("2026-10-25T01:00:00Z"));
    assertThat(overlap.firstAllowed(Instant.parse("2026-10-25T01:00:00Z")))
        .contains(Instant.parse("2026-10-25T01:30:00Z"));
  }

  private static Exclusions berlin(Range range) {
    Calendar calendar =
        new Calendar(
            NAME,
            "",
            ZoneId.of("Europe/Berlin"),
            Optional.empty(),
            new Days(java.util.Set.of(), java.util.Set.of()),
            List.of(range),
            Optional.empty());
    return Calendars.NONE.with(calendar).exclusions(NAME);
  }

  @Example
  void whatLeavesEverythingOutIsSaidToNeverEnd() {
    Calendar never =
        new Calendar(
            NAME,
            "",
            ZoneId.of("Europe/Berlin"),
            Optional.empty(),
            new Days(java.util.Set.of(), java.util.Set.of(DayOfWeek.values())),
            List.of(),
            Optional.empty());
    Exclusions exclusions = Calendars.NONE.with(never).exclusions(NAME);
    Instant now = Instant.parse("2026-01-01T00:00:00Z");
    assertThat(exclusions.firstAllowed(now)).isEmpty();
    for (String text : List.of("R//PT1S", "* * * * * ?", "2030-01-01")) {
      Schedule schedule = Schedule.parse(text, "", now, ZoneOffset.UTC);
      assertThat(schedule.nextDue(exclusions)).isEmpty();
      assertThat(schedule.due(now.plusSeconds(1_000_000_000), exclusions)).isEmpty();
    }
  }
}
