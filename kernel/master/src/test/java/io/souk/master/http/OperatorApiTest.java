package io.souk.master.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Views;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Response;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Keys of the reads are those of Mesos 1.11. */
class OperatorApiTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpFixture fixture = new HttpFixture();

  OperatorApiTest() {
    fixture.view.publish(
        List.of(
            new ViewChange.PutAgent(Views.agent("a")),
            new ViewChange.PutFramework(Views.framework("f")),
            new ViewChange.PutTask(Views.task(1, "t", "f", "a")),
            new ViewChange.PutTask(Views.task(2, "u", "f", "a")),
            new ViewChange.PutExecutor(Views.executor("a", "f", "e")),
            new ViewChange.PutOffer(Views.offer("o", "f", "a")),
            new ViewChange.PutOperation(Views.operation(7, "f", "a"))));
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET_HEALTH|/get_health|healthy",
        "GET_VERSION|/get_version/version_info|build_date build_time build_user version",
        "GET_FLAGS|/get_flags/flags/0|name value",
        "GET_MASTER|/get_master|elected_time master_info start_time",
        "GET_STATE|/get_state|get_agents get_executors get_frameworks get_tasks",
        "GET_AGENTS|/get_agents/agents/0|active agent_info allocated_resources capabilities"
            + " deactivated offered_resources pid registered_time total_resources version",
        "GET_FRAMEWORKS|/get_frameworks/frameworks/0|active allocated_resources connected"
            + " framework_info offered_resources offers recovered registered_time"
            + " reregistered_time",
        "GET_EXECUTORS|/get_executors/executors/0|agent_id executor_info",
        "GET_OPERATIONS|/get_operations/operations/0|agent_id framework_id info latest_status uuid",
        "GET_TASKS|/get_tasks|completed_tasks tasks unreachable_tasks"
      })
  void reads(String type, String where, String keys) throws Exception {
    HttpResponse<String> answer = fixture.postJson("/api/v1", "{\"type\":\"" + type + "\"}");
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/json");
    JsonNode body = JSON.readTree(answer.body());
    assertThat(body.get("type").asText()).isEqualTo(type);
    TreeSet<String> found = new TreeSet<>();
    body.at(where).fieldNames().forEachRemaining(found::add);
    assertThat(found).containsExactlyInAnyOrder(keys.split(" "));
  }

  @Test
  void whatTasksUseIsAddedUp() throws Exception {
    JsonNode body = JSON.readTree(fixture.postJson("/api/v1", "{\"type\":\"GET_AGENTS\"}").body());
    assertThat(body.at("/get_agents/agents/0/allocated_resources/0/scalar/value").toString())
        .isEqualTo("0.3");
    for (String list : List.of("allocated_resources", "total_resources")) {
      assertThat(body.at("/get_agents/agents/0/" + list + "/0/role").asText())
          .as("endpoints name the role of unreserved %s", list)
          .isEqualTo("*");
    }
  }

  @Test
  void metricsNeedTheirMessage() throws Exception {
    assertRefused(
        "{\"type\":\"GET_METRICS\"}",
        400,
        "Failed to validate master::Call: Expecting 'get_metrics' to be present");
    HttpResponse<String> answer =
        fixture.postJson("/api/v1/", "{\"type\":\"GET_METRICS\",\"get_metrics\":{}}");
    assertThat(answer.body()).contains("{\"name\":\"master/tasks_running\",\"value\":2.0}");
  }

  @Test
  void speaksProtobuf() throws Exception {
    HttpResponse<byte[]> answer =
        fixture.client.send(
            fixture
                .request("/master/api/v1")
                .header("Content-Type", "application/x-protobuf")
                .header("Accept", "application/x-protobuf")
                .POST(
                    HttpRequest.BodyPublishers.ofByteArray(
                        Call.newBuilder().setType(Call.Type.GET_TASKS).build().toByteArray()))
                .build(),
            HttpResponse.BodyHandlers.ofByteArray());
    assertThat(answer.headers().firstValue("Content-Type")).contains("application/x-protobuf");
    assertThat(Response.parseFrom(answer.body()).getGetTasks().getTasksCount()).isEqualTo(2);
  }

  @Test
  void refusesWhatIsNoCall() throws Exception {
    assertRefused("{}", 400, "Failed to validate master::Call: Expecting 'type' to be present");
    assertRefused(
        "{\"type\":\"NOPE\"}",
        400,
        "Failed to validate master::Call: Expecting 'type' to be present");
    fixture.loop = command -> Reply.notImplemented("");
    assertRefused(
        "{\"type\":\"GROW_VOLUME\",\"grow_volume\":{\"volume\":{\"name\":\"disk\",\"type\":\"SCALAR\"},"
            + "\"addition\":{\"name\":\"disk\",\"type\":\"SCALAR\"}}}",
        400,
        "Failed to validate master::Call: Expecting 'agent_id' to be present");
    assertRefused("{\"type\":\"UNKNOWN\"}", 501, "501 Not Implemented.");
    assertThat(fixture.get("/api/v1").statusCode()).isEqualTo(405);
    HttpResponse<String> unacceptable =
        fixture.post(
            "/api/v1",
            "{\"type\":\"GET_HEALTH\"}".getBytes(),
            "Content-Type",
            "application/json",
            "Accept",
            "text/html");
    assertThat(unacceptable.statusCode()).isEqualTo(406);
  }

  @Test
  void tearsAFrameworkDown() throws Exception {
    fixture.loop = command -> Reply.ok();
    HttpResponse<String> answer =
        fixture.postJson(
            "/api/v1", "{\"type\":\"TEARDOWN\",\"teardown\":{\"framework_id\":{\"value\":\"f\"}}}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).isEmpty();
    assertThat(fixture.commands)
        .containsExactly(
            new Command.TeardownFramework(FrameworkID.newBuilder().setValue("f").build()));
  }

  private void assertRefused(String body, int status, String text) throws Exception {
    HttpResponse<String> answer = fixture.postJson("/api/v1", body);
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
