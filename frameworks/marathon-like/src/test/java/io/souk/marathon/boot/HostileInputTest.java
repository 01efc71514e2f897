package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Requests that are too large, too deep or too clever: a clear refusal, and nothing done. */
class HostileInputTest {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Service service;

  @BeforeEach
  void start() {
    service = new Service();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private void refuses(String method, String path, String body, int status, String words) {
    HttpResponse<String> response = service.send(method, path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    assertThat(response.body()).contains(words).doesNotContain("at io.souk", "Exception");
    assertThat(response.body().length()).as("no echo of what was sent").isLessThan(50_000);
    assertThat(service.get("/v2/apps").path("apps")).isEmpty();
    assertThat(service.get("/v2/groups").path("groups")).isEmpty();
    assertThat(service.get("/v2/deployments")).isEmpty();
  }

  private static ObjectNode app(String id) {
    return NODES.objectNode().put("id", id).put("cmd", "x").put("instances", 0);
  }

  private static ObjectNode group(int apps) {
    ObjectNode group = NODES.objectNode().put("id", "/g");
    ArrayNode list = group.putArray("apps");
    for (int i = 0; i < apps; i++) {
      list.add(app("app-" + i));
    }
    return group;
  }

  @Test
  void tenThousandAppsInOneGroup() {
    ObjectNode group = group(10_000);
    ObjectNode last = (ObjectNode) group.get("apps").get(9_999);
    last.put("cpus", -1);
    refuses("PUT", "/v2/groups/g", group.toString(), 422, "/apps(9999)/cpus");
    last.put("cpus", 1);
    JsonNode made = service.ok("PUT", "/v2/groups/g", group.toString());
    assertThat(made.path("deploymentId").isTextual()).isTrue();
    assertThat(service.get("/v2/groups/g").path("apps")).hasSize(10_000);
    service.untilNoDeployments();
    service.context().clock().advance(java.time.Duration.ofMillis(5));
    group.get("apps").forEach(each -> ((ObjectNode) each).put("cmd", "y"));
    service.ok("PUT", "/v2/groups/g", group.toString());
    service.restart();
    assertThat(service.get("/v2/apps/g/app-9999").at("/app/cmd").textValue()).isEqualTo("y");
    String first = made.path("version").textValue();
    service.ok("PUT", "/v2/groups/g?force=true", "{\"version\":\"" + first + "\"}");
    assertThat(service.get("/v2/apps/g/app-9999").at("/app/cmd").textValue()).isEqualTo("x");
    service.ok("DELETE", "/v2/groups/g?force=true", "");
    assertThat(service.get("/v2/apps").path("apps")).isEmpty();
  }

  @Test
  void moreServicePortsThanThereAre() {
    ObjectNode group = group(1);
    ArrayNode ports = ((ObjectNode) group.get("apps").get(0)).putArray("portDefinitions");
    for (int i = 0; i < 10_002; i++) {
      ports.addObject().put("port", 0);
    }
    refuses("PUT", "/v2/groups/g", group.toString(), 422, "All service ports from 10000 to 20000");
  }

  @Test
  void aChainOfDependenciesIsTakenAndACircleIsNot() {
    ObjectNode chain = group(9_000);
    ArrayNode apps = (ArrayNode) chain.get("apps");
    for (int i = 1; i < apps.size(); i++) {
      ((ObjectNode) apps.get(i)).putArray("dependencies").add("app-" + (i - 1));
    }
    ((ObjectNode) apps.get(0)).putArray("dependencies").add("app-8999");
    refuses("PUT", "/v2/groups/g", chain.toString(), 422, "Dependency graph has cyclic");
    ((ObjectNode) apps.get(0)).remove("dependencies");
    JsonNode steps = service.ok("PUT", "/v2/groups/g?dryRun=true", chain.toString()).path("steps");
    assertThat(steps).hasSize(9_001);
  }

  @Test
  void circlesAcrossGroupsAreFound() {
    String circle =
        "{\"id\":\"/\",\"groups\":["
            + "{\"id\":\"a\",\"dependencies\":[\"/b\"],\"apps\":[{\"id\":\"x\",\"cmd\":\"x\"}]},"
            + "{\"id\":\"b\",\"groups\":[{\"id\":\"c\",\"dependencies\":[\"/a/x\"],"
            + "\"apps\":[{\"id\":\"y\",\"cmd\":\"y\"}]}]}]}";
    refuses("PUT", "/v2/groups", circle, 422, "Dependency graph has cyclic dependencies.");
    refuses(
        "POST",
        "/v2/apps",
        "{\"id\":\"/a/x\",\"cmd\":\"x\",\"dependencies\":[\"/a\"]}",
        422,
        "Dependency graph has cyclic dependencies.");
  }

  @Test
  void deepGroupsEndWithTheLengthOfTheirIds() {
    String deep = "{\"id\":\"g\",\"groups\":[".repeat(400) + "]}".repeat(400);
    refuses("POST", "/v2/groups", deep, 422, "error.pattern");
    String deeper = "{\"id\":\"g\",\"groups\":[".repeat(2000) + "]}".repeat(2000);
    refuses("POST", "/v2/groups", deeper, 400, "Invalid JSON");
    service.ok("POST", "/v2/groups", "{\"id\":\"g\",\"groups\":[".repeat(200) + "]}".repeat(200));
    assertThat(service.get("/v2/groups").toString()).contains("/g".repeat(200));
    service.ok("DELETE", "/v2/groups/g", "");
    refuses("GET", "/v2/groups/g", "", 404, "Group '/g' does not exist");
  }

  @Test
  void deepValuesAreRefused() {
    String deep = "[".repeat(900) + "]".repeat(900);
    refuses("POST", "/v2/apps", "{\"id\":\"a\",\"env\":" + deep + "}", 422, "error.expected");
    refuses("POST", "/v2/apps", "[".repeat(100_000), 400, "Invalid JSON");
    refuses("POST", "/v2/apps", "{\"a\":".repeat(100_000), 400, "Invalid JSON");
  }

  @Test
  void fiveMegabytes() {
    String long5 = "x".repeat(5 * 1024 * 1024);
    refuses("POST", "/v2/apps", app("a").put("cmd", long5).toString(), 422, "must not be larger");
    refuses("POST", "/v2/apps", app(long5).toString(), 422, "error.maxLength");
    refuses("POST", "/v2/apps", app("a").put("user", long5).toString(), 422, "must not be larger");
    ObjectNode labels = app("a");
    labels.putObject("labels").put(long5, "");
    refuses("POST", "/v2/apps", labels.toString(), 400, "Name length");
    refuses("POST", "/v2/apps", long5, 400, "Invalid JSON");
    refuses("POST", "/v2/apps", "\"" + long5 + "\"", 422, "error.expected.jsobject");
    refuses("POST", "/v2/apps", "1".repeat(5 * 1024 * 1024), 400, "Invalid JSON");
    refuses("PUT", "/v2/apps", "[" + "{},".repeat(1_000_000) + "{}]", 422, "/id");
    refuses("PUT", "/v2/groups/g", "{\"apps\":[" + "{},".repeat(1_000_000) + "{}]}", 422, "/id");
    refuses("POST", "/v2/tasks/delete", "{\"ids\":[" + "\"a\",".repeat(900_000) + "1]}", 422, "");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "A", "a_b", "-a", "a-", "a..b", ".a", "a.", "é", "a b", "a\tb", "a\u0000", "%2e%2e", "~",
        "a@b", "a:b", "a*", "𝒳", "\ud800", "//A//", "a/../B", "a,b", "a;b", "{a}", "a\"b"
      })
  void idsThatAreNone(String id) {
    refuses("POST", "/v2/apps", app(id).toString(), 422, "/id");
    refuses("PUT", "/v2/groups/g", group(0).put("id", id).toString(), 422, "/id");
    ObjectNode within = group(0);
    within.putArray("groups").addObject().put("id", id);
    refuses("PUT", "/v2/groups/g", within.toString(), 422, "/groups(0)/id");
    String escaped = URLEncoder.encode(id, StandardCharsets.UTF_8).replace("+", "%20");
    HttpResponse<String> named = service.send("PUT", "/v2/apps/" + escaped, "{\"cmd\":\"x\"}");
    assertThat(named.statusCode()).as(named.body()).isBetween(400, 422);
  }

  @ParameterizedTest
  @ValueSource(strings = {"/", "..", "a/restart", "a/tasks", "a/versions", "", ".", "a/.."})
  void idsThatMustNotBe(String id) {
    refuses("POST", "/v2/apps", app(id).toString(), 422, "/id");
  }

  @Test
  void idsOfAnyLengthBelowTheLimit() {
    String longest = "/" + "a".repeat(511);
    service.ok("POST", "/v2/apps", app(longest).toString());
    service.ok("DELETE", "/v2/apps" + longest, "");
    service.untilNoDeployments();
    refuses("POST", "/v2/apps", app(longest + "a").toString(), 422, "/id");
    String manySlashes = "/".repeat(1000) + "a";
    service.ok("POST", "/v2/apps", app(manySlashes).toString());
    assertThat(service.get("/v2/apps//a//").at("/app/id").textValue()).isEqualTo("/a");
  }

  @Test
  void aFailingElementOfManyLeavesAllAsTheyWere() {
    service.ok("POST", "/v2/apps", app("/there").toString());
    service.untilNoDeployments();
    JsonNode before = service.get("/v2/apps");
    String[] bodies = {
      "[{\"id\":\"/there\",\"cmd\":\"y\"},{\"id\":\"/new\",\"cpus\":0}]",
      "[{\"id\":\"/new\",\"cmd\":\"y\"},{\"id\":\"/new/below\",\"cmd\":\"y\"}]",
      "[{\"id\":\"/there\",\"cmd\":\"y\"},{\"id\":\"/there\",\"cmd\":\"z\"}]",
      "[{\"id\":\"/there\",\"cmd\":\"y\"},{\"id\":\"/other\"}]",
      "[{\"id\":\"/there\",\"cmd\":\"y\"},null]",
    };
    for (String body : bodies) {
      HttpResponse<String> response = service.send("PUT", "/v2/apps", body);
      assertThat(response.statusCode()).as(body + response.body()).isEqualTo(422);
      assertThat(service.get("/v2/apps")).isEqualTo(before);
    }
  }
}
