package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.protobuf.ByteString;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.agent.OperationUpdate;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The metrics of a whole master that a framework and an agent have worked with. */
class MetricsConformanceTest {

  private static final String INFO =
      "{\"user\":\"nobody\",\"name\":\"a b/c\",\"failover_timeout\":60,\"principal\":\"p\","
          + "\"roles\":[\"eng\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}";

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
  void everyMetricOfMesosIsThere() throws Exception {
    try (FakeAgent agent = agent();
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      launch(scheduler, agent, offer(scheduler));
      List<String> names = new ArrayList<>(MesosMetricNames.ofAll());
      names.addAll(MesosMetricNames.ofFramework(prefix(scheduler)));
      names.add(prefix(scheduler) + "roles/eng/suppressed");
      names.add("frameworks/p/messages_received");
      names.add("frameworks/p/messages_processed");
      names.add("allocator/mesos/roles/eng/shares/dominant");
      names.add("allocator/mesos/quota/roles/eng/resources/cpus/consumed");
      assertThat(metrics().keySet()).containsAll(names);
      assertThat(operatorMetrics("{}").keySet()).containsAll(names);
    }
  }

  @Test
  void aFrameworksCallsEventsOffersAndTasksAreCounted() throws Exception {
    try (FakeAgent agent = agent();
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      decline(scheduler, offer(scheduler));
      scheduler.call("REVIVE", "");
      launch(scheduler, agent, offer(scheduler));
      report(agent, scheduler, "t", TaskState.TASK_RUNNING, Optional.empty());
      scheduler.update("t", "TASK_RUNNING");
      Map<String, Double> metrics = metrics();
      String prefix = prefix(scheduler);
      assertThat(prefix).startsWith("master/frameworks/a%20b%2Fc/");
      assertThat(metrics)
          .containsEntry(prefix + "subscribed", 1.0)
          .containsEntry(prefix + "calls", 4.0)
          .containsEntry(prefix + "calls/subscribe", 1.0)
          .containsEntry(prefix + "calls/decline", 1.0)
          .containsEntry(prefix + "calls/revive", 1.0)
          .containsEntry(prefix + "calls/accept", 1.0)
          .containsEntry(prefix + "events/subscribed", 1.0)
          .containsEntry(prefix + "events/update", 1.0)
          .containsEntry(prefix + "offers/declined", 1.0)
          .containsEntry(prefix + "offers/accepted", 1.0)
          .containsEntry(prefix + "operations", 1.0)
          .containsEntry(prefix + "operations/launch", 1.0)
          .containsEntry(prefix + "tasks/active/task_running", 1.0)
          .containsEntry(prefix + "tasks/terminal/task_failed", 0.0)
          .containsEntry(prefix + "roles/eng/suppressed", 0.0)
          .containsEntry("frameworks/p/messages_received", 4.0)
          .containsEntry("frameworks/p/messages_processed", 4.0)
          .containsEntry("master/messages_register_framework", 1.0)
          .containsEntry("master/messages_register_slave", 1.0)
          .containsEntry("master/messages_status_update", 1.0);
      assertThat(metrics.get(prefix + "offers/sent")).isGreaterThanOrEqualTo(2);
      scheduler.call("SUPPRESS", "");
      report(
          agent,
          scheduler,
          "t",
          TaskState.TASK_FAILED,
          Optional.of(TaskStatus.Reason.REASON_AGENT_DISCONNECTED));
      scheduler.update("t", "TASK_FAILED");
      assertThat(metrics())
          .containsEntry(prefix + "tasks/active/task_running", 0.0)
          .containsEntry(prefix + "tasks/terminal/task_failed", 1.0)
          .containsEntry(prefix + "roles/eng/suppressed", 1.0)
          .containsEntry("master/tasks_failed", 1.0)
          .containsEntry("master/task_failed/source_slave/reason_slave_disconnected", 1.0);
      assertThat(master.get("/metrics").body())
          .contains("souk_master_framework_calls_total{framework=\"" + scheduler.id() + "\"")
          .contains("souk_master_tasks_ended_total{state=\"failed\"} 1.0")
          .contains("souk_master_agents{state=\"connected\"} 1.0")
          .contains(
              "souk_master_resources{kind=\"total\",resource=\"cpus\",revocable=\"false\"} 2.0");
    }
  }

