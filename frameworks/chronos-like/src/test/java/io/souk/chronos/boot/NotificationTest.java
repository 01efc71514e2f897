package io.souk.chronos.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chronos.adapter.mail.MailServer;
import io.souk.chronos.adapter.webhook.Form;
import io.souk.chronos.adapter.webhook.Webhook;
import io.souk.chronos.decide.Settings;
import io.souk.chronos.outbox.Limits;
import io.souk.chronos.outbox.Receiver;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NotificationTest {

  private static final Settings TWO_FAILURES_DISABLE =
      new Settings(
          Settings.STANDARD.retryDelay(), 2, 20, 100, Settings.STANDARD.unreachableLimit());

  private final Receiver receiver = new Receiver();
  private Platform platform;

  @AfterEach
  void stop() {
    platform.close();
    receiver.close();
  }

  private void start(Settings settings) {
    Webhook webhook = new Webhook(Form.PLAIN, URI.create(receiver.url("/told")), Optional.empty());
    platform = new Platform(settings, Notifications.of(Optional.empty(), List.of(webhook), "prod"));
  }

  private void run(String name, TaskState end) {
    platform.call("PUT", "/v1/scheduler/job/" + name, "");
    platform.settle();
    TaskInfo task = platform.offer().get(0);
    platform.update(task, TaskState.TASK_RUNNING);
    platform.update(
        task.getTaskId().getValue(), end, TaskStatus.newBuilder().setMessage("exit grüße"));
  }

  /** The only thing told since the last call. */
  private JsonNode told() {
    Platform.await("a message", () -> !receiver.posts().isEmpty());
    assertThat(receiver.posts()).hasSize(1);
    return platform.parse(receiver.posts().remove(0).body());
  }

  @Test
  void failureRecoveryAndDeletionAreTold() {
    start(Settings.STANDARD);
    platform.create(
        """
        {"name":"j","schedule":"R0/2026-01-01T00:00:00Z/PT1H","retries":1,"owner":"a@x"}""");
    run("j", TaskState.TASK_FAILED);
    platform.advance(Duration.ofMinutes(1));
    TaskInfo again = platform.offer().get(0);
    assertThat(receiver.posts()).isEmpty();
    platform.update(
        again.getTaskId().getValue(),
        TaskState.TASK_FAILED,
        TaskStatus.newBuilder().setMessage("exit grüße"));
    JsonNode failure = told();
    assertThat(failure.get("subject").asText()).isEqualTo("[prod] [Chronos] job 'j' failed!");
    assertThat(failure.get("to").asText()).isEqualTo("a@x");
    assertThat(failure.get("errorCount").asText()).isEqualTo("1");
    assertThat(failure.get("lastError").asText()).isEqualTo("2026-01-01T00:01:00.000Z");
    assertThat(failure.get("message").asText())
        .contains("Attempt 2, failed on host-1")
        .contains("exit grüße")
        .contains("http://127.0.0.1:" + platform.framework.port() + "/v1/scheduler/job/j/runs");
    run("j", TaskState.TASK_FINISHED);
    assertThat(told().get("event").asText()).isEqualTo("recovered");
    run("j", TaskState.TASK_FINISHED);
    platform.call("DELETE", "/v1/scheduler/job/j", "");
    assertThat(told().get("event").asText()).isEqualTo("deleted");
  }

  @Test
  void disablingIsTold() {
    start(TWO_FAILURES_DISABLE);
    platform.create("{\"name\":\"j\",\"schedule\":\"R0/2026-01-01T00:00:00Z/PT1H\",\"retries\":0}");
    run("j", TaskState.TASK_FAILED);
    assertThat(told().get("event").asText()).isEqualTo("failed");
    run("j", TaskState.TASK_FAILED);
    JsonNode disabled = told();
    assertThat(disabled.get("subject").asText()).isEqualTo("[prod] [Chronos] job 'j' disabled");
    assertThat(disabled.get("message").asText()).contains("2 runs in a row have failed.");
    assertThat(disabled.get("to").asText()).isEmpty();
  }

  @Test
  void endOfTheScheduleIsTold() {
    start(Settings.STANDARD);
    platform.create("{\"name\":\"j\",\"schedule\":\"R1/2026-01-01T00:00:00Z/PT1H\"}");
    platform.finish(platform.offer().get(0), TaskState.TASK_FINISHED);
    assertThat(told().get("message").asText()).contains("Its last occurrence has succeeded.");
  }

  @Test
  void nothingIsToldTwiceAfterARestart() {
    start(Settings.STANDARD);
    platform.create("{\"name\":\"j\",\"schedule\":\"R0/2026-01-01T00:00:00Z/PT1H\",\"retries\":0}");
    run("j", TaskState.TASK_FAILED);
    told();
    platform.restart();
    run("j", TaskState.TASK_FINISHED);
    assertThat(told().get("event").asText()).isEqualTo("recovered");
  }

  @Test
  void serversThatDoNotAnswerHoldNothingUp() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int port = silent.getLocalPort();
      MailServer mail =
          new MailServer(
              "127.0.0.1", port, "s@x.org", MailServer.Encryption.NONE, Optional.empty());
      Webhook webhook =
          new Webhook(Form.SLACK, URI.create("http://127.0.0.1:" + port + "/"), Optional.empty());
      Limits limits = new Limits(5, 2, 10, Duration.ofSeconds(1), Duration.ofMinutes(5));
      platform =
          new Platform(
              Settings.STANDARD,
              new Notifications(
                  Optional.of(mail), List.of(webhook), "", 10, Duration.ofMinutes(1), limits));
      int jobs = 60;
      for (int i = 0; i < jobs; i++) {
        platform.create(
            """
            {"name":"j%d","schedule":"R/2026-01-01T00:00:00Z/PT1H","retries":0,"owner":"a@x.org"}"""
                .formatted(i));
      }
      for (int hour = 0; hour < 2; hour++) {
        List<TaskInfo> tasks = platform.offer(100, 100_000, 100_000);
        assertThat(tasks).hasSize(jobs);
        tasks.forEach(task -> platform.update(task, TaskState.TASK_FAILED));
        platform.advance(Duration.ofHours(1));
      }
      assertThat(platform.get("job/j0").get("errorCount").asInt()).isEqualTo(2);
      String metrics = platform.context.metrics().scrape();
      assertThat(metrics)
          .contains("souk_chronos_notifications_waiting{channel=\"slack\"} 5.0")
          .contains("souk_chronos_notifications_total{channel=\"slack\",outcome=\"dropped\"} 115.0")
          .contains("souk_chronos_notifications_total{channel=\"mail\",outcome=\"dropped\"} 115.0");
    }
  }

  @Test
  void missedOccurrencesAreToldWithTheReason() {
    start(Settings.STANDARD);
    platform.create(
        """
        {"name":"j","schedule":"R/2026-01-01T00:00:00Z/PT1H","overlap":"skip","owner":"a@x"}""");
    platform.update(platform.offer().get(0), TaskState.TASK_RUNNING);
    assertThat(receiver.posts()).isEmpty();
    platform.advance(Duration.ofHours(1));
    JsonNode missed = told();
    assertThat(missed.get("event").asText()).isEqualTo("missed");
    assertThat(missed.get("subject").asText()).isEqualTo("[prod] [Chronos] job 'j' missed runs");
    assertThat(missed.get("message").asText())
        .contains("due at 2026-01-01T01:00:00.000Z did not run: previous run still alive");
    for (int hour = 0; hour < 5; hour++) {
      platform.advance(Duration.ofHours(1));
    }
    platform.call("DELETE", "/v1/scheduler/job/j", "");
    assertThat(told().get("event").asText()).as("the same is not told again").isEqualTo("deleted");
  }

  @Test
  void runThatFindsNoRoomWithinItsWindowIsTold() {
    start(Settings.STANDARD);
    platform.create(
        """
        {"name":"j","schedule":"R/2026-01-01T00:00:00Z/PT24H","epsilon":"PT1M","owner":"a@x"}""");
    platform.advance(Duration.ofMinutes(2));
    JsonNode missed = told();
    assertThat(missed.get("event").asText()).isEqualTo("missed");
    assertThat(missed.get("message").asText()).contains("Attempt 1, missed").contains("Message: ");
  }
}
