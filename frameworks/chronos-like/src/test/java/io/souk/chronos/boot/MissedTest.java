package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Overlap, catching up and start windows, each with a restart in the middle. */
class MissedTest {

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  /** An hourly job whose first occurrence is at one o'clock; the clock stands at midnight. */
  private void hourly(String members) {
    hourly("R", members);
  }

  private void hourly(String repetitions, String members) {
    platform.create(
        "{\"name\":\"a\",\"schedule\":\"%s/2026-01-01T01:00:00Z/PT1H\"%s}"
            .formatted(repetitions, members));
  }

  private void advance(String time) {
    platform.advance(Duration.parse(time));
  }

  /** Nobody is there for so long. */
  private void down(String time) {
    platform.context.clock().advance(Duration.parse(time));
    platform.restart();
  }

  private JsonNode newest() {
    return platform.runs("a").get(0);
  }

  /** {@code from to count reason} of each range, times as hours and minutes. */
  private List<String> missed() {
    List<String> all = new ArrayList<>();
    for (JsonNode range : platform.get("job/a/runs").get("missed")) {
      all.add(
          clock(range.get("from"))
              + " "
              + clock(range.get("to"))
              + " "
              + range.get("count").asLong()
              + " "
              + range.get("reason").asText());
    }
    return all;
  }

  private static String clock(JsonNode time) {
    return time.asText().substring(11, 16);
  }

  private String schedule() {
    return platform.get("job/a").get("schedule").asText();
  }

  @Test
  void onceRunsForTheLatestAndRecordsTheOthers() {
    hourly("");
    down("PT5H30M");
    assertThat(clock(newest().get("due"))).isEqualTo("05:00");
    assertThat(platform.offer()).hasSize(1);
    assertThat(missed())
        .containsExactly("01:00 04:00 4 superseded by the run due at 2026-01-01T05:00:00.000Z");
    platform.restart();
    assertThat(missed()).hasSize(1);
    assertThat(schedule()).isEqualTo("R/2026-01-01T06:00:00.000Z/PT1H");
  }

  @Test
  void allRunsForEachOneAfterTheOther() {
    hourly(",\"missed\":\"all\"");
    down("PT3H30M");
    for (String due : List.of("01:00", "02:00", "03:00")) {
      assertThat(clock(newest().get("due"))).isEqualTo(due);
      List<TaskInfo> tasks = platform.offer();
      assertThat(tasks).hasSize(1);
      platform.restart();
      platform.finish(tasks.get(0), TaskState.TASK_FINISHED);
    }
    assertThat(platform.offer()).isEmpty();
    assertThat(missed()).isEmpty();
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(3);
  }

