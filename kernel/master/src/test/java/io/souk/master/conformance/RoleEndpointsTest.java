package io.souk.master.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights and quota through the older endpoints of a whole master, and across its restarts. */
class RoleEndpointsTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path dir;

  @Test
  void weightsAndQuotaLiveOn() throws Exception {
    try (MasterFixture master = new MasterFixture(dir, List.of())) {
      assertAnswer(master, "PUT", "/weights", "[{\"role\":\"eng\",\"weight\":2}]", 200, "");
      assertAnswer(
          master,
          "PUT",
          "/weights",
          "[{\"role\":\"ok\",\"weight\":3},{\"role\":\"eng\",\"weight\":-1}]",
          400,
          "Invalid weight -1.0 for role 'eng': Weights must be positive");
      assertAnswer(master, "DELETE", "/quota/eng", "", 400, "Role 'eng' has no quota");
      assertAnswer(
          master,
          "POST",
          "/quota",
          quota(false),
          409,
          "Not enough resources for the guarantees: 10 of 'cpus' guaranteed in all, the cluster"
              + " has 0 (use 'force' to bypass this check)");
      assertAnswer(master, "POST", "/quota", quota(true), 200, "");
      assertAnswer(
          master,
          "POST",
          "/quota",
          quota(true),
          400,
          "Role 'eng' has a quota already: remove it first");
    }
    try (MasterFixture master = new MasterFixture(dir, List.of())) {
      assertSame(master.json("/weights"), "[{\"role\":\"eng\",\"weight\":2.0}]");
      assertSame(
          master.json("/quota"),
          """
          {"infos":[{"role":"eng",
              "guarantee":[{"name":"cpus","type":"SCALAR","scalar":{"value":10.0}}]}],
            "configs":[{"role":"eng","guarantees":{"cpus":{"value":10.0}},
              "limits":{"cpus":{"value":10.0}}}]}
          """);
      assertAnswer(master, "DELETE", "/master/quota/eng", "", 200, "");
      assertSame(master.json("/quota"), "{}");
    }
  }

  @Test
  void explainsOfAWholeMaster() throws Exception {
    String info =
        "{\"user\":\"nobody\",\"name\":\"conformance\",\"roles\":[\"eng\"],"
            + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"}]}";
    try (MasterFixture master = new MasterFixture(dir, List.of());
        FakeAgent agent = new FakeAgent(master.port(), Optional.empty(), List.of());
        JsonScheduler scheduler = new JsonScheduler(master.port(), info)) {
      JsonNode explanation =
          master.awaitJson(
              "/explain?framework=" + scheduler.id() + "&resources=cpus:1000",
              json -> json.path("agents").asInt() == 1);
      assertThat(explanation.at("/frameworks/0/roles/0/role").asText()).isEqualTo("eng");
      assertThat(explanation.at("/frameworks/0/roles/0/now/0/reason").asText()).isEqualTo("LACKS");
      assertThat(explanation.at("/frameworks/0/roles/0/now/0/example").asText())
          .isEqualTo(agent.id().getValue());
      assertThat(master.get("/explain?framework=nobody").statusCode()).isEqualTo(404);
    }
  }

  private static String quota(boolean force) {
    return "{\"force\":%s,\"role\":\"eng\",\"guarantee\":[{\"name\":\"cpus\",\"type\":\"SCALAR\",\"scalar\":{\"value\":10}}]}"
        .formatted(force);
  }

  private static void assertAnswer(
      MasterFixture master, String method, String path, String body, int status, String text)
      throws Exception {
    HttpResponse<String> answer =
        master.client.send(
            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + master.port() + path))
                .method(method, HttpRequest.BodyPublishers.ofString(body))
                .build(),
            HttpResponse.BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo(text);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  private static void assertSame(JsonNode answer, String expected) throws Exception {
    assertThat(answer).isEqualTo(JSON.readTree(expected));
  }
}
