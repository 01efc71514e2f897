package io.souk.chronos.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.chronos.ChronosException;
import java.time.Instant;
import java.time.ZoneId;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CronTest {

  private static final ZoneId UTC = ZoneId.of("UTC");

  private static Schedule parse(String text, String zone, String now) {
    return Schedule.parse(text, zone, Instant.parse(now), UTC);
  }

  private static List<String> preview(String text, String zone, String now, int count) {
    return parse(text, zone, now).preview(Exclusions.NONE, count).stream()
        .map(Instant::toString)
        .toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "* * * * * *          | 2026-01-01T00:00:01Z",
        "0 0 12 * * ?         | 2026-01-01T12:00:00Z",
        "0 0 12 ? * *         | 2026-01-01T12:00:00Z",
        "0 15 10 ? * 6L       | 2026-01-30T10:15:00Z",
        "0 15 10 ? * FRIL     | 2026-01-30T10:15:00Z",
        "0 15 10 ? * 2#3      | 2026-01-19T10:15:00Z",
        "0 15 10 ? * mon#3    | 2026-01-19T10:15:00Z",
        "0 0 0 L * ?          | 2026-01-31T00:00:00Z",
        "0 0 0 L-2 * ?        | 2026-01-29T00:00:00Z",
        "0 0 0 LW 5 ?         | 2026-05-29T00:00:00Z",
        "0 0 0 15W 2 ?        | 2026-02-16T00:00:00Z",
        "0 0 0 15W 8 ?        | 2026-08-14T00:00:00Z",
        "0 0 0 1W 8 ?         | 2026-08-03T00:00:00Z",
        "0 0 0 31W 4,5 ?      | 2026-05-29T00:00:00Z",
        "0 0 0 29 2 ?         | 2028-02-29T00:00:00Z",
        "0 0 0 ? * L          | 2026-01-03T00:00:00Z",
        "0 0 0 1 NOV-FEB ?    | 2026-02-01T00:00:00Z",
        "0 0 22-2 * * ?       | 2026-01-01T01:00:00Z",
        "5/20 0 0 * * ?       | 2026-01-01T00:00:05Z",
        "/30 0 0 * * ?        | 2026-01-01T00:00:30Z",
        "0 0 0 1 1 ? 2030     | 2030-01-01T00:00:00Z",
        "0 0 0 1 1 ? 2031/2   | 2031-01-01T00:00:00Z",
        "0 0 0 1 1 ? 9999     | 9999-01-01T00:00:00Z",
        "0 0 0 29 2 ? 2100-2110 | 2104-02-29T00:00:00Z",
      })
  void takesTheSyntaxOfQuartz(String text, String first) {
    assertThat(preview(text.strip(), "", "2026-01-01T00:00:00Z", 1)).containsExactly(first);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 0 12 * *             | 6 or 7 fields",
        "0 0 12 * * ? 2030 x    | 6 or 7 fields",
        "60 0 12 * * ?          | seconds: '60' is not from 0 to 59",
        "0 75 12 * * ?          | minutes: '75' is not from 0 to 59",
        "0 0 24 * * ?           | hours: '24' is not from 0 to 23",
        "0 0 0 32 * ?           | day of month: '32' is not from 1 to 31",
        "0 0 0 0 * ?            | day of month: '0' is not from 1 to 31",
        "0 0 0 L-31 * ?         | more than 30 before the last",
        "0 0 0 W * ?            | day of month: 'W' is not from 1 to 31",
        "0 0 0 1 13 ?           | month: '13' is not from 1 to 12 or JAN to DEC",
        "0 0 0 ? * 8            | day of week: '8' is not from 1 to 7 or SUN to SAT",
        "0 0 0 ? * MON#6        | does not have 1 to 5 after #",
        "0 0 0 ? * MO           | day of week: 'MO'",
        "0 0 0 ? * ?            | cannot both be ?",
        "0 0 0 1 * MON          | cannot both be given",
        "? 0 0 * * ?            | seconds: '?'",
        "0 0/0 0 * * ?          | has a step that is not from 1 to 60",
        "0 0/61 0 * * ?         | has a step that is not from 1 to 60",
        "0 5foo 0 * * ?         | minutes: '5foo'",
        "0 *5 0 * * ?           | minutes: '*5'",
        "0 1,,2 0 * * ?         | minutes: '1,,2' has an empty item",
        "0 -1 0 * * ?           | minutes: '-1'",
        "0 0 0 1 1 ? 10000      | year: '10000' is not from 1970 to 9999",
        "0 0 0 1 1 ? 1969       | year: '1969' is not from 1970 to 9999",
        "0 0 0 1 1 ? 2030-2020  | goes backwards",
      })
  void namesTheFieldThatCannotBeRead(String text, String reason) {
    assertThatThrownBy(() -> parse(text.strip(), "", "2026-01-01T00:00:00Z"))
        .isInstanceOf(ChronosException.class)
        .hasMessageStartingWith("Cannot parse schedule '" + text.strip() + "'")
        .satisfies(
            refused ->
                assertThat(refused.getMessage().toUpperCase()).contains(reason.toUpperCase()));
  }

  @Test
  void firstIsAfterNowEvenToTheSecond() {
    assertThat(preview("0 0 12 * * ?", "", "2026-01-01T12:00:00Z", 1))
        .containsExactly("2026-01-02T12:00:00Z");
    assertThat(preview("0 0 12 * * ?", "", "2026-01-01T11:59:59.999Z", 1))
        .containsExactly("2026-01-01T12:00:00Z");
  }

  @Test
  void skippedTimeComesLaterOnThatDayAlone() {
    assertThat(preview("0 30 2 * * ?", "Europe/Berlin", "2026-03-28T00:00:00Z", 3))
        .containsExactly("2026-03-28T01:30:00Z", "2026-03-29T01:30:00Z", "2026-03-30T00:30:00Z");
    // Half an hour is skipped in Lord Howe.
    assertThat(preview("0 10 2 * * ?", "Australia/Lord_Howe", "2026-10-03T12:00:00Z", 2))
        .containsExactly("2026-10-03T15:40:00Z", "2026-10-04T15:10:00Z");
  }

  @Test
  void repeatedTimeCountsOnceUnlessItGoesByTimeThatPasses() {
    assertThat(preview("0 30 2 * * ?", "Europe/Berlin", "2026-10-24T12:00:00Z", 2))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-26T01:30:00Z");
    assertThat(preview("0 30 * * * ?", "Europe/Berlin", "2026-10-25T00:00:00Z", 3))
        .containsExactly("2026-10-25T00:30:00Z", "2026-10-25T01:30:00Z", "2026-10-25T02:30:00Z");
    assertThat(preview("0 */30 2 * * ?", "Europe/Berlin", "2026-10-24T23:00:00Z", 5))
        .containsExactly(
            "2026-10-25T00:00:00Z",
            "2026-10-25T00:30:00Z",
            "2026-10-25T01:00:00Z",
            "2026-10-25T01:30:00Z",
            "2026-10-26T01:00:00Z");
  }

  @Test
  void lastYearIs9999() {
    assertThat(preview("0 0 0 31 12 ?", "", "9998-12-31T00:00:00Z", 5))
        .containsExactly("9999-12-31T00:00:00Z");
    assertThat(preview("0 0 0 30 2 ?", "", "2026-01-01T00:00:00Z", 1)).isEmpty();
  }

  @Test
  void countsManyOccurrencesWithoutWalking() {
    Schedule schedule = parse("* * * * * *", "Europe/Berlin", "2026-01-01T00:00:00Z");
    Instant later = Instant.parse("2126-01-01T00:00:00Z");
    Occurrences all = schedule.due(later, Exclusions.NONE).orElseThrow();
    assertThat(all.count()).isEqualTo(later.getEpochSecond() - all.first().getEpochSecond() + 1);
    assertThat(all.last()).isEqualTo(later);
    assertThat(schedule.due(later, Exclusions.NONE, 1_000_000).orElseThrow().last())
        .isEqualTo(all.first().plusSeconds(999_999));
    assertThat(schedule.after(later, 1).nextDue()).contains(later.plusSeconds(1));
  }

  @Test
  void oneTimeIsAScheduleOfItsOwn() {
    Schedule once = parse("2030-03-31T02:30:00", "Europe/Berlin", "2026-01-01T00:00:00Z");
    assertThat(once.nextDue()).contains(Instant.parse("2030-03-31T01:30:00Z"));
    Schedule over = once.after(Instant.parse("2030-03-31T01:30:00Z"), 1);
    assertThat(over.nextDue()).isEmpty();
    assertThat(over.text()).isEqualTo("2030-03-31T02:30:00");
    assertThat(over.repetitions().exhausted()).isTrue();
    assertThat(parse("2030-W05-3", "", "2026-01-01T00:00:00Z").nextDue())
        .contains(Instant.parse("2030-01-30T00:00:00Z"));
    assertThatThrownBy(() -> parse("1969-12-31", "", "2026-01-01T00:00:00Z"))
        .hasMessageContaining("is before 1970!");
    assertThatThrownBy(() -> parse("tomorrow", "", "2026-01-01T00:00:00Z"))
        .hasMessageContaining("R[count]/[start]/period")
        .hasMessageContaining("cron");
  }
}
