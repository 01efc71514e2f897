package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.FrameworkID;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A task group over HTTP with JSON, and how its executor is shown wherever executors are. */
class TaskGroupConformanceTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String INFO =
      "{\"user\":\"nobody\",\"name\":\"pods\",\"roles\":[\"eng\"],\"failover_timeout\":60,"
          + "\"capabilities\":[{\"type\":\"PARTITION_AWARE\"},{\"type\":\"MULTI_ROLE\"}]}";

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

  private static String scalar(String name, double value) {
    return "{\"name\":\"%s\",\"type\":\"SCALAR\",\"scalar\":{\"value\":%s}}".formatted(name, value);
  }

  private static String task(String id, FakeAgent agent) {
    return ("{\"name\":\"%s\",\"task_id\":{\"value\":\"%s\"},\"agent_id\":{\"value\":\"%s\"},"
            + "\"command\":{\"value\":\"sleep 1000\"},\"resources\":[%s,%s]}")
        .formatted(id, id, agent.id().getValue(), scalar("cpus", 0.1), scalar("mem", 16));
  }

  private static String accept(String offer, FakeAgent agent) {
    return ("\"accept\":{\"offer_ids\":[{\"value\":\"%s\"}],\"filters\":{\"refuse_seconds\":0},"
            + "\"operations\":[{\"type\":\"LAUNCH_GROUP\",\"launch_group\":{\"executor\":{"
            + "\"type\":\"DEFAULT\",\"executor_id\":{\"value\":\"pod-1\"},\"resources\":[%s,%s,%s]},"
            + "\"task_group\":{\"tasks\":[%s,%s]}}}]}")
        .formatted(
            offer,
            scalar("cpus", 0.1),
            scalar("mem", 32),
            scalar("disk", 1),
            task("pod.a", agent),
            task("pod.b", agent));
  }

  private JsonNode executors() throws Exception {
    HttpResponse<String> answer =
        master.client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + "/api/v1"))
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"GET_EXECUTORS\"}"))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.statusCode()).isEqualTo(200);
    return JSON.readTree(answer.body());
  }

  @Test
  void groupIsLaunchedShownAndEnds() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of());
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      String offer = scheduler.next("OFFERS").at("/offers/offers/0/id/value").asText();
      assertThat(scheduler.call("ACCEPT", accept(offer, agent)).statusCode()).isEqualTo(202);
      Event.RunTasks run = agent.next(Event.Type.RUN_TASKS).getRunTasks();
      assertThat(run.getGroup()).isTrue();
      assertThat(run.getTasksList()).hasSize(2);
      assertThat(scheduler.next("OFFERS").at("/offers/offers/0/executor_ids"))
          .isEqualTo(JSON.readTree("[{\"value\":\"pod-1\"}]"));
      assertShown(agent, scheduler);

      Call.Builder exited = Call.newBuilder().setType(Call.Type.EXECUTOR_EXITED);
      exited.setAgentId(agent.id());
      exited
          .getExecutorExitedBuilder()
          .setFrameworkId(FrameworkID.newBuilder().setValue(scheduler.id()))
          .setExecutorId(ExecutorID.newBuilder().setValue("pod-1"))
          .setStatus(256);
      assertThat(agent.post(exited.build())).isEqualTo(202);
      assertThat(scheduler.next("FAILURE").get("failure"))
          .isEqualTo(
              JSON.readTree(
                  "{\"agent_id\":{\"value\":\"%s\"},\"executor_id\":{\"value\":\"pod-1\"},\"status\":256}"
                      .formatted(agent.id().getValue())));
      assertThat(executors().get("get_executors")).isEqualTo(JSON.readTree("{\"executors\":[]}"));
    }
  }

  private void assertShown(FakeAgent agent, JsonScheduler scheduler) throws Exception {
    String role = ",\"allocation_info\":{\"role\":\"eng\"}}";
    String shown =
        ("{\"executor_info\":{\"type\":\"DEFAULT\",\"executor_id\":{\"value\":\"pod-1\"},"
                + "\"framework_id\":{\"value\":\"%s\"},\"resources\":[%s,%s,%s]},"
                + "\"agent_id\":{\"value\":\"%s\"}}")
            .formatted(
                scheduler.id(),
                scalar("cpus", 0.1).replaceAll("}$", role),
                scalar("mem", 32.0).replaceAll("}$", role),
                scalar("disk", 1.0).replaceAll("}$", role),
                agent.id().getValue());
    assertThat(executors().at("/get_executors/executors/0")).isEqualTo(JSON.readTree(shown));
    for (String path : new String[] {"/state", "/frameworks"}) {
      JsonNode framework = master.json(path).at("/frameworks/0");
      JsonNode executor = framework.at("/executors/0");
      assertThat(executor.get("executor_id").asText()).isEqualTo("pod-1");
      assertThat(executor.get("framework_id").asText()).isEqualTo(scheduler.id());
      assertThat(executor.get("slave_id").asText()).isEqualTo(agent.id().getValue());
      assertThat(executor.get("type").asText()).isEqualTo("DEFAULT");
      assertThat(executor.at("/resources/mem").asDouble()).isEqualTo(32);
      assertThat(framework.at("/tasks/0/executor_id").asText()).isEqualTo("pod-1");
      assertThat(framework.at("/used_resources/mem").asDouble()).isEqualTo(64);
    }
    assertThat(master.json("/state").at("/slaves/0/used_resources/disk").asDouble()).isEqualTo(1);
  }
}
