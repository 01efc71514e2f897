package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chronos.ChronosException;
import java.text.ParseException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Date;
import java.util.Random;
import java.util.Set;
import java.util.TimeZone;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.constraints.LongRange;
import org.quartz.CronExpression;

class CronPropertyTest {

  private static final long START_2020 = 1577836800L;
  private static final long YEARS_20 = 20L * 366 * 86400;

  private static Arbitrary<String> field(int min, int max) {
    Arbitrary<Integer> value = Arbitraries.integers().between(min, max);
    Arbitrary<String> item =
        Arbitraries.oneOf(
            Arbitraries.just("*"),
            value.map(String::valueOf),
            Combinators.combine(value, value).as((a, b) -> a + "-" + b),
            Combinators.combine(value, Arbitraries.integers().between(1, max - min))
                .as((a, step) -> a + "/" + step),
            Arbitraries.integers().between(1, max - min).map(step -> "*/" + step),
            Combinators.combine(value, value, Arbitraries.integers().between(1, 5))
                .as((a, b, step) -> a + "-" + b + "/" + step));
    return item.list().ofMinSize(1).ofMaxSize(3).map(items -> String.join(",", items));
  }

  private static Arbitrary<String> days() {
    Arbitrary<String> monthDays =
        Arbitraries.oneOf(field(1, 31), Arbitraries.of("L", "L-1", "L-5", "L-27"));
    Arbitrary<String> weekdays =
        Arbitraries.oneOf(
            field(1, 7),
            Arbitraries.of("L", "MON-FRI", "SUN", "SAT-TUE", "WED,SUN", "FRIL", "1L", "7L"),
            Combinators.combine(
                    Arbitraries.integers().between(1, 7), Arbitraries.integers().between(1, 5))
                .as((d, n) -> d + "#" + n));
    return Arbitraries.oneOf(
        Combinators.combine(monthDays, field(1, 12)).as((d, m) -> d + " " + m + " ?"),
        Combinators.combine(field(1, 12), weekdays).as((m, d) -> "? " + m + " " + d));
  }

  @Provide
  Arbitrary<String> expressions() {
    Arbitrary<String> anyTime =
        Combinators.combine(field(0, 59), field(0, 59), field(0, 23), days())
            .as((s, m, h, d) -> s + " " + m + " " + h + " " + d);
    // Quartz passes over times of such days, and over the whole day when asked on the day that it
    // stands in for; so it is asked for midnights alone, and at the beginning of months.
    Arbitrary<String> nearest =
        Arbitraries.oneOf(
            Arbitraries.of("LW", "L-3W"),
            Arbitraries.integers().between(1, 31).map(day -> day + "W"));
    Arbitrary<String> midnights =
        Combinators.combine(nearest, field(1, 12)).as((d, m) -> "0 0 0 " + d + " " + m + " ?");
    return Arbitraries.oneOf(anyTime, midnights);
  }

  /** Where no clock is changed Quartz knows as well when something fires. */
  @Property(tries = 1000)
  void agreesWithQuartzInUtc(
      @ForAll("expressions") String text,
      @ForAll @LongRange(min = START_2020, max = START_2020 + YEARS_20) long from)
      throws ParseException {
    CronExpression quartz = new CronExpression(text);
    quartz.setTimeZone(TimeZone.getTimeZone("UTC"));
    CronClock clock = new CronClock(Cron.parse(text), ZoneOffset.UTC);
    Random gaps = new Random(from);
    boolean nearest = text.contains("W");
    long at = nearest ? nextMonth(from) : from;
    for (int i = 0; i < 20; i++) {
      Date expected = quartz.getNextValidTimeAfter(new Date(at * 1000 - 1000));
      long next = clock.firstFrom(at);
      if (expected == null) {
        assertThat(next == CronClock.NONE || next > 4_000_000_000L).isTrue();
        return;
      }
      assertThat(Instant.ofEpochSecond(next)).as(text).isEqualTo(expected.toInstant());
      at = next + 1 + (gaps.nextInt(3) == 0 ? gaps.nextInt(5_000_000) : 0);
      at = nearest ? nextMonth(at) : at;
    }
  }

  private static long nextMonth(long second) {
    return LocalDate.ofEpochDay(second / 86_400).withDayOfMonth(1).plusMonths(1).toEpochDay()
        * 86_400;
  }

  /** A set of numbers and how to write it. */
  private record Numbers(String text, Set<Integer> values, boolean star) {}

  private static Arbitrary<Numbers> numbers(int max) {
    Arbitrary<Numbers> some =
        Arbitraries.integers()
            .between(0, max)
            .set()
            .ofMinSize(1)
            .ofMaxSize(4)
            .map(
                values ->
                    new Numbers(
                        values.stream().map(String::valueOf).collect(Collectors.joining(",")),
                        values,
                        false));
    Arbitrary<Numbers> every =
        Arbitraries.integers()
            .between(1, 12)
            .map(
                step ->
                    new Numbers(
                        "*/" + step,
                        IntStream.rangeClosed(0, max)
                            .filter(n -> n % step == 0)
                            .boxed()
                            .collect(Collectors.toSet()),
                        true));
    return Arbitraries.oneOf(some, every);
  }

