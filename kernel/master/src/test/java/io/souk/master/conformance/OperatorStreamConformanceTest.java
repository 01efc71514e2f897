package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Event;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** An operator watches a whole master, an agent and a scheduler on the wire. */
@Timeout(120)
class OperatorStreamConformanceTest {

  private static final String INFO =
      "{\"user\":\"nobody\",\"name\":\"watched\",\"failover_timeout\":60,"
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
  void seesTheLivesOfAgentFrameworkAndTask() throws Exception {
    try (RecordStream<Event> events = subscribe()) {
      Event first = next(events);
      assertThat(first.getType()).isEqualTo(Event.Type.SUBSCRIBED);
      assertThat(first.getSubscribed().getGetState().getGetAgents().getAgentsCount()).isZero();
      assertThat(first.getSubscribed().getHeartbeatIntervalSeconds()).isEqualTo(15);
      assertThat(subscribers()).isEqualTo(1.0);
      try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of())) {
        Event agentAdded = next(events);
        assertThat(agentAdded.getAgentAdded().getAgent().getAgentInfo().getId())
            .isEqualTo(agent.id());
        assertThat(agentAdded.getAgentAdded().getAgent().getActive()).isTrue();
        String id;
        try (JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
          id = scheduler.id();
          assertThat(next(events).getFrameworkAdded().getFramework().getFrameworkInfo().getId())
              .isEqualTo(framework(id));
          launch(scheduler, agent);
          Event added = next(events);
          assertThat(added.getTaskAdded().getTask().getTaskId().getValue()).isEqualTo("t");
          assertThat(added.getTaskAdded().getTask().getState()).isEqualTo(TaskState.TASK_STAGING);
          agent.update(framework(id), "t", TaskState.TASK_RUNNING);
          Event.TaskUpdated running = next(events).getTaskUpdated();
          assertThat(running.getState()).isEqualTo(TaskState.TASK_RUNNING);
          assertThat(running.getStatus().getState()).isEqualTo(TaskState.TASK_RUNNING);
          assertThat(running.getFrameworkId()).isEqualTo(framework(id));
        }
        Event gone = next(events);
        assertThat(gone.getType()).isEqualTo(Event.Type.FRAMEWORK_UPDATED);
        assertThat(gone.getFrameworkUpdated().getFramework().getConnected()).isFalse();
        assertThat(
                operate(
                    "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\""
                        + id
                        + "\"}}}"))
            .isEqualTo(200);
        assertThat(next(events).getTaskUpdated().getState()).isEqualTo(TaskState.TASK_KILLED);
        assertThat(next(events).getFrameworkRemoved().getFrameworkInfo().getId())
            .isEqualTo(framework(id));
        assertThat(
                operate(
                    "{\"type\":\"MARK_AGENT_GONE\",\"mark_agent_gone\":{\"agent_id\":{\"value\":\""
                        + agent.id().getValue()
                        + "\"}}}"))
            .isEqualTo(200);
        assertThat(next(events).getAgentRemoved().getAgentId()).isEqualTo(agent.id());
      }
    }
  }

  /** Heartbeats may come at any time. */
  private static Event next(RecordStream<Event> events) throws InterruptedException {
    return events.next("event", event -> event.getType() != Event.Type.HEARTBEAT);
  }

  private double subscribers() throws Exception {
    JsonNode metrics = master.json("/metrics/snapshot");
    return metrics.get("master/operator_event_stream_subscribers").asDouble();
  }

  private RecordStream<Event> subscribe() throws Exception {
    HttpResponse<InputStream> answer =
        master.client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + "/api/v1"))
                .header("Content-Type", "application/x-protobuf")
                .header("Accept", "application/x-protobuf")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        Call.newBuilder().setType(Call.Type.SUBSCRIBE).build().toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new RecordStream<>(answer.body(), Event::parseFrom);
  }

  private int operate(String call) throws Exception {
    return master
        .client
        .send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + "/api/v1"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(call))
                .build(),
            HttpResponse.BodyHandlers.ofString())
        .statusCode();
  }

  private static FrameworkID framework(String id) {
    return FrameworkID.newBuilder().setValue(id).build();
  }

  private static void launch(JsonScheduler scheduler, FakeAgent agent) throws Exception {
    String offer = scheduler.next("OFFERS").at("/offers/offers/0/id/value").asText();
    HttpResponse<String> answer =
        scheduler.call(
            "ACCEPT",
            "\"accept\":{\"offer_ids\":[{\"value\":\""
                + offer
                + "\"}],\"operations\":[{\"type\":\"LAUNCH\",\"launch\":{\"task_infos\":[{"
                + "\"name\":\"n\",\"task_id\":{\"value\":\"t\"},\"agent_id\":{\"value\":\""
                + agent.id().getValue()
                + "\"},\"command\":{\"value\":\"sleep 1000\"},\"resources\":["
                + "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.5}},"
                + "{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64}}]}]}}]}");
    assertThat(answer.statusCode()).isEqualTo(202);
  }
}