  @Test
  void skipRunsNothingLateAndUsesUpRepetitions() {
    hourly("R5", ",\"missed\":\"skip\"");
    down("PT3H30M");
    assertThat(platform.runs("a")).isEmpty();
    assertThat(missed())
        .containsExactly("01:00 03:00 3 due while the platform was down or could not act");
    assertThat(schedule()).isEqualTo("R2/2026-01-01T04:00:00.000Z/PT1H");
    advance("PT30M");
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void skipTakesWhatIsHardlyLate() {
    hourly(",\"missed\":\"skip\"");
    down("PT1H1M");
    assertThat(platform.offer()).hasSize(1);
    assertThat(missed()).isEmpty();
  }

  @Test
  void rangesGoOnOverRestartsAndOnlyWhereNothingRan() {
    hourly(",\"missed\":\"skip\"");
    down("PT2H30M");
    down("PT1H");
    assertThat(missed())
        .containsExactly("01:00 03:00 3 due while the platform was down or could not act");
    advance("PT30M");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    down("PT1H30M");
    assertThat(missed())
        .containsExactly(
            "05:00 05:00 1 due while the platform was down or could not act",
            "01:00 03:00 3 due while the platform was down or could not act");
  }

  @Test
  void epsilonLimitsCatchingUp() {
    hourly(",\"epsilon\":\"PT2H\",\"missed\":\"all\"");
    down("PT5H30M");
    assertThat(missed())
        .containsExactly(
            "01:00 03:00 3 later than epsilon PT2H: due while the platform was down or could not"
                + " act");
    assertThat(clock(newest().get("due"))).isEqualTo("04:00");
  }

  @Test
  void overlapSkipRecordsWhatComesDuringARun() {
    hourly("R9", ",\"overlap\":\"skip\"");
    advance("PT1H");
    TaskInfo slow = platform.offer().get(0);
    advance("PT1H");
    platform.restart();
    advance("PT1H");
    assertThat(missed()).containsExactly("02:00 03:00 2 previous run still alive");
    platform.finish(slow, TaskState.TASK_FINISHED);
    assertThat(platform.offer()).isEmpty();
    assertThat(schedule()).isEqualTo("R6/2026-01-01T04:00:00.000Z/PT1H");
    advance("PT1H");
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void overlapSkipWaitsForTheTruthAboutWhatCameWhileNobodyLooked() {
    hourly(",\"overlap\":\"skip\"");
    advance("PT1H");
    TaskInfo task = platform.offer().get(0);
    down("PT2H30M");
    assertThat(missed()).isEmpty();
    platform.finish(task, TaskState.TASK_FINISHED);
    assertThat(clock(newest().get("due"))).isEqualTo("03:00");
    assertThat(missed())
        .containsExactly("02:00 02:00 1 superseded by the run due at 2026-01-01T03:00:00.000Z");
  }

  @Test
  void overlapQueueLetsOneWaitAndRecordsTheOthers() {
    hourly("");
    advance("PT1H");
    TaskInfo slow = platform.offer().get(0);
    advance("PT1H");
    advance("PT1H");
    platform.restart();
    advance("PT30M");
    assertThat(platform.offer()).isEmpty();
    platform.finish(slow, TaskState.TASK_FINISHED);
    assertThat(clock(newest().get("due"))).isEqualTo("03:00");
    assertThat(missed())
        .containsExactly("02:00 02:00 1 superseded by the run due at 2026-01-01T03:00:00.000Z");
  }

  @Test
  void whatWaitedForARunIsNotMissedByThePlatform() {
    hourly(",\"missed\":\"skip\",\"overlap\":\"queue\"");
    advance("PT1H");
    TaskInfo slow = platform.offer().get(0);
    advance("PT1H");
    advance("PT30M");
    platform.finish(slow, TaskState.TASK_FINISHED);
    assertThat(clock(newest().get("due"))).isEqualTo("02:00");
    assertThat(missed()).isEmpty();
  }

  @Test
  void epsilonEndsTheWaitForAPreviousRunAtItsTime() {
    hourly(",\"epsilon\":\"PT10M\"");
    advance("PT1H");
    TaskInfo slow = platform.offer().get(0);
    advance("PT1H");
    advance("PT10M");
    platform.restart();
    assertThat(missed()).isEmpty();
    advance("PT0.001S");
    assertThat(missed())
        .containsExactly("02:00 02:00 1 later than epsilon PT10M: previous run still alive");
    platform.finish(slow, TaskState.TASK_FINISHED);
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void overlapAllowStartsBesideTheOthers() {
    hourly(",\"overlap\":\"allow\"");
    advance("PT1H");
    assertThat(platform.offer()).hasSize(1);
    advance("PT1H");
    platform.restart();
    assertThat(platform.offer()).hasSize(1);
    assertThat(missed()).isEmpty();
  }

  @Test
  void epsilonHoldsInTheQueueAndSaysWhatWasLacking() {
    hourly(",\"epsilon\":\"PT10M\",\"mem\":999999");
    advance("PT1H");
    assertThat(platform.offer()).isEmpty();
    advance("PT10M");
    assertThat(newest().get("state").asText()).isEqualTo("QUEUED");
    assertThat(platform.offer()).isEmpty();
    advance("PT0.001S");
    assertThat(newest().get("state").asText()).isEqualTo("MISSED");
    assertThat(newest().get("message").asText())
        .startsWith("later than epsilon PT10M: ")
        .contains("mem");
    assertThat(newest().get("finished").asText()).isEqualTo("2026-01-01T01:10:00.001Z");
    JsonNode job = platform.get("job/a");
    assertThat(job.get("errorCount").asInt()).isZero();
    advance("PT50M");
    assertThat(newest().get("state").asText()).isEqualTo("QUEUED");
  }

  @Test
  void windowThatPassedDuringARestartEndsTheRun() {
    hourly(",\"epsilon\":\"PT10M\"");
    advance("PT1H");
    down("PT20M");
    assertThat(newest().get("state").asText()).isEqualTo("MISSED");
    assertThat(newest().get("message").asText()).contains("no offer of resources came");
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void windowDoesNotHoldForWhatSomebodyAskedForNorForRetries() {
    hourly(",\"epsilon\":\"PT1M\",\"retryDelay\":\"PT5M\"");
    advance("PT1H");
    platform.finish(platform.offer().get(0), TaskState.TASK_FAILED);
    advance("PT5M");
    TaskInfo retry = platform.offer().get(0);
    assertThat(retry.getTaskId().getValue()).contains(":1:a:");
    platform.call("PUT", "/v1/scheduler/job/a", "");
    advance("PT30M");
    platform.finish(retry, TaskState.TASK_FINISHED);
    assertThat(platform.offer()).hasSize(1);
    assertThat(newest().get("cause").asText()).isEqualTo("manual");
  }

  @Test
  void nothingIsMissedOfWhatCameBeforeTheJobOrWhileItWasDisabled() {
    platform.create(
        """
        {"name":"a","schedule":"R/2020-01-01T00:00:00Z/PT1H","missed":"all","disabled":true}""");
    advance("PT5H30M");
    assertThat(platform.runs("a")).isEmpty();
    platform.create(
        """
        {"name":"a","schedule":"R/2020-01-01T00:00:00Z/PT1H","missed":"all"}""");
    assertThat(platform.runs("a")).hasSize(1);
    assertThat(clock(newest().get("due"))).isEqualTo("05:00");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    assertThat(platform.offer()).isEmpty();
    assertThat(missed()).isEmpty();
  }

  @Test
  void jobFileThatIsPostedAgainRunsNothingTwice() {
    hourly(",\"command\":\"old\"");
    advance("PT1H");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    advance("PT30M");
    hourly(",\"command\":\"new\"");
    platform.restart();
    assertThat(platform.offer()).isEmpty();
    assertThat(schedule()).isEqualTo("R/2026-01-01T02:00:00.000Z/PT1H");
    // One that is counted begins anew, as in Chronos.
    hourly("R2", "");
    assertThat(platform.offer()).hasSize(1);
    assertThat(schedule()).isEqualTo("R1/2026-01-01T02:00:00.000Z/PT1H");
  }

  @Test
  void enablingDoesNotRunWhatIsTooLate() {
    hourly(",\"epsilon\":\"PT10M\",\"disabled\":true");
    advance("PT5H30M");
    hourly(",\"epsilon\":\"PT10M\"");
    assertThat(platform.runs("a")).isEmpty();
    assertThat(missed()).isEmpty();
    assertThat(schedule()).isEqualTo("R/2026-01-01T06:00:00.000Z/PT1H");
  }

  @Test
  void dependentJobSkipsItsTurnWhileItRuns() {
    platform.create("{\"name\":\"p\",\"schedule\":\"R/2026-01-01T01:00:00Z/PT1H\"}");
    platform.create("{\"name\":\"a\",\"parents\":[\"p\"],\"overlap\":\"skip\"}");
    advance("PT1H");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    TaskInfo child = platform.offer().get(0);
    advance("PT1H");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    platform.restart();
    assertThat(missed()).containsExactly("02:00 02:00 1 previous run still alive");
    platform.finish(child, TaskState.TASK_FINISHED);
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void lastRepetitionRunsUnderItsOwnTime() {
    hourly("R1", "");
    down("PT5H");
    assertThat(clock(newest().get("due"))).isEqualTo("01:00");
    assertThat(missed()).isEmpty();
    assertThat(schedule()).startsWith("R0/");
  }

  @Test
  void disablingEndsWhatWaitsAndSaysSo() {
    hourly("");
    advance("PT1H");
    hourly(",\"disabled\":true");
    assertThat(newest().get("state").asText()).isEqualTo("KILLED");
    assertThat(newest().get("message").asText()).isEqualTo("the job was disabled");
    assertThat(platform.get("job/a").get("errorCount").asInt()).isZero();
    platform.restart();
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void runWhoseLaunchesNeverHappenIsMissedAtTheEndOfItsWindowAndSaysSo() {
    platform.create(
        """
        {"name":"a","schedule":"R1/2026-01-01T00:00:00Z/PT1H","epsilon":"PT10S"}""");
    for (int delay : new int[] {1, 2, 4}) {
      TaskInfo task = platform.offer().getFirst();
      platform.update(
          task.getTaskId().getValue(),
          TaskState.TASK_DROPPED,
          TaskStatus.newBuilder().setMessage("the agent is full"));
      assertThat(platform.get("job/a/explain").toString())
          .contains("times, which never happened: the agent is full");
      platform.advance(Duration.ofSeconds(delay));
    }
    platform.update(
        platform.offer().getFirst().getTaskId().getValue(),
        TaskState.TASK_DROPPED,
        TaskStatus.newBuilder().setMessage("the agent is full"));
    platform.advance(Duration.ofMillis(3001));
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("MISSED");
    assertThat(platform.runs("a").get(0).get("message").asText())
        .isEqualTo(
            "later than epsilon PT10S: launched 4 times, which never happened:"
                + " the agent is full");
  }
}