  private record Case(String text, Predicate<LocalDateTime> wanted, boolean twice) {}

  @Provide
  Arbitrary<Case> cases() {
    return Combinators.combine(numbers(59), numbers(23), Arbitraries.of(0, 7, 59))
        .as(
            (minutes, hours, second) ->
                new Case(
                    second + " " + minutes.text() + " " + hours.text() + " * * ?",
                    shown ->
                        shown.getSecond() == second
                            && minutes.values().contains(shown.getMinute())
                            && hours.values().contains(shown.getHour()),
                    minutes.star() || hours.star()));
  }

  private record Change(String zone, LocalDate day) {}

  @Provide
  Arbitrary<Change> changes() {
    return Arbitraries.of(
        new Change("Europe/Berlin", LocalDate.of(2026, 3, 29)),
        new Change("Europe/Berlin", LocalDate.of(2026, 10, 25)),
        new Change("America/New_York", LocalDate.of(2026, 3, 8)),
        new Change("America/New_York", LocalDate.of(2026, 11, 1)),
        new Change("Australia/Lord_Howe", LocalDate.of(2026, 4, 5)),
        new Change("Australia/Lord_Howe", LocalDate.of(2026, 10, 4)),
        new Change("America/Sao_Paulo", LocalDate.of(2018, 2, 18)),
        new Change("America/Sao_Paulo", LocalDate.of(2018, 11, 4)),
        new Change("Pacific/Apia", LocalDate.of(2011, 12, 30)),
        new Change("Africa/Casablanca", LocalDate.of(2026, 2, 15)),
        new Change("Africa/Casablanca", LocalDate.of(2026, 3, 22)),
        new Change("America/Caracas", LocalDate.of(2007, 12, 9)),
        new Change("Asia/Pyongyang", LocalDate.of(2018, 5, 5)),
        new Change("Antarctica/Troll", LocalDate.of(2026, 3, 29)),
        new Change("America/St_Johns", LocalDate.of(2009, 11, 1)));
  }

  @Property(tries = 150)
  void agreesWithTheOracleWhereClocksChange(
      @ForAll("cases") Case one, @ForAll("changes") Change change) {
    ZoneId zone = ZoneId.of(change.zone());
    LocalDate first = change.day().minusDays(1);
    LocalDate last = change.day().plusDays(1);
    TreeSet<Instant> expected =
        new ClockOracle(zone, first, last).seconds(one.wanted(), one.twice());
    CronClock clock = new CronClock(Cron.parse(one.text()), zone);
    TreeSet<Instant> found = new TreeSet<>();
    long end = expected.last().getEpochSecond();
    for (long at = clock.firstFrom(expected.first().getEpochSecond());
        at <= end;
        at = clock.firstFrom(at + 1)) {
      found.add(Instant.ofEpochSecond(at));
    }
    assertThat(found).as(one.text()).isEqualTo(expected);
    assertThat(clock.count(expected.first().getEpochSecond(), end)).isEqualTo(expected.size());
    Instant middle = expected.stream().skip(expected.size() / 2).findFirst().orElseThrow();
    assertThat(clock.count(middle.getEpochSecond(), end))
        .isEqualTo(expected.tailSet(middle).size());
    assertThat(clock.nth(expected.first().getEpochSecond(), end, expected.size() / 2 + 1))
        .isEqualTo(middle.getEpochSecond());
  }

  @Property(tries = 5000)
  void anyTextIsReadOrRefused(@ForAll("texts") String text) {
    try {
      Schedule schedule =
          CronSchedule.parse(text, ZoneId.of("Europe/Berlin"), "", Instant.ofEpochSecond(0));
      schedule.due(Instant.parse("2200-01-01T00:00:00Z"), Exclusions.NONE);
    } catch (ChronosException refused) {
      assertThat(refused.code()).isEqualTo(ChronosException.Code.INVALID);
      assertThat(refused.getMessage()).hasSizeLessThan(800);
    }
  }

  @Provide
  Arbitrary<String> texts() {
    Arbitrary<String> piece =
        Arbitraries.oneOf(
            Arbitraries.strings().withChars("*/-,?LW#0123456789").ofMaxLength(6),
            Arbitraries.of("MON", "JAN", "*", "?", "L", "LW", "6L", "MON#2", "1-5/2", "99999"),
            Arbitraries.strings().ofMaxLength(4));
    Arbitrary<String> shaped =
        piece.list().ofMinSize(5).ofMaxSize(8).map(pieces -> String.join(" ", pieces));
    return Arbitraries.oneOf(shaped, Arbitraries.strings().ofMaxLength(600));
  }
}
