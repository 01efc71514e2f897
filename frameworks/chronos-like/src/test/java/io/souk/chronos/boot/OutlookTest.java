package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people ask beside Chronos's routes: pages, next runs, reasons, dry runs, switches. */
class OutlookTest {

  private final Platform platform = new Platform();

  @AfterEach
  void stop() {
    platform.close();
  }

  private Instant now() {
    return platform.context.clock().instant();
  }

  private String in(Duration time) {
    return now().plus(time).toString();
  }

  private void scheduled(String name, Duration in, String more) {
    platform.create(
        "{\"name\":\"%s\",\"command\":\"run %s\",\"schedule\":\"R/%s/PT1H\"%s}"
            .formatted(name, name, in(in), more));
  }

  private static List<String> names(JsonNode page) {
    List<String> names = new ArrayList<>();
    page.path("jobs").forEach(job -> names.add(job.path("name").asText()));
    return names;
  }

  private static List<String> codes(JsonNode explained) {
    List<String> codes = new ArrayList<>();
    explained.path("reasons").forEach(reason -> codes.add(reason.path("code").asText()));
    return codes;
  }

  private String text(String job, String code) {
    for (JsonNode reason : platform.get("job/" + job + "/explain").path("reasons")) {
      if (reason.path("code").asText().equals(code)) {
        return reason.path("text").asText();
      }
    }
    return "";
  }

  private int put(String path) {
    int status = platform.call("PUT", "/v1/scheduler/" + path, "").statusCode();
    platform.settle();
    return status;
  }

  @Test
  void pagesAreCountedSearchedSortedAndCut() {
    scheduled("b", Duration.ofHours(1), "");
    scheduled("a", Duration.ofHours(3), ",\"disabled\":true");
    scheduled("c", Duration.ofHours(2), ",\"owner\":\"Ops@example.com\"");
    platform.create("{\"name\":\"d\",\"parents\":[\"a\"],\"command\":\"x\"}");
    put("job/c");
    platform.finish(platform.offer().getFirst(), TaskState.TASK_FINISHED);
    put("job/b");

    JsonNode all = platform.get("jobs/page");
    assertThat(names(all)).containsExactly("a", "b", "c", "d");
    assertThat(all.path("total").asInt()).isEqualTo(4);
    assertThat(all.path("counts").toString())
        .isEqualTo(
            "{\"success\":1,\"failure\":0,\"fresh\":3,\"running\":0,\"queued\":1,\"idle\":3,"
                + "\"disabled\":1}");
    assertThat(names(platform.get("jobs/page?order=desc&limit=2&offset=1")))
        .containsExactly("c", "b");
    assertThat(names(platform.get("jobs/page?sort=next"))).containsExactly("b", "c", "a", "d");
    assertThat(names(platform.get("jobs/page?sort=next&order=desc")))
        .containsExactly("c", "b", "a", "d");
    assertThat(names(platform.get("jobs/page?sort=last"))).startsWith("c");
    assertThat(names(platform.get("jobs/page?sort=status&order=desc"))).startsWith("c");
    assertThat(names(platform.get("jobs/page?sort=state&order=desc"))).startsWith("b");
    JsonNode found = platform.get("jobs/page?search=oPs@");
    assertThat(names(found)).containsExactly("c");
    assertThat(found.path("matching").asInt()).isEqualTo(1);
    assertThat(found.path("total").asInt()).isEqualTo(4);
    assertThat(found.path("jobs").path(0).path("successCount").asInt()).isEqualTo(1);
    assertThat(names(platform.get("jobs/page?search=RUN%20b"))).containsExactly("b");
    assertThat(names(platform.get("jobs/page?only=disabled"))).containsExactly("a");
    assertThat(names(platform.get("jobs/page?only=queued"))).containsExactly("b");
    assertThat(names(platform.get("jobs/page?only=success"))).containsExactly("c");
  }

  @ParameterizedTest
  @CsvSource({
    "jobs/page?sort=size, sort",
    "jobs/page?order=up, order",
    "jobs/page?only=broken, only",
    "jobs/page?limit=0, limit",
    "jobs/page?limit=501, limit",
    "jobs/page?offset=-1, offset",
    "job/j/next?count=0, count",
    "job/j/next?count=1001, count",
    "job/other/next, other",
    "job/other/explain, other",
  })
  void refusesWhatCannotBe(String path, String named) {
    scheduled("j", Duration.ofHours(1), "");
    HttpResponse<String> answer = platform.call("GET", "/v1/scheduler/" + path, "");
    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(platform.parse(answer.body()).path("message").asText()).contains(named);
  }

