package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.ChronosException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;

class SchedulePropertyTest {

  private static final ZoneId UTC = ZoneId.of("UTC");
  private static final long START_2020 = 1577836800L;
  private static final long YEARS_20 = 20L * 366 * 86400;

  @Provide
  Arbitrary<RepeatingInterval> schedules() {
    Arbitrary<String> counts = Arbitraries.of("R", "R1", "R2", "R7", "R100");
    Arbitrary<LocalDateTime> starts =
        Arbitraries.longs()
            .between(START_2020, START_2020 + YEARS_20)
            .map(seconds -> LocalDateTime.ofEpochSecond(seconds, 0, ZoneOffset.UTC));
    Arbitrary<String> periods =
        Arbitraries.of(
            "PT1S",
            "PT17S",
            "PT1M",
            "PT24H",
            "P1D",
            "P2W",
            "P1M",
            "P3M",
            "P1Y",
            "P1M3DT5H",
            "P31D",
            "PT90M",
            "P1DT1S");
    Arbitrary<String> zones =
        Arbitraries.of(
            "",
            "Europe/Berlin",
            "America/New_York",
            "Australia/Lord_Howe",
            "Asia/Kathmandu",
            "America/Sao_Paulo",
            "Africa/Casablanca");
    return Combinators.combine(counts, starts, periods, zones)
        .as(
            (count, start, period, zone) ->
                (RepeatingInterval)
                    Schedule.parse(
                        count
                            + "/"
                            + start
                            + ":00".repeat(start.getSecond() == 0 ? 1 : 0)
                            + "/"
                            + period,
                        zone,
                        Instant.EPOCH,
                        UTC));
  }

  @Property(tries = 500)
  void occurrencesNeverGoBackAndKeepTheClock(
      @ForAll("schedules") RepeatingInterval schedule, @ForAll @LongRange(max = 500) long number) {
    ZonedDateTime here = schedule.occurrence(number).orElseThrow();
    ZonedDateTime next = schedule.occurrence(number + 1).orElseThrow();
    assertThat(next.toInstant()).isAfter(here.toInstant());
    if (schedule.period().time().isZero()) {
      LocalDateTime local =
          schedule
              .start()
              .local()
              .plusMonths(number * schedule.period().months())
              .plusDays(number * schedule.period().days());
      boolean inGap = here.getZone().getRules().getValidOffsets(local).isEmpty();
      if (inGap) {
        assertThat(here.toLocalDateTime()).isAfter(local);
      } else {
        assertThat(here.toLocalDateTime()).isEqualTo(local);
      }
    } else if (schedule.period().months() == 0 && schedule.period().days() == 0) {
      assertThat(Duration.between(here, next)).isEqualTo(schedule.period().time());
    }
  }

  @Property(tries = 500)
  void whatIsDueEndsWithTheLatestThatIsNotInTheFuture(
      @ForAll("schedules") RepeatingInterval schedule,
      @ForAll @LongRange(min = 0, max = 3L * 366 * 86400) long late) {
    Instant now = schedule.nextDue().orElseThrow().plusSeconds(late);
    Occurrences due = schedule.due(now, Exclusions.NONE).orElseThrow();
    assertThat(due.last()).isBeforeOrEqualTo(now);
    RepeatingInterval next = schedule.after(now, 1);
    assertThat(next.index()).isEqualTo(due.count());
    assertThat(schedule.occurrence(next.index()).orElseThrow().toInstant()).isAfter(now);
    assertThat(schedule.occurrence(next.index() - 1).orElseThrow().toInstant())
        .isEqualTo(due.last());
    assertThat(next.due(now, Exclusions.NONE)).isEmpty();
    if (schedule.repetitions().left().isPresent()) {
      assertThat(next.repetitions().left().getAsLong())
          .isEqualTo(schedule.repetitions().left().getAsLong() - 1);
    }
  }

  /** The oracle walks occurrence by occurrence. */
  @Property(tries = 200)
  void steppingAgreesWithWalking(
      @ForAll("schedules") RepeatingInterval schedule,
      @ForAll @IntRange(max = 300) int steps,
      @ForAll @LongRange(min = -2, max = 2) long aside) {
    Instant now = schedule.occurrence(steps).orElseThrow().toInstant().plusSeconds(aside);
    long walked = 0;
    while (!schedule.occurrence(walked).orElseThrow().toInstant().isAfter(now)) {
      walked++;
    }
    assertThat(schedule.due(now, Exclusions.NONE).map(Occurrences::count).orElse(0L))
        .isEqualTo(walked);
    assertThat(schedule.after(now, 1).index()).isEqualTo(walked);
  }

  @Property(tries = 300)
  void whatIsShownCanBeReadAgain(
      @ForAll("schedules") RepeatingInterval schedule,
      @ForAll @LongRange(max = 10_000_000) long late) {
    Instant now = schedule.nextDue().orElseThrow().plusSeconds(late);
    Schedule next = schedule.after(now, 1);
    Schedule read = Schedule.parse(next.text(), next.zoneName(), Instant.EPOCH, UTC);
    assertThat(read.looksLike(next)).isTrue();
    assertThat(read.nextDue()).isEqualTo(next.nextDue());
  }

  @Property(tries = 5000)
  void anyTextIsReadOrRefused(@ForAll("texts") String text, @ForAll("zones") String zone) {
    try {
      Schedule schedule = Schedule.parse(text, zone, Instant.EPOCH, UTC);
      schedule.due(Instant.parse("2200-01-01T00:00:00Z"), Exclusions.NONE);
    } catch (ChronosException refused) {
      assertThat(refused.code()).isEqualTo(ChronosException.Code.INVALID);
      assertThat(refused.getMessage()).hasSizeLessThan(500);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> noise =
        Arbitraries.strings().withChars("RPTZW/:-+.,0123456789YMDHS é\u0000").ofMaxLength(40);
    Arbitrary<String> dates = Arbitraries.strings().withChars("0123456789-:TZ+.W").ofMaxLength(25);
    Arbitrary<String> periods =
        Arbitraries.strings().withChars("0123456789YMWDTHS.,").ofMaxLength(15);
    Arbitrary<String> shaped =
        Combinators.combine(Arbitraries.of("R", "R1", "R0", "R999999999"), dates, periods)
            .as((count, date, period) -> count + "/" + date + "/P" + period);
    return Arbitraries.oneOf(noise, shaped, Arbitraries.strings().ofMaxLength(300));
  }

  @Provide
  Arbitrary<String> zones() {
    return Arbitraries.oneOf(
        Arbitraries.of("", "PST", "Europe/Berlin", "+02:00"),
        Arbitraries.strings().ofMaxLength(80));
  }

  @Example
  void dateLineDayThatNeverWasDoesNotFireTwice() {
    Schedule schedule =
        Schedule.parse("R/2011-12-29T10:00:00/P1D", "Pacific/Apia", Instant.EPOCH, UTC);
    Instant after = Instant.parse("2011-12-30T20:30:00Z");
    assertThat(schedule.due(after, Exclusions.NONE).orElseThrow().count()).isEqualTo(2);
    assertThat(schedule.after(after, 1).nextDue()).contains(Instant.parse("2011-12-31T20:00:00Z"));
  }
}
