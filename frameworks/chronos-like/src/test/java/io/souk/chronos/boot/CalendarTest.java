package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Calendars and the newer forms of schedules, through the API. */
class CalendarTest {

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  private HttpResponse<String> put(String name, String body) {
    return platform.call("PUT", "/v1/scheduler/calendars/" + name, body);
  }

  private void store(String name, String body) {
    HttpResponse<String> answer = put(name, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(204);
    platform.settle();
  }

  private List<String> next(String job, int count) {
    List<String> times = new ArrayList<>();
    platform
        .get("job/" + job + "/next?count=" + count)
        .get("next")
        .forEach(one -> times.add(one.get("utc").asText()));
    return times;
  }

  private String refusal(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).isEqualTo(400);
    return platform.parse(answer.body()).get("message").asText();
  }

  @Test
  void calendarIsStoredShownAndDeleted() {
    store(
        "holidays",
        """
        {"description":"x","timeZone":"Europe/Berlin","excludedDates":["2026-12-25","2026-12-24"],
         "excludedWeekdays":["sunday"],"excludedTimes":[{"from":"22:00","to":"24:00"}],
         "excludedCron":"* * 12 * * ?"}""");
    store("more", "{\"base\":\"holidays\"}");
    String expected =
        """
        {"name":"holidays","description":"x","timeZone":"Europe/Berlin",\
        "excludedDates":["2026-12-24","2026-12-25"],"excludedWeekdays":["SUNDAY"],\
        "excludedTimes":[{"from":"22:00","to":"24:00"}],"excludedCron":"* * 12 * * ?"}""";
    assertThat(platform.get("calendars/holidays")).isEqualTo(platform.parse(expected));
    platform.restart();
    assertThat(platform.get("calendars/holidays")).isEqualTo(platform.parse(expected));
    assertThat(platform.get("calendars").get("calendars")).hasSize(2);
    assertThat(refusal(platform.call("DELETE", "/v1/scheduler/calendars/holidays", "")))
        .isEqualTo("calendar 'holidays' is the base of 'more'");
    assertThat(platform.call("DELETE", "/v1/scheduler/calendars/more", "").statusCode())
        .isEqualTo(204);
    assertThat(platform.call("DELETE", "/v1/scheduler/calendars/holidays", "").statusCode())
        .isEqualTo(204);
    assertThat(platform.get("calendars").get("calendars")).isEmpty();
    assertThat(refusal(platform.call("GET", "/v1/scheduler/calendars/holidays", "")))
        .contains("does not exist");
    assertThat(refusal(platform.call("DELETE", "/v1/scheduler/calendars/holidays", "")))
        .contains("does not exist");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"timeZone\":\"Mars\"} | timeZone 'Mars' is not a known time zone",
        "{\"base\":\"none\"} | base: there is no calendar 'none'",
        "{\"base\":\"bad\"} | would stand on each other: bad",
        "{\"excludedDates\":[\"2026-02-30\"]} | excludedDates: '2026-02-30' is not a date",
        "{\"excludedDates\":[\"99999-02-30\"]} | excludedDates: '99999-02-30' is not a date",
        "{\"excludedDates\":\"2026-02-03\"} | excludedDates: expected an array",
        "{\"excludedWeekdays\":[\"MO\"]} | excludedWeekdays: 'MO' is not a day",
        "{\"excludedTimes\":[{\"from\":\"8\",\"to\":\"9\"}]} | excludedTimes.from: '8' is not a time",
        "{\"excludedTimes\":[{\"from\":\"22:00\",\"to\":\"06:00\"}]} | a range over midnight takes two",
        "{\"excludedCron\":\"* * *\"} | excludedCron: Cannot parse",
        "[] | not a JSON object",
        "{ | malformed JSON"
      })
  void faultyCalendarIsRefusedWithTheMember(String body, String reason) {
    assertThat(refusal(put("bad", body))).contains(reason);
    assertThat(refusal(put("b%20ad", "{}"))).contains("calendar 'b ad'");
    assertThat(platform.get("calendars").get("calendars")).isEmpty();
  }

  @Test
  void jobDoesNotFireWhenItsCalendarLeavesThatOut() {
    store("weekend", "{\"excludedWeekdays\":[\"SATURDAY\",\"SUNDAY\"]}");
    // The clock of these tests begins on a Thursday.
    platform.create(
        """
        {"name":"a","schedule":"R4/2026-01-01T12:00:00Z/P1D","calendar":"weekend"}""");
    assertThat(platform.get("job/a").get("calendar").asText()).isEqualTo("weekend");
    assertThat(next("a", 4))
        .containsExactly(
            "2026-01-01T12:00:00.000Z",
            "2026-01-02T12:00:00.000Z",
            "2026-01-05T12:00:00.000Z",
            "2026-01-06T12:00:00.000Z");
    Instant end = Instant.parse("2026-01-08T00:00:00Z");
    List<String> ran = new ArrayList<>();
    while (platform.context.clock().instant().isBefore(end)) {
      platform.advance(Duration.ofHours(6));
      platform
          .offer()
          .forEach(
              task -> {
                ran.add(platform.context.clock().instant().toString());
                platform.finish(task, TaskState.TASK_FINISHED);
              });
    }
    assertThat(ran)
        .containsExactly(
            "2026-01-01T12:00:00Z",
            "2026-01-02T12:00:00Z",
            "2026-01-05T12:00:00Z",
            "2026-01-06T12:00:00Z");
    assertThat(platform.get("job/a").get("disabled").asBoolean()).isTrue();
  }

  @Test
  void changeOfACalendarHoldsFromThenOnAndSetsTheAlarms() {
    store("c", "{\"excludedTimes\":[{\"from\":\"00:00\",\"to\":\"10:00\"}]}");
    store("on-c", "{\"base\":\"c\"}");
    platform.create(
        """
        {"name":"a","schedule":"0 0 * * * ?","scheduleTimeZone":"UTC","calendar":"on-c"}""");
    assertThat(platform.alarms.at("a")).contains(Instant.parse("2026-01-01T10:00:00Z"));
    platform.advance(Duration.ofMinutes(150));
    store("c", "{\"excludedTimes\":[{\"from\":\"00:00\",\"to\":\"05:00\"}]}");
    assertThat(platform.alarms.at("a")).contains(Instant.parse("2026-01-01T05:00:00Z"));
    store("c", "{}");
    // One and two o'clock were left out when they came, and stay so.
    assertThat(platform.alarms.at("a")).contains(Instant.parse("2026-01-01T03:00:00Z"));
    assertThat(platform.offer()).isEmpty();
    platform.restart();
    assertThat(platform.alarms.at("a")).contains(Instant.parse("2026-01-01T03:00:00Z"));
    platform.advance(Duration.ofMinutes(30));
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void calendarInUseStaysAndNoJobIsLeftWithoutATime() {
    store("c", "{}");
    platform.create(
        """
        {"name":"a","schedule":"0 0 12 ? * MON","calendar":"c"}""");
    assertThat(refusal(platform.call("DELETE", "/v1/scheduler/calendars/c", "")))
        .isEqualTo("calendar 'c' is in use by jobs: a");
    assertThat(refusal(put("c", "{\"excludedWeekdays\":[\"MONDAY\"]}")))
        .isEqualTo("job 'a' would never fire again under this calendar");
    assertThat(platform.get("calendars/c").get("excludedWeekdays")).isEmpty();
    platform.call("DELETE", "/v1/scheduler/job/a", "");
    platform.settle();
    store("c", "{\"excludedWeekdays\":[\"MONDAY\"]}");
    assertThat(
            refusal(
                platform.post(
                    "iso8601",
                    "{\"name\":\"b\",\"schedule\":\"0 0 12 ? * MON\",\"calendar\":\"c\"}")))
        .contains("schedule: '0 0 12 ? * MON' never fires")
        .contains("calendar 'c'");
    assertThat(
            refusal(
                platform.post(
                    "iso8601", "{\"name\":\"b\",\"schedule\":\"R//PT1H\",\"calendar\":\"d\"}")))
        .isEqualTo("calendar: there is no calendar 'd'");
    assertThat(refusal(platform.post("iso8601", "{\"name\":\"b\",\"schedule\":\"0 0 0 30 2 ?\"}")))
        .contains("never fires");
    assertThat(
            refusal(
                platform.post(
                    "iso8601", "{\"name\":\"b\",\"schedule\":\"0 0 0 1 1 ? 2020-2025\"}")))
        .contains("never fires");
    assertThat(platform.get("jobs")).isEmpty();
  }

  @Test
  void cronAndOneTimeComeBackAsTheyWereGivenAndGoOnAfterARestart() {
    platform.create(
        """
        {"name":"cron","schedule":"0 0 2 * * ?","scheduleTimeZone":"Europe/Berlin"}""");
    platform.create(
        """
        {"name":"once","schedule":"2026-01-02T00:30:00Z","retries":0}""");
    JsonNode before = platform.get("jobs");
    platform.restart();
    assertThat(platform.get("jobs")).containsExactlyInAnyOrderElementsOf(before);
    assertThat(platform.get("job/once").get("schedule").asText()).isEqualTo("2026-01-02T00:30:00Z");
    assertThat(platform.alarms.at("cron")).contains(Instant.parse("2026-01-01T01:00:00Z"));
    platform.advance(Duration.ofHours(1));
    platform.offer().forEach(task -> platform.finish(task, TaskState.TASK_FINISHED));
    assertThat(platform.get("job/cron").get("schedule").asText()).isEqualTo("0 0 2 * * ?");
    platform.restart();
    assertThat(platform.offer()).isEmpty();
    assertThat(platform.alarms.at("cron")).contains(Instant.parse("2026-01-02T01:00:00Z"));
    platform.advance(Duration.ofMinutes(23 * 60 + 30));
    platform.offer().forEach(task -> platform.finish(task, TaskState.TASK_FINISHED));
    JsonNode over = platform.get("job/once");
    assertThat(over.get("successCount").asInt()).isEqualTo(1);
    assertThat(over.get("disabled").asBoolean()).isTrue();
    // Sent back as it was read it stays over.
    platform.create(over.toString());
    platform.restart();
    assertThat(platform.get("job/once")).isEqualTo(over);
    assertThat(platform.alarms.at("once")).isEmpty();
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void hugeSchedulesAreRefusedInAFewWords() {
    for (String text :
        List.of(
            "R/" + "9".repeat(900_000) + "/P1D",
            "0 ".repeat(30_000),
            "* * * * * " + "1,".repeat(30_000))) {
      String message =
          refusal(platform.post("iso8601", "{\"name\":\"b\",\"schedule\":\"" + text + "\"}"));
      assertThat(message).contains("schedule").hasSizeLessThan(500);
    }
  }
}