  @Test
  void nextOccurrencesStandInUtcAndInTheZoneOfTheJob() {
    platform.create(
        "{\"name\":\"j\",\"schedule\":\"R/2040-03-24T02:30:00/P1D\","
            + "\"scheduleTimeZone\":\"Europe/Berlin\"}");
    JsonNode next = platform.get("job/j/next?count=3");
    assertThat(next.path("zone").asText()).isEqualTo("Europe/Berlin");
    assertThat(next.path("next").toString())
        .isEqualTo(
            "[{\"utc\":\"2040-03-24T01:30:00.000Z\",\"local\":\"2040-03-24T02:30:00+01:00\"},"
                + "{\"utc\":\"2040-03-25T01:30:00.000Z\",\"local\":\"2040-03-25T03:30:00+02:00\"},"
                + "{\"utc\":\"2040-03-26T00:30:00.000Z\",\"local\":\"2040-03-26T02:30:00+02:00\"}]");
    platform.create("{\"name\":\"k\",\"schedule\":\"R2/2040-01-01T00:00:00Z/PT1H\"}");
    assertThat(platform.get("job/k/next").path("next")).hasSize(2);
    assertThat(put("job/k/disable")).isEqualTo(204);
    assertThat(platform.get("job/k/next").path("next")).isEmpty();
  }

  @Test
  void aSwitchChangesNothingElse() {
    scheduled("j", Duration.ofHours(1), "");
    put("job/j");
    platform.finish(platform.offer().getFirst(), TaskState.TASK_FINISHED);
    JsonNode before = platform.get("job/j");
    assertThat(put("job/j/disable")).isEqualTo(204);
    JsonNode disabled = platform.get("job/j");
    assertThat(disabled.path("disabled").asBoolean()).isTrue();
    assertThat(disabled.path("successCount").asInt()).isEqualTo(1);
    assertThat(put("job/j/enable")).isEqualTo(204);
    assertThat(platform.get("job/j")).isEqualTo(before);
    assertThat(put("job/none/enable")).isEqualTo(400);
  }

  @Test
  void saysWhyAJobRunsOrDoesNot() {
    scheduled("a", Duration.ofHours(1), ",\"retries\":1");
    JsonNode fresh = platform.get("job/a/explain");
    assertThat(codes(fresh)).containsExactly("NEXT");
    assertThat(fresh.path("lastRun").asText()).isEmpty();
    assertThat(Instant.parse(fresh.path("nextRun").asText())).isEqualTo(in(Duration.ofHours(1)));
    put("job/a");
    assertThat(text("a", "NO_ROOM")).contains("no offer has come yet");
    platform.offer(0.01, 1, 1);
    assertThat(text("a", "NO_ROOM")).contains("cpus");
    TaskInfo task = platform.offer().getFirst();
    platform.update(task, TaskState.TASK_RUNNING);
    assertThat(text("a", "RUNNING")).contains("attempt 0", "on host-1 since ");
    put("job/a");
    assertThat(text("a", "PREVIOUS_RUN")).contains(task.getTaskId().getValue());
    put("job/a/disable");
    assertThat(codes(platform.get("job/a/explain")))
        .containsExactly("RUNNING", "PREVIOUS_RUN", "DISABLED");
    platform.update(task, TaskState.TASK_FAILED);
    assertThat(text("a", "RETRY_DELAY")).contains("attempt 1 of the run of");
  }

  @Test
  void saysWhichParentsAreWaitedFor() {
    scheduled("a", Duration.ofHours(1), "");
    scheduled("b", Duration.ofHours(1), "");
    platform.create("{\"name\":\"c\",\"parents\":[\"a\",\"b\"]}");
    assertThat(text("c", "PARENTS")).isEqualTo("it waits for the success of a, b");
    assertThat(platform.get("job/a/explain").path("children").toString()).isEqualTo("[\"c\"]");
    assertThat(platform.get("job/c/explain").path("children")).isEmpty();
    put("job/a");
    platform.finish(platform.offer().getFirst(), TaskState.TASK_FINISHED);
    assertThat(text("c", "PARENTS"))
        .isEqualTo("it waits for the success of b; succeeded since its last run: a");
    put("job/c/disable");
    assertThat(codes(platform.get("job/c/explain"))).containsExactly("DISABLED", "PARENTS");
  }

