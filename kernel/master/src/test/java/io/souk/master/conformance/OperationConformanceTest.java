package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.Offer;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reservations and volumes over HTTP with JSON, against a whole master. */
class OperationConformanceTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static final String INFO =
      "{\"user\":\"nobody\",\"name\":\"conformance\",\"failover_timeout\":60,\"principal\":\"p\","
          + "\"roles\":[\"eng\"],\"capabilities\":[{\"type\":\"MULTI_ROLE\"},"
          + "{\"type\":\"RESERVATION_REFINEMENT\"}]}";

  private static final String DYNAMIC =
      "\"reservations\":[{\"type\":\"DYNAMIC\",\"role\":\"eng\",\"principal\":\"p\"}]";

  private static final String CPUS =
      "{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":0.2}," + DYNAMIC + "}";

  private static final String DISK =
      "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64.0}," + DYNAMIC + "}";

  private static final String VOLUME =
      "{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":64.0},"
          + DYNAMIC
          + ",\"disk\":{\"persistence\":{\"id\":\"v1\",\"principal\":\"p\"},"
          + "\"volume\":{\"mode\":\"RW\",\"container_path\":\"data\"}}}";

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

  private HttpResponse<String> send(String path, String type, String body) throws Exception {
    return master.client.send(
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + path))
            .header("Content-Type", type)
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> operator(String type, String body) throws Exception {
    return send(
        "/api/v1",
        "application/json",
        "{\"type\":\"%s\"%s}".formatted(type, body.isEmpty() ? "" : "," + body));
  }

  private HttpResponse<String> form(String path, String agent, String list, String json)
      throws Exception {
    return send(
        path,
        "application/x-www-form-urlencoded",
        "slaveId=" + agent + "&" + list + "=" + URLEncoder.encode(json, StandardCharsets.UTF_8));
  }

  private static List<JsonNode> withoutAllocation(JsonNode resources) {
    List<JsonNode> bare = new ArrayList<>();
    resources.forEach(
        one -> {
          JsonNode copy = one.deepCopy();
          ((com.fasterxml.jackson.databind.node.ObjectNode) copy).remove("allocation_info");
          bare.add(copy);
        });
    return bare;
  }

  private static JsonNode resource(String json) throws Exception {
    return JSON.readTree(json);
  }

  private static List<JsonNode> all(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).toList();
  }

  @Test
  void frameworkReservesMakesAVolumeAndHearsOfIt() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of());
        JsonScheduler scheduler = new JsonScheduler(master.port(), INFO)) {
      JsonNode offer = scheduler.next("OFFERS").at("/offers/offers/0");
      HttpResponse<String> accepted =
          scheduler.call(
              "ACCEPT",
              ("\"accept\":{\"offer_ids\":[%s],\"operations\":["
                      + "{\"type\":\"RESERVE\",\"id\":{\"value\":\"op-1\"},"
                      + "\"reserve\":{\"resources\":[%s,%s]}},"
                      + "{\"type\":\"CREATE\",\"id\":{\"value\":\"op-2\"},"
                      + "\"create\":{\"volumes\":[%s]}}]}")
                  .formatted(offer.get("id"), CPUS, DISK, VOLUME));
      assertThat(accepted.statusCode()).isEqualTo(202);
      Event.ApplyOperation reserve = agent.next(Event.Type.APPLY_OPERATION).getApplyOperation();
      Event.ApplyOperation create = agent.next(Event.Type.APPLY_OPERATION).getApplyOperation();
      assertThat(create.getInfo().getType()).isEqualTo(Offer.Operation.Type.CREATE);

      JsonNode again = scheduler.next("OFFERS").at("/offers/offers/0/resources");
      assertThat(withoutAllocation(again))
          .containsExactly(
              resource(CPUS),
              resource(VOLUME),
              resource("{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":1.8}}"),
              resource("{\"name\":\"mem\",\"type\":\"SCALAR\",\"scalar\":{\"value\":2048.0}}"),
              resource("{\"name\":\"disk\",\"type\":\"SCALAR\",\"scalar\":{\"value\":8128.0}}"));

      agent.finish(reserve);
      JsonNode status =
          scheduler.next("UPDATE_OPERATION_STATUS").at("/update_operation_status/status");
      assertThat(status.at("/operation_id/value").asText()).isEqualTo("op-1");
      assertThat(status.get("state").asText()).isEqualTo("OPERATION_FINISHED");
      assertThat(status.at("/agent_id/value").asText()).isEqualTo(agent.id().getValue());
      assertThat(status.at("/uuid/value").asText()).hasSize(24);

      JsonNode operations = JSON.readTree(operator("GET_OPERATIONS", "").body());
      JsonNode first = operations.at("/get_operations/operations/0");
      assertThat(first.at("/info/reserve/resources/0/allocation_info/role").asText())
          .isEqualTo("eng");
      assertThat(first.get("latest_status")).isEqualTo(status);
      assertThat(first.get("statuses")).containsExactly(status);

      HttpResponse<String> acknowledged =
          scheduler.call(
              "ACKNOWLEDGE_OPERATION_STATUS",
              ("\"acknowledge_operation_status\":{\"agent_id\":%s,\"uuid\":%s,"
                      + "\"operation_id\":{\"value\":\"op-1\"}}")
                  .formatted(status.get("agent_id"), status.at("/uuid/value")));
      assertThat(acknowledged.statusCode()).isEqualTo(202);
      assertThat(
              agent
                  .next(Event.Type.ACKNOWLEDGE_OPERATION)
                  .getAcknowledgeOperation()
                  .getOperationUuid())
          .isEqualTo(reserve.getUuid());
      assertThat(
              all(
                  JSON.readTree(operator("GET_OPERATIONS", "").body())
                      .at("/get_operations/operations")))
          .hasSize(1);
    }
  }

  @Test
  void operatorsReserveAndMakeVolumesThroughBothApis() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of())) {
      String id = agent.id().getValue();
      HttpResponse<String> reserved =
          operator(
              "RESERVE_RESOURCES",
              "\"reserve_resources\":{\"agent_id\":{\"value\":\"%s\"},\"resources\":[%s,%s]}"
                  .formatted(id, CPUS, DISK));
      assertThat(reserved.statusCode()).isEqualTo(202);
      assertThat(reserved.body()).isEmpty();
      agent.finish(agent.next(Event.Type.APPLY_OPERATION).getApplyOperation());
      agent.next(Event.Type.ACKNOWLEDGE_OPERATION);

      assertThat(form("/create-volumes", id, "volumes", "[" + VOLUME + "]").statusCode())
          .isEqualTo(202);
      JsonNode slave =
          master
              .awaitJson(
                  "/slaves", json -> json.at("/slaves/0/reserved_resources_full/eng/1").has("disk"))
              .at("/slaves/0");
      assertThat(all(slave.at("/reserved_resources_full/eng")))
          .containsExactly(endpoint(CPUS), endpoint(VOLUME));
      assertThat(slave.at("/reserved_resources/eng/disk").asDouble()).isEqualTo(64);
      assertThat(slave.at("/unreserved_resources/disk").asDouble()).isEqualTo(8128);
      assertThat(slave.at("/unreserved_resources/cpus").asDouble()).isEqualTo(1.8);
      assertThat(slave.at("/resources/disk").asDouble()).isEqualTo(8192);

      JsonNode shown = JSON.readTree(operator("GET_AGENTS", "").body()).at("/get_agents/agents/0");
      assertThat(all(shown.get("total_resources"))).contains(endpoint(CPUS), endpoint(VOLUME));
      assertThat(all(shown.at("/agent_info/resources")))
          .extracting(one -> one.at("/scalar/value").asDouble())
          .containsExactly(2.0, 2048.0, 8192.0);

      assertThat(form("/destroy-volumes", id, "volumes", "[" + VOLUME + "]").statusCode())
          .isEqualTo(202);
      assertThat(form("/unreserve", id, "resources", "[" + CPUS + "," + DISK + "]").statusCode())
          .isEqualTo(202);
      master.awaitJson("/slaves", json -> json.at("/slaves/0/reserved_resources_full").isEmpty());
    }
  }

  private static JsonNode endpoint(String json) throws Exception {
    return resource(
        json.replace(DYNAMIC, "\"role\":\"eng\",\"reservation\":{\"principal\":\"p\"}," + DYNAMIC));
  }

  @Test
  void operatorsAreToldWhatIsWrong() throws Exception {
    try (FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of())) {
      String id = agent.id().getValue();
      assertAnswer(
          form("/reserve", "nobody", "resources", "[" + CPUS + "]"),
          400,
          "No agent found with specified ID");
      assertAnswer(
          form("/reserve", id, "resources", "[" + CPUS.replace("0.2", "3") + "]"),
          409,
          "RESERVE needs [cpus:3], which is more than available [cpus:2;mem:2048;disk:8192]:"
              + " short of [cpus:1]");
      assertAnswer(
          form("/create-volumes", id, "volumes", "[" + DISK + "]"),
          400,
          "Resource 'disk' has no 'disk.persistence'");
      assertAnswer(
          operator(
              "DESTROY_VOLUMES",
              "\"destroy_volumes\":{\"agent_id\":{\"value\":\"%s\"},\"volumes\":[%s]}"
                  .formatted(id, VOLUME)),
          400,
          "Volume 'v1' does not exist on the agent");
      assertAnswer(
          operator("RESERVE_RESOURCES", ""),
          400,
          "Failed to validate master::Call: Expecting 'reserve_resources' to be present");
    }
  }

  private static void assertAnswer(HttpResponse<String> answer, int status, String body) {
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.statusCode()).isEqualTo(status);
  }
}
