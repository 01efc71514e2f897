package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.ChronosException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScheduleTest {

  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final ZoneId UTC = ZoneId.of("UTC");

  private static RepeatingInterval parse(String text, String zone) {
    return (RepeatingInterval) Schedule.parse(text, zone, NOW, UTC);
  }

  private static List<String> occurrences(RepeatingInterval schedule, int count) {
    List<String> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(IsoDateTime.write(schedule.occurrence(i).orElseThrow()));
    }
    return all;
  }

  @ParameterizedTest
  @CsvSource({
    "2030-01-31T10:20:30.456Z, 2030-01-31T10:20:30.456Z",
    "2030-01-31T10:20:30+02:00, 2030-01-31T08:20:30Z",
    "2030-01-31T10:20:30-0730, 2030-01-31T17:50:30Z",
    "2030-01-31T10:20:30+02, 2030-01-31T08:20:30Z",
    "2030-01-31T10:20, 2030-01-31T10:20:00Z",
    "2030-01-31T10, 2030-01-31T10:00:00Z",
    "2030-01-31T10.5, 2030-01-31T10:30:00Z",
    "'2030-01-31T10:20,25', 2030-01-31T10:20:15Z",
    "2030-01-31T, 2030-01-31T00:00:00Z",
    "2030-01-31, 2030-01-31T00:00:00Z",
    "2030-1-3, 2030-01-03T00:00:00Z",
    "2030-01, 2030-01-01T00:00:00Z",
    "2030, 2030-01-01T00:00:00Z",
    "2030-032, 2030-02-01T00:00:00Z",
    "2030-W01, 2029-12-31T00:00:00Z",
    "2030-W05-3T01Z, 2030-01-30T01:00:00Z",
    "2026-W53-7, 2027-01-03T00:00:00Z"
  })
  void startsOfEveryForm(String text, Instant expected) {
    assertThat(parse("R/" + text + "/PT1H", "").nextDue()).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2030-13-01",
        "2030-02-30",
        "2030-366",
        "2030-W54",
        "2030-W01-8",
        "2030-01-31T24",
        "2030-01-31T10:60",
        "2030-01-31T10:00:60",
        "2030-01-31T10:00:00+25:00",
        "2030-01-31 10:00",
        "20300131",
        "-2030-01-31",
        "now"
      })
  void whatIsNoDateIsRefused(String text) {
    assertThatThrownBy(() -> parse("R/" + text + "/PT1H", ""))
        .isInstanceOf(ChronosException.class)
        .hasMessageContaining("is not a date or time");
  }

  @Test
  void emptyStartIsNow() {
    Schedule schedule = parse("R2//PT1M", "");
    assertThat(schedule.nextDue()).contains(NOW);
    assertThat(schedule.text()).isEqualTo("R2/2026-03-01T12:00:00.000Z/PT1M");
  }

  @Test
  void zoneNameKeepsTheClockAndReplacesTheZone() {
    assertThat(parse("R/2030-01-31T18:32:00Z/P1D", "PST").nextDue())
        .contains(Instant.parse("2030-02-01T02:32:00Z"));
    assertThat(parse("R/2030-01-31T18:32:00Z/P1D", "Europe/Berlin").nextDue())
        .contains(Instant.parse("2030-01-31T17:32:00Z"));
    // Three letters mean what java.util.TimeZone makes of them: BST is in Bangladesh.
    assertThat(parse("R/2030-06-30T18:00:00/P1D", "BST").nextDue())
        .contains(Instant.parse("2030-06-30T12:00:00Z"));
    assertThat(parse("R/2030-01-31T18:32:00Z/P1D", "GMT+02:00").nextDue())
        .contains(Instant.parse("2030-01-31T16:32:00Z"));
  }

  @Test
  void lastDayOfTheMonthDoesNotDrift() {
    assertThat(occurrences(parse("R/2027-12-31/P1M", ""), 5))
        .containsExactly(
            "2027-12-31T00:00:00.000Z",
            "2028-01-31T00:00:00.000Z",
            "2028-02-29T00:00:00.000Z",
            "2028-03-31T00:00:00.000Z",
            "2028-04-30T00:00:00.000Z");
    assertThat(occurrences(parse("R/2028-02-29/P1Y", ""), 5))
        .containsExactly(
            "2028-02-29T00:00:00.000Z",
            "2029-02-28T00:00:00.000Z",
            "2030-02-28T00:00:00.000Z",
            "2031-02-28T00:00:00.000Z",
            "2032-02-29T00:00:00.000Z");
  }

  @Test
  void dayInClockGapIsLateByTheGapAndTheNextIsOnTime() {
    assertThat(occurrences(parse("R/2026-03-28T02:30:00/P1D", "Europe/Berlin"), 3))
        .containsExactly(
            "2026-03-28T02:30:00.000+01:00",
            "2026-03-29T03:30:00.000+02:00",
            "2026-03-30T02:30:00.000+02:00");
  }

  @Test
  void dayInClockOverlapHappensOnceAtTheEarlierOffset() {
    assertThat(occurrences(parse("R/2026-10-24T02:30:00/P1D", "Europe/Berlin"), 3))
        .containsExactly(
            "2026-10-24T02:30:00.000+02:00",
            "2026-10-25T02:30:00.000+02:00",
            "2026-10-26T02:30:00.000+01:00");
  }

  @Test
  void hoursAreExactWhereDaysAreNot() {
    assertThat(occurrences(parse("R/2026-03-28T12:00:00/PT24H", "Europe/Berlin"), 2))
        .containsExactly("2026-03-28T12:00:00.000+01:00", "2026-03-29T13:00:00.000+02:00");
    assertThat(occurrences(parse("R/2026-03-28T12:00:00+01:00/P1D", ""), 2))
        .containsExactly("2026-03-28T12:00:00.000+01:00", "2026-03-29T12:00:00.000+01:00");
  }

  @Test
  void zeroPeriodFiresOnce() {
    Schedule schedule = parse("R1/2026-03-01T11:00:00Z/PT0S", "");
    Occurrences due = schedule.due(NOW, Exclusions.NONE).orElseThrow();
    assertThat(due.count()).isEqualTo(1);
    Schedule next = schedule.after(due.last(), 1);
    assertThat(next.due(NOW, Exclusions.NONE)).isEmpty();
    assertThat(next.text()).isEqualTo("R0/2026-03-01T11:00:00.000Z/PT0S");
  }

  @Test
  void endsWithTheYear9999() {
    Schedule schedule = parse("R/9999-12-31T23:00:00Z/P8000Y", "");
    Instant late = Instant.parse("9999-12-31T23:30:00Z");
    Schedule next = schedule.after(late, 1);
    assertThat(next.nextDue()).isEmpty();
    assertThat(next.due(late, Exclusions.NONE)).isEmpty();
  }

  @Test
  void knowsWhatIsDueAndCountsWhatIsUsed() {
    Schedule schedule = parse("R5/2026-03-01T08:00:00Z/PT1H", "");
    Instant now = Instant.parse("2026-03-01T11:30:00Z");
    assertThat(schedule.due(now, Exclusions.NONE))
        .contains(
            new Occurrences(
                4, Instant.parse("2026-03-01T08:00:00Z"), Instant.parse("2026-03-01T11:00:00Z")));
    assertThat(schedule.due(now, Exclusions.NONE, 2))
        .contains(
            new Occurrences(
                2, Instant.parse("2026-03-01T08:00:00Z"), Instant.parse("2026-03-01T09:00:00Z")));
    assertThat(schedule.after(now, 1).text()).isEqualTo("R4/2026-03-01T12:00:00.000Z/PT1H");
    assertThat(schedule.after(now, 4).text()).isEqualTo("R1/2026-03-01T12:00:00.000Z/PT1H");
    assertThat(schedule.after(now, 9).due(now.plusSeconds(86_400), Exclusions.NONE)).isEmpty();
    assertThat(schedule.after(Instant.parse("2026-03-01T07:59:59Z"), 0)).isEqualTo(schedule);
  }

  @Test
  void startInAGapDoesNotShiftTheDaysAfterIt() {
    assertThat(occurrences(parse("R/2026-03-29T02:30:00/P1D", "Europe/Berlin"), 2))
        .containsExactly("2026-03-29T03:30:00.000+02:00", "2026-03-30T02:30:00.000+02:00");
  }

  @Test
  void startOfNowInTheSecondPassOfARepeatedHourIsNow() {
    Instant now = Instant.parse("2026-10-25T01:30:00Z");
    Schedule schedule = Schedule.parse("R//P1D", "Europe/Berlin", now, UTC);
    assertThat(schedule.nextDue()).contains(now);
    assertThat(schedule.after(now, 1).nextDue()).contains(Instant.parse("2026-10-26T01:30:00Z"));
  }

  @Test
  void zonesAndUsualPeriodsAreShared() {
    RepeatingInterval one = parse("R/2026-03-29T02:30:00/P1D", "Europe/Berlin");
    RepeatingInterval other = parse("R5/2027-03-29T02:30:00/P1D", "Europe/Berlin");
    assertThat(one.zone()).isSameAs(other.zone());
    assertThat(one.period()).isSameAs(other.period());
  }
}