  @Test
  void saysWhatWasMissedAndWhatACalendarLeavesOut() {
    HttpResponse<String> made =
        platform.call(
            "PUT", "/v1/scheduler/calendars/holidays", "{\"excludedDates\":[\"2040-01-01\"]}");
    assertThat(made.statusCode()).as(made.body()).isLessThan(300);
    scheduled("m", Duration.ofHours(1), ",\"epsilon\":\"PT1M\",\"calendar\":\"holidays\"");
    assertThat(text("m", "CALENDAR")).isEqualTo("its calendar holidays leaves times out");
    assertThat(text("m", "MISSED")).isEmpty();
    platform.advance(Duration.ofMinutes(190));
    assertThat(text("m", "MISSED")).startsWith("3 of its occurrences, up to that of ");
    assertThat(codes(platform.get("job/m/explain"))).containsExactly("NEXT", "CALENDAR", "MISSED");
  }

  @Test
  void saysThatNothingIsLeftOfASchedule() {
    platform.create("{\"name\":\"r\",\"schedule\":\"R0/2040-01-01T00:00:00Z/PT1H\"}");
    assertThat(text("r", "EXHAUSTED"))
        .isEqualTo("its schedule R0/2040-01-01T00:00:00Z/PT1H has no occurrence left");
  }

  @Test
  void aDryRunSaysWhatWouldChangeAndChangesNothing() {
    String job = "{\"name\":\"j\",\"command\":\"%s\",\"schedule\":\"R/%s/PT1H\"%s}";
    String fresh = job.formatted("x", in(Duration.ofMinutes(1)), "");
    JsonNode created = dry("iso8601?dryRun=true", fresh);
    assertThat(created.path("change").asText()).isEqualTo("create");
    assertThat(created.path("next")).hasSize(5);
    assertThat(platform.get("jobs")).isEmpty();

    platform.create(fresh);
    platform.advance(Duration.ofMinutes(2));
    platform.finish(platform.offer().getFirst(), TaskState.TASK_FINISHED);
    assertThat(dry("iso8601?dryRun=true", fresh).path("change").asText()).isEqualTo("none");
    String other = job.formatted("x", in(Duration.ofMinutes(1)), "");
    assertThat(dry("iso8601?dryRun=true", other).path("change").asText()).isEqualTo("replace");
    String changed = fresh.replace("\"x\"", "\"y\"");
    JsonNode replaced = dry("iso8601?dryRun=true", changed);
    assertThat(replaced.path("change").asText()).isEqualTo("replace");
    assertThat(replaced.at("/before/command").asText()).isEqualTo("x");
    assertThat(replaced.at("/job/command").asText()).isEqualTo("y");
    assertThat(platform.get("job/j").path("command").asText()).isEqualTo("x");
  }

  @Test
  void aDryRunRefusesAsTheChangeWould() {
    scheduled("a", Duration.ofHours(1), "");
    refused(
        "iso8601?dryRun=true", "{\"name\":\"a b\",\"schedule\":\"R//PT1H\"}", "name is invalid");
    refused("iso8601?dryRun=true", "{\"name\":\"j\",\"schedule\":\"x\"}", "Cannot parse schedule");
    refused("iso8601?dryRun=maybe", "{\"name\":\"j\",\"schedule\":\"R//PT1H\"}", "dryRun");
    String child = "{\"name\":\"c\",\"parents\":[\"a\",\"z\"]}";
    refused("dependency?dryRun=true", child, "Missing: [z]");
    refused("dependency?dryRun=true&assumed=a", "{\"name\":\"c\",\"parents\":[]}", "parents");
    refused("dependency?dryRun=true&assumed=z", "{\"name\":\"c d\",\"parents\":[\"z\"]}", "name");
    assertThat(dry("dependency?dryRun=true&assumed=y&assumed=z", child).path("change").asText())
        .isEqualTo("create");
    assertThat(platform.get("jobs")).hasSize(1);
  }

  @Test
  void whoAsksForARunLearnsItsId() {
    scheduled("j", Duration.ofHours(1), "");
    HttpResponse<String> answer = platform.call("PUT", "/v1/scheduler/job/j", "");
    assertThat(answer.statusCode()).isEqualTo(204);
    platform.settle();
    assertThat(answer.headers().firstValue("Souk-Task-Id"))
        .contains(platform.runs("j").path(0).path("taskId").asText());
  }

  private JsonNode dry(String endpoint, String body) {
    HttpResponse<String> answer = platform.post(endpoint, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return platform.parse(answer.body());
  }

  private void refused(String endpoint, String body, String reason) {
    HttpResponse<String> answer = platform.post(endpoint, body);
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(platform.parse(answer.body()).path("message").asText()).contains(reason);
  }
}
