package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.decide.Change;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.job.JobDefaults;
import io.souk.chronos.job.JobName;
import io.souk.chronos.job.JobReader;
import io.souk.chronos.run.Cause;
import io.souk.chronos.run.Run;
import io.souk.chronos.run.RunState;
import io.souk.chronos.run.TaskId;
import io.souk.chronos.store.Codec;
import io.souk.framework.CallRefusedException;
import io.souk.framework.Store;
import io.souk.framework.StoreException;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class RestartTest {

  private Platform platform;

  @BeforeEach
  void start() {
    platform = new Platform();
  }

  @AfterEach
  void stop() {
    platform.close();
  }

  @Test
  void jobsAndHistoryComeBack() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-31T01:02:03Z/P1M","scheduleTimeZone":"Europe/Berlin",
         "container":{"image":"busybox","volumes":[{"containerPath":"/x","mode":"ro"}]},
         "constraints":[["rack","EQUALS","1"]],"epsilon":"PT1H","async":true}""");
    platform.create(
        """
        {"name":"b","parents":["a"]}""");
    platform.create(
        """
        {"name":"ran","schedule":"R1//PT1H"}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    JsonNode jobs = platform.get("jobs");
    JsonNode runs = platform.runs("ran");
    platform.restart();
    assertThat(platform.get("jobs")).containsExactlyInAnyOrderElementsOf(jobs);
    assertThat(platform.runs("ran")).isEqualTo(runs);
    assertThat(platform.session().subscriptions().getLast().getFrameworkInfo().getId().getValue())
        .isEqualTo("framework-1");
  }

  @Test
  void runningTaskIsAskedForAndNotStartedAgain() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-01T00:00:00Z/PT1M"}""");
    TaskInfo task = platform.offer().get(0);
    platform.update(task, TaskState.TASK_RUNNING);
    platform.restart();
    Call asked = platform.session().awaitCall(Call.Type.RECONCILE);
    assertThat(asked.getReconcile().getTasks(0).getTaskId()).isEqualTo(task.getTaskId());
    assertThat(asked.getReconcile().getTasks(0).getAgentId().getValue()).isEqualTo("agent-1");
    platform.advance(Duration.ofMinutes(1));
    assertThat(platform.offer()).isEmpty();
    platform.update(task, TaskState.TASK_FINISHED);
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(1);
    assertThat(platform.offer()).hasSize(1);
  }

  /** Its launch may have got lost, and then nobody speaks of it when its agent is back. */
  @Test
  void unreachableTaskIsAskedForAgain() {
    platform.create(
        """
        {"name":"a","schedule":"R/2026-01-01T00:00:00Z/PT1M"}""");
    TaskInfo task = platform.offer().get(0);
    platform.update(task, TaskState.TASK_UNREACHABLE);
    platform.advance(Duration.ofSeconds(31));
    Call asked = platform.session().awaitCall(Call.Type.RECONCILE);
    assertThat(asked.getReconcile().getTasks(0).getTaskId()).isEqualTo(task.getTaskId());
  }

  @Test
  void runThatWaitedIsLaunchedOnceUnderItsId() {
    platform.create(
        """
        {"name":"a","schedule":"R1/2026-01-01T00:00:00Z/PT1M"}""");
    String id = platform.runs("a").get(0).get("taskId").asText();
    platform.restart();
    assertThat(platform.offer()).extracting(t -> t.getTaskId().getValue()).containsExactly(id);
    assertThat(platform.offer()).isEmpty();
  }

  @Test
  void retryKeepsItsTimeOverRestart() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FAILED);
    platform.advance(Duration.ofSeconds(30));
    platform.restart();
    assertThat(platform.offer()).isEmpty();
    platform.advance(Duration.ofSeconds(30));
    assertThat(platform.offer()).hasSize(1);
  }

  @Test
  void launchOfUnknownFateIsSettledByReconciliation() {
    platform
        .session()
        .refuse(
            call ->
                call.getType() == Call.Type.ACCEPT
                    ? Optional.of(new CallRefusedException(503, "gone"))
                    : Optional.empty());
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M","retries":1}""");
    TaskInfo task = platform.offer().get(0);
    Call launch = platform.session().awaitCall(Call.Type.ACCEPT);
    // So that it is not taken later, should it still be on its way.
    assertThat(platform.session().awaitCall(Call.Type.DECLINE).getDecline().getOfferIdsList())
        .isEqualTo(launch.getAccept().getOfferIdsList());
    assertThat(platform.offer()).isEmpty();
    platform.restart();
    platform.session().awaitCall(Call.Type.RECONCILE);
    platform.update(
        task.getTaskId().getValue(),
        TaskState.TASK_GONE,
        TaskStatus.newBuilder().setReason(TaskStatus.Reason.REASON_RECONCILIATION));
    platform.advance(Duration.ofMinutes(1));
    assertThat(platform.offer())
        .extracting(t -> t.getTaskId().getValue())
        .containsExactly(task.getTaskId().getValue().replace(":0:a", ":1:a"));
  }

  @Test
  void refusedLaunchFailsTheRun() {
    platform
        .session()
        .refuse(
            call ->
                call.getType() == Call.Type.ACCEPT
                    ? Optional.of(new CallRefusedException(400, "nonsense"))
                    : Optional.empty());
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    platform.offer();
    platform.settle();
    JsonNode run = platform.runs("a").get(0);
    assertThat(run.get("state").asText()).isEqualTo("FAILED");
    assertThat(run.get("message").asText()).contains("nonsense");
    assertThat(platform.get("job/a").get("errorCount").asInt()).isEqualTo(1);
  }

  @Test
  void unreachableTaskIsWaitedFor() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M","retries":0}""");
    TaskInfo task = platform.offer().get(0);
    platform.update(task, TaskState.TASK_RUNNING);
    platform.update(task, TaskState.TASK_UNREACHABLE);
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("UNREACHABLE");
    platform.update(task, TaskState.TASK_RUNNING);
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("RUNNING");
  }

  @Test
  void strayTaskIsKilled() {
    platform.update("ct:1:0:nobody:", TaskState.TASK_RUNNING, TaskStatus.newBuilder());
    assertThat(platform.session().awaitCall(Call.Type.KILL).getKill().getTaskId().getValue())
        .isEqualTo("ct:1:0:nobody:");
    assertThat(platform.session().calls(Call.Type.ACKNOWLEDGE)).hasSize(1);
  }

  @Test
  void nothingIsLaunchedOrAnsweredWithoutItsCommit() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1M"}""");
    platform
        .context
        .store()
        .failWith(new StoreException(StoreException.Code.NOT_LEADER, "another leads"));
    assertThat(platform.offer()).isEmpty();
    assertThat(platform.context.failure()).isPresent();
    assertThat(platform.post("iso8601", "{\"name\":\"b\"}").statusCode()).isEqualTo(503);
  }

  @Test
  void historyIsBounded() {
    platform.close();
    platform = new Platform(new Settings(Duration.ofMinutes(1), 0, 3, 100, Duration.ofMinutes(15)));
    platform.create(
        """
        {"name":"a","schedule":"R//PT1M"}""");
    for (int i = 0; i < 6; i++) {
      platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
      platform.advance(Duration.ofMinutes(1));
    }
    assertThat(platform.runs("a")).hasSize(4);
    assertThat(platform.runs("a").get(0).get("state").asText()).isEqualTo("QUEUED");
    platform.restart();
    assertThat(platform.runs("a")).hasSize(4);
    assertThat(platform.get("job/a").get("successCount").asInt()).isEqualTo(6);
  }

  @Test
  void failuresInARowDisableWhereThatIsConfigured() {
    platform.close();
    platform = new Platform(new Settings(Duration.ofMinutes(1), 2, 3, 100, Duration.ofMinutes(15)));
    platform.create(
        """
        {"name":"a","schedule":"R//PT1M","retries":0}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FAILED);
    assertThat(platform.get("job/a").get("disabled").asBoolean()).isFalse();
    platform.advance(Duration.ofMinutes(1));
    platform.finish(platform.offer().get(0), TaskState.TASK_FAILED);
    assertThat(platform.get("job/a").get("disabled").asBoolean()).isTrue();
    platform.advance(Duration.ofMinutes(1));
    assertThat(platform.offer()).isEmpty();
  }

  private static Run ended(int minute) {
    Instant due = Instant.parse("2025-12-31T00:00:00Z").plusSeconds(60L * minute);
    return Run.queued(
            new TaskId(due.toEpochMilli(), 0, new JobName("a")),
            Cause.SCHEDULE,
            Optional.empty(),
            new Run.When(due, due),
            due)
        .launchedOn(new Run.Place("agent", "host", ""), due)
        .reported(RunState.FINISHED, due.plusSeconds(7), Run.Word.NONE);
  }

  @Test
  void runsThatAreOverAndStandBesideTheOthersGoToTheHistory() {
    platform.create(
        """
        {"name":"a","schedule":"R1//PT1H"}""");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    Codec codec = new Codec(new JobReader(JobDefaults.standard("nobody", ZoneId.of("UTC"))));
    List<Change> old = new ArrayList<>();
    for (int minute : new int[] {2, 1, 12, 3, 4, 5, 6, 7, 8, 9, 10, 11}) {
      old.add(new Change.PutRun(ended(minute)));
    }
    Platform.join(platform.context.store().commit(new Store.Batch(codec.encode(old))));
    platform.restart();
    List<String> due = platform.runs("a").valueStream().map(r -> r.get("due").asText()).toList();
    assertThat(due).hasSize(10).startsWith("2026-01-01T00:00:00.000Z", "2025-12-31T00:12:00.000Z");
    assertThat(due).isSortedAccordingTo(Comparator.reverseOrder());
    assertThat(platform.get("job/stat/a").get("histogram").get("count").asInt()).isEqualTo(13);
    assertThat(platform.context.store().scan("run/").toCompletableFuture().join()).isEmpty();
  }
}
