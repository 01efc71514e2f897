package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A scheduler's life over HTTP with JSON, against a whole master and an agent on the wire. */
class SchedulerConformanceTest {

  private static final String INFO =
      "{\"user\":\"nobody\",\"name\":\"conformance\",\"failover_timeout\":60,"
          + "\"capabilities\":[{\"type\":\"PARTITION_AWARE\"}]}";

  @TempDir Path dir;

  private MasterFixture master;

  @BeforeEach
  void start() {
    master = new MasterFixture(dir, List.of());
  }

  @AfterEach
  void stop() {
    master.close();
  }

  @Test
  void launchesKillsReconcilesAndTearsDown() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of());
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      scheduler.next("HEARTBEAT");
      launch(scheduler, agent, "t1");
      JsonNode running = run(scheduler, agent, "t1");
      assertThat(running.at("/agent_id/value").asText()).isEqualTo(agent.id().getValue());
      assertThat(running.at("/source").asText()).isEqualTo("SOURCE_EXECUTOR");

      JsonNode state = master.json("/state");
      assertThat(state.at("/frameworks/0/tasks/0/state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(state.at("/slaves/0/used_resources/cpus").asDouble()).isEqualTo(0.5);

      assertAccepted(scheduler.call("RECONCILE", "\"reconcile\":{\"tasks\":[]}"));
      JsonNode reconciled = scheduler.update("t1", "TASK_RUNNING");
      assertThat(reconciled.at("/reason").asText()).isEqualTo("REASON_RECONCILIATION");
      assertThat(reconciled.has("uuid")).isFalse();

      assertAccepted(scheduler.call("KILL", "\"kill\":{\"task_id\":{\"value\":\"t1\"}}"));
      Event.KillTask kill = agent.next(Event.Type.KILL_TASK).getKillTask();
      assertThat(kill.getTaskId().getValue()).isEqualTo("t1");
      agent.update(framework(scheduler), "t1", TaskState.TASK_KILLED);
      acknowledge(scheduler, scheduler.update("t1", "TASK_KILLED"));
      agent.next(Event.Type.ACKNOWLEDGE);
      master.awaitJson(
          "/frameworks",
          json -> json.at("/frameworks/0/completed_tasks/0/id").asText().equals("t1"));

      launch(scheduler, agent, "t2");
      run(scheduler, agent, "t2");
      assertAccepted(scheduler.call("TEARDOWN", ""));
      scheduler.awaitEnd();
      agent.next(Event.Type.SHUTDOWN_FRAMEWORK);
      JsonNode frameworks = master.json("/frameworks");
      assertThat(frameworks.get("frameworks")).isEmpty();
      assertThat(frameworks.at("/completed_frameworks/0/id").asText()).isEqualTo(scheduler.id());
    }
  }

  @Test
  void aDeclinedOfferComesBack() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of());
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      String offer = offer(scheduler);
      assertAccepted(
          scheduler.call(
              "DECLINE",
              "\"decline\":{\"offer_ids\":[{\"value\":\""
                  + offer
                  + "\"}],\"filters\":{\"refuse_seconds\":3600}}"));
      assertAccepted(scheduler.call("REVIVE", ""));
      assertThat(offer(scheduler)).isNotEqualTo(offer);
      assertThat(agent.id().getValue()).contains("-S");
    }
  }

  @Test
  void aSecondSubscriptionTakesOver() throws Exception {
    try (JsonScheduler first = new JsonScheduler(master.port(), INFO)) {
      String withId =
          INFO.substring(0, INFO.length() - 1) + ",\"id\":{\"value\":\"" + first.id() + "\"}}";
      try (JsonScheduler second = new JsonScheduler(master.port(), withId, first.id())) {
        assertThat(second.id()).isEqualTo(first.id());
        assertThat(first.next("ERROR").at("/error/message").asText())
            .isEqualTo("Framework failed over");
        first.awaitEnd();
        HttpResponse<String> stale = first.call("REVIVE", "");
        assertThat(stale.statusCode()).isEqualTo(400);
        assertThat(stale.body()).startsWith("The stream ID '");
        assertAccepted(second.call("REVIVE", ""));
      }
    }
  }

  @Test
  void aSubscriptionThatItsClientSentEarlierIsRefused() throws Exception {
    try (JsonScheduler now =
        new JsonScheduler(master.port(), INFO, "", Map.of("Souk-Subscribe", "c/7"))) {
      String withId =
          INFO.substring(0, INFO.length() - 1) + ",\"id\":{\"value\":\"" + now.id() + "\"}}";
      assertThatThrownBy(
              () ->
                  new JsonScheduler(
                      master.port(), withId, now.id(), Map.of("Souk-Subscribe", "c/6")))
          .hasMessageContaining("The framework has subscribed again since");
      assertAccepted(now.call("REVIVE", ""));
    }
  }

  @Test
  void theStateSurvivesARestartOfTheMaster() throws Exception {
    String id;
    try (JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      id = scheduler.id();
    }
    master.close();
    master = new MasterFixture(dir, List.of());
    JsonNode state = master.awaitJson("/frameworks", json -> json.get("frameworks").size() == 1);
    assertThat(state.at("/frameworks/0/id").asText()).isEqualTo(id);
    assertThat(state.at("/frameworks/0/connected").asBoolean()).isFalse();
    assertThat(state.at("/frameworks/0/recovered").asBoolean()).isTrue();
  }

  private static void launch(JsonScheduler scheduler, FakeAgent agent, String task)
      throws Exception {
    String offer = offer(scheduler);
    assertAccepted(
        scheduler.call(
            "ACCEPT",
            "\"accept\":{\"offer_ids\":[{\"value\":\""
                + offer
                + "\"}],\"operations\":[{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{"
                + "\"name\":\"n\",\"task_id\":{\"value\":\""
                + task
                + "\"},\"agent_id\":{\"value\":\""
                + agent.id().getValue()
                + "\"},\"command\":{\"value\":\"sleep 1000\"},\"resources\":["
                + "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}},"
                + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":\"64\"}}]}]}}]}"));
    Event.RunTasks run = agent.next(Event.Type.RUN_TASKS).getRunTasks();
    assertThat(run.getTasks(0).getTaskId().getValue()).isEqualTo(task);
    assertThat(run.getFrameworkInfo().getId().getValue()).isEqualTo(scheduler.id());
  }

  private static JsonNode run(JsonScheduler scheduler, FakeAgent agent, String task)
      throws Exception {
    byte[] uuid = agent.update(framework(scheduler), task, TaskState.TASK_RUNNING).toByteArray();
    JsonNode running = scheduler.update(task, "TASK_RUNNING");
    assertThat(running.get("uuid").asText()).isEqualTo(Base64.getEncoder().encodeToString(uuid));
    acknowledge(scheduler, running);
    Event.Acknowledge acknowledged = agent.next(Event.Type.ACKNOWLEDGE).getAcknowledge();
    assertThat(acknowledged.getUuid().toByteArray()).isEqualTo(uuid);
    return running;
  }

  private static String offer(JsonScheduler scheduler) throws Exception {
    JsonNode offer = scheduler.next("OFFERS").at("/offers/offers/0");
    assertThat(offer.at("/framework_id/value").asText()).isEqualTo(scheduler.id());
    return offer.at("/id/value").asText();
  }

  private static void acknowledge(JsonScheduler scheduler, JsonNode status) throws Exception {
    assertAccepted(
        scheduler.call(
            "ACKNOWLEDGE",
            "\"acknowledge\":{\"agent_id\":"
                + status.get("agent_id")
                + ",\"task_id\":"
                + status.get("task_id")
                + ",\"uuid\":"
                + status.get("uuid")
                + "}"));
  }

  private static FrameworkID framework(JsonScheduler scheduler) {
    return FrameworkID.newBuilder().setValue(scheduler.id()).build();
  }

  private static void assertAccepted(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
    assertThat(answer.body()).isEmpty();
    assertThat(answer.headers().firstValue("Content-Length")).contains("0");
    assertThat(answer.headers().firstValue("Content-Type")).isEmpty();
  }
}