  @Test
  void messagesAboutNothingAreInvalid() throws Exception {
    try (FakeAgent agent = agent();
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      launch(scheduler, agent, offer(scheduler));
      report(agent, scheduler, "t", TaskState.TASK_RUNNING, Optional.empty());
      JsonNode running = scheduler.update("t", "TASK_RUNNING");
      acknowledge(scheduler, running.at("/agent_id/value").asText(), running);
      acknowledge(scheduler, "nowhere", running);
      report(agent, scheduler, "other", TaskState.TASK_RUNNING, Optional.empty());
      message(scheduler, agent.id().getValue());
      message(scheduler, "nowhere");
      agent.post(executorMessage(agent, scheduler.id()));
      agent.post(executorMessage(agent, "nobody"));
      agent.post(unknownOperation(agent));
      scheduler.call(
          "ACKNOWLEDGE_OPERATION_STATUS",
          "\"acknowledge_operation_status\":{\"agent_id\":{\"value\":\"nowhere\"},"
              + "\"uuid\":\"AAAAAAAAAAAAAAAAAAAAAA==\",\"operation_id\":{\"value\":\"o\"}}");
      assertThat(metrics())
          .containsEntry("master/valid_status_updates", 1.0)
          .containsEntry("master/invalid_status_updates", 1.0)
          .containsEntry("master/messages_status_update", 2.0)
          .containsEntry("master/valid_status_update_acknowledgements", 1.0)
          .containsEntry("master/invalid_status_update_acknowledgements", 1.0)
          .containsEntry("master/valid_framework_to_executor_messages", 1.0)
          .containsEntry("master/invalid_framework_to_executor_messages", 1.0)
          .containsEntry("master/valid_executor_to_framework_messages", 1.0)
          .containsEntry("master/invalid_executor_to_framework_messages", 1.0)
          .containsEntry("master/valid_operation_status_updates", 0.0)
          .containsEntry("master/invalid_operation_status_updates", 1.0)
          .containsEntry("master/valid_operation_status_update_acknowledgements", 0.0)
          .containsEntry("master/invalid_operation_status_update_acknowledgements", 1.0);
    }
  }

  @Test
  void thoseThatComeBackAreCountedApart() throws Exception {
    try (JsonScheduler first = new JsonScheduler(master.port(), INFO)) {
      String withId =
          INFO.substring(0, INFO.length() - 1) + ",\"id\":{\"value\":\"" + first.id() + "\"}}";
      try (JsonScheduler other = new JsonScheduler(master.port(), INFO);
          FakeAgent agent = agent();
          JsonScheduler second = new JsonScheduler(master.port(), withId, first.id());
          FakeAgent back = new FakeAgent(master.port(), Optional.of(agent.id()), List.of());
          FakeAgent again = new FakeAgent(master.port(), Optional.of(agent.id()), List.of())) {
        assertThat(again.id()).isEqualTo(agent.id());
        assertThat(back.id()).isEqualTo(agent.id());
        assertThat(metrics())
            .containsEntry("master/messages_register_framework", 2.0)
            .containsEntry("master/messages_reregister_framework", 1.0)
            .containsEntry("master/messages_register_slave", 1.0)
            .containsEntry("master/messages_reregister_slave", 2.0)
            .containsEntry(prefix(other) + "calls/subscribe", 1.0)
            .containsEntry(prefix(second) + "calls/subscribe", 2.0)
            .containsEntry(prefix(second) + "events/error", 1.0);
      }
    }
  }

  @Test
  void theRegistryIsMeasured() throws Exception {
    try (JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      assertThat(scheduler.id()).isNotEmpty();
      assertThat(metrics().get("registrar/registry_size_bytes")).isGreaterThan(100);
      assertThat(metrics().get("registrar/state_fetch_ms")).isPositive();
      assertThat(metrics()).containsEntry("registrar/log/recovered", 1.0);
      assertThat(metrics()).containsEntry("registrar/log/ensemble_size", 1.0);
    }
  }

  private FakeAgent agent() throws Exception {
    return new FakeAgent(master.port(), Optional.empty(), List.of());
  }

  private static String prefix(JsonScheduler scheduler) {
    return "master/frameworks/a%20b%2Fc/" + scheduler.id() + "/";
  }

  private Map<String, Double> metrics() throws Exception {
    Map<String, Double> metrics = new TreeMap<>();
    master
        .json("/metrics/snapshot")
        .properties()
        .forEach(one -> metrics.put(one.getKey(), one.getValue().asDouble()));
    return metrics;
  }

  private Map<String, Double> operatorMetrics(String body) throws Exception {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + "/api/v1"))
            .header("Content-Type", "application/json")
            .POST(
                HttpRequest.BodyPublishers.ofString(
                    "{\"type\":\"GET_METRICS\",\"get_metrics\":" + body + "}"))
            .build();
    HttpResponse<String> answer = master.client.send(request, HttpResponse.BodyHandlers.ofString());
    Map<String, Double> metrics = new TreeMap<>();
    new com.fasterxml.jackson.databind.ObjectMapper()
        .readTree(answer.body())
        .at("/get_metrics/metrics")
        .forEach(one -> metrics.put(one.get("name").asText(), one.get("value").asDouble()));
    return metrics;
  }

  private static String offer(JsonScheduler scheduler) throws Exception {
    return scheduler.next("OFFERS").at("/offers/offers/0/id/value").asText();
  }

  private static void decline(JsonScheduler scheduler, String offer) throws Exception {
    scheduler.call(
        "DECLINE",
        "\"decline\":{\"offer_ids\":[{\"value\":\""
            + offer
            + "\"}],\"filters\":{\"refuse_seconds\":3600}}");
  }

  private static void launch(JsonScheduler scheduler, FakeAgent agent, String offer)
      throws Exception {
    scheduler.call(
        "ACCEPT",
        "\"accept\":{\"offer_ids\":[{\"value\":\""
            + offer
            + "\"}],\"operations\":[{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{"
            + "\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\""
            + agent.id().getValue()
            + "\"},\"command\":{\"value\":\"sleep 1000\"},\"resources\":["
            + "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5},"
            + "\"allocation_info\":{\"role\":\"eng\"}},"
            + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64},"
            + "\"allocation_info\":{\"role\":\"eng\"}}]}]}}]}");
    agent.next(Event.Type.RUN_TASKS);
  }

  private static void acknowledge(JsonScheduler scheduler, String agent, JsonNode status)
      throws Exception {
    scheduler.call(
        "ACKNOWLEDGE",
        "\"acknowledge\":{\"agent_id\":{\"value\":\""
            + agent
            + "\"},\"task_id\":"
            + status.get("task_id")
            + ",\"uuid\":"
            + status.get("uuid")
            + "}");
  }

  private static void message(JsonScheduler scheduler, String agent) throws Exception {
    scheduler.call(
        "MESSAGE",
        "\"message\":{\"agent_id\":{\"value\":\""
            + agent
            + "\"},\"executor_id\":{\"value\":\"e\"},\"data\":\"aGk=\"}");
  }

  private static void report(
      FakeAgent agent,
      JsonScheduler scheduler,
      String task,
      TaskState state,
      Optional<TaskStatus.Reason> reason)
      throws Exception {
    TaskStatus.Builder status =
        TaskStatus.newBuilder()
            .setTaskId(TaskID.newBuilder().setValue(task))
            .setState(state)
            .setSource(TaskStatus.Source.SOURCE_AGENT)
            .setAgentId(agent.id())
            .setTimestamp(1)
            .setUuid(ByteString.copyFrom(new byte[16]));
    reason.ifPresent(status::setReason);
    agent.post(
        Call.newBuilder()
            .setType(Call.Type.UPDATE)
            .setAgentId(agent.id())
            .setUpdate(
                Call.Update.newBuilder()
                    .addUpdates(
                        StatusUpdate.newBuilder()
                            .setFrameworkId(FrameworkID.newBuilder().setValue(scheduler.id()))
                            .setStatus(status)
                            .setLatestState(state)))
            .build());
  }

  private static Call executorMessage(FakeAgent agent, String framework) {
    return Call.newBuilder()
        .setType(Call.Type.MESSAGE)
        .setAgentId(agent.id())
        .setMessage(
            Call.Message.newBuilder()
                .setFrameworkId(FrameworkID.newBuilder().setValue(framework))
                .setExecutorId(ExecutorID.newBuilder().setValue("e"))
                .setData(ByteString.copyFromUtf8("hi")))
        .build();
  }

  private static Call unknownOperation(FakeAgent agent) {
    return Call.newBuilder()
        .setType(Call.Type.OPERATION_UPDATE)
        .setAgentId(agent.id())
        .setOperationUpdate(
            Call.OperationUpdates.newBuilder()
                .addUpdates(
                    OperationUpdate.newBuilder()
                        .setOperationUuid(ByteString.copyFrom(new byte[16]))
                        .setStatus(
                            OperationStatus.newBuilder()
                                .setState(OperationState.OPERATION_FINISHED))))
        .build();
  }
}
