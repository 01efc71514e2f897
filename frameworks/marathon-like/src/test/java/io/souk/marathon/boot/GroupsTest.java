package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Groups over HTTP: what a write makes of the tree, and what it refuses. */
class GroupsTest {

  private static final String PROD =
      """
      {"id": "/prod",
       "dependencies": ["base"],
       "apps": [{"id": "front", "cmd": "x", "instances": 0, "dependencies": ["db/main"]},
                {"id": "/prod/back", "cmd": "x", "instances": 0}],
       "groups": [{"id": "db", "apps": [{"id": "main", "cmd": "x", "instances": 0}]}]}
      """;

  private Service service;

  @BeforeEach
  void start() {
    service = new Service();
  }

  @AfterEach
  void stop() {
    service.close();
  }

  private static List<String> ids(JsonNode array) {
    List<String> ids = new ArrayList<>();
    array.forEach(each -> ids.add(each.path("id").textValue()));
    return ids;
  }

  private List<String> apps() {
    return ids(service.get("/v2/apps").path("apps"));
  }

  @Test
  void aGroupComesWithItsAppsAndGroupsInOneDeployment() {
    HttpResponse<String> created = service.send("POST", "/v2/groups", PROD);
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    JsonNode result = Service.json(created.body());
    assertThat(created.headers().firstValue("Marathon-Deployment-Id"))
        .contains(result.path("deploymentId").textValue());
    assertThat(created.headers().firstValue("Location").orElseThrow()).endsWith("/prod");
    assertThat(apps()).containsExactly("/prod/back", "/prod/db/main", "/prod/front");
    JsonNode group = service.get("/v2/groups/prod");
    assertThat(group.path("id").textValue()).isEqualTo("/prod");
    assertThat(ids(group.path("apps"))).containsExactly("/prod/back", "/prod/front");
    assertThat(ids(group.path("groups"))).containsExactly("/prod/db");
    assertThat(ids(group.at("/groups/0/apps"))).containsExactly("/prod/db/main");
    assertThat(group.at("/apps/1/dependencies/0").textValue()).isEqualTo("/prod/db/main");
    assertThat(group.at("/dependencies/0").textValue()).isEqualTo("/base");
    assertThat(group.path("version")).isEqualTo(result.path("version"));
    assertThat(group.path("pods").isArray()).isTrue();
    assertThat(ids(service.get("/v2/groups/prod/apps"))).hasSize(3);
    assertThat(service.get("/v2/groups").path("groups")).hasSize(1);
    assertThat(service.get("/v2/groups?embed=group.groups").at("/groups/0/apps")).isEmpty();
    service.untilNoDeployments();
    service.restart();
    assertThat(service.get("/v2/groups/prod")).isEqualTo(group);
  }

  @Test
  void givenListsReplaceAndOthersStay() {
    service.ok("POST", "/v2/groups", PROD);
    service.ok("PUT", "/v2/groups/prod", "{\"dependencies\":[]}");
    assertThat(apps()).hasSize(3);
    assertThat(service.get("/v2/groups/prod").path("dependencies")).isEmpty();
    JsonNode before = service.get("/v2/apps/prod/back").path("app");
    service.ok(
        "PUT",
        "/v2/groups/prod",
        "{\"apps\":[{\"id\":\"back\",\"cmd\":\"x\",\"instances\":0},"
            + "{\"id\":\"new\",\"cmd\":\"y\",\"instances\":0}]}");
    assertThat(apps()).containsExactly("/prod/back", "/prod/db/main", "/prod/new");
    assertThat(service.get("/v2/apps/prod/back").path("app").path("version"))
        .as("unchanged")
        .isEqualTo(before.path("version"));
    service.ok("PUT", "/v2/groups/prod", "{\"groups\":[{\"id\":\"cache\"}]}");
    assertThat(apps()).containsExactly("/prod/back", "/prod/new");
    assertThat(ids(service.get("/v2/groups/prod").path("groups"))).containsExactly("/prod/cache");
    service.ok("PUT", "/v2/groups/made/by/put", "{}");
    assertThat(service.get("/v2/groups/made/by").path("groups")).hasSize(1);
  }

  @Test
  void scalesEverythingBelow() {
    service.ok(
        "POST",
        "/v2/groups",
        "{\"id\":\"g\",\"apps\":[{\"id\":\"a\",\"cmd\":\"x\",\"instances\":3},"
            + "{\"id\":\"none\",\"cmd\":\"x\",\"instances\":0}],"
            + "\"groups\":[{\"id\":\"h\",\"apps\":[{\"id\":\"b\",\"cmd\":\"x\"}]}]}");
    service.ok("PUT", "/v2/groups/g?force=true", "{\"scaleBy\":1.5}");
    assertThat(instances("/g/a")).isEqualTo(5);
    assertThat(instances("/g/none")).isZero();
    assertThat(instances("/g/h/b")).isEqualTo(2);
    service.ok("PUT", "/v2/groups/g?force=true", "{\"scaleBy\":0}");
    assertThat(instances("/g/a")).isZero();
  }

  private int instances(String app) {
    return service.get("/v2/apps" + app).at("/app/instances").intValue();
  }

  @Test
  void goesBackToAnyKeptVersion() {
    String first = service.ok("POST", "/v2/groups", PROD).path("version").textValue();
    tick();
    service.ok("PUT", "/v2/apps/prod/back", "{\"cmd\":\"changed\"}");
    tick();
    service.ok("DELETE", "/v2/groups/prod/db", "");
    service.ok("PUT", "/v2/groups/prod", "{\"dependencies\":[]}");
    service.ok("POST", "/v2/apps", "{\"id\":\"/prod/late\",\"cmd\":\"x\",\"instances\":0}");
    service.ok("POST", "/v2/apps", "{\"id\":\"/other\",\"cmd\":\"x\",\"instances\":0}");
    JsonNode versions = service.get("/v2/groups/prod/versions");
    assertThat(versions.get(versions.size() - 1).textValue()).isEqualTo(first);
    assertThat(versions.get(0)).isEqualTo(service.get("/v2/groups").path("version"));
    service.restart();
    JsonNode then = service.get("/v2/groups/prod/versions/" + first);
    assertThat(then.path("version").textValue()).isEqualTo(first);
    assertThat(ids(then.path("apps"))).containsExactly("/prod/back", "/prod/front");
    assertThat(ids(then.at("/groups/0/apps"))).containsExactly("/prod/db/main");
    tick();
    service.ok("PUT", "/v2/groups/prod", "{\"version\":\"" + first + "\"}");
    assertThat(apps()).containsExactly("/other", "/prod/back", "/prod/db/main", "/prod/front");
    assertThat(service.get("/v2/apps/prod/back").at("/app/cmd").textValue()).isEqualTo("x");
    assertThat(service.get("/v2/groups/prod").at("/dependencies/0").textValue()).isEqualTo("/base");
    String later = versions.get(0).textValue();
    service.ok("PUT", "/v2/groups/prod/versions/" + later, "");
    assertThat(apps()).containsExactly("/other", "/prod/back", "/prod/front", "/prod/late");
    HttpResponse<String> gone =
        service.send("PUT", "/v2/groups/prod", "{\"version\":\"2001-01-01T00:00:00Z\"}");
    assertThat(gone.statusCode()).isEqualTo(422);
    assertThat(gone.body())
        .contains("Group /prod not available in version 2001-01-01T00:00:00.000Z");
  }

  private void tick() {
    service.context().clock().advance(Duration.ofMillis(5));
  }

  @Test
  void aDryRunTellsTheStepsAndDoesNothing() {
    JsonNode steps = service.ok("PUT", "/v2/groups/prod?dryRun=true", PROD).path("steps");
    assertThat(steps.at("/0/actions")).hasSize(3);
    assertThat(steps.at("/0/actions/0/action").textValue()).isEqualTo("StartApplication");
    assertThat(steps.at("/1/actions/0/app").textValue()).isEqualTo("/prod/back");
    assertThat(steps.at("/2/actions/0/app").textValue()).isEqualTo("/prod/front");
    assertThat(apps()).isEmpty();
    assertThat(service.get("/v2/groups").path("groups")).isEmpty();
    assertThat(service.get("/v2/deployments")).isEmpty();
  }

  @Test
  void removingStopsEverythingBelowAndEmptyGroupsStay() {
    service.ok("POST", "/v2/groups", "{\"id\":\"g\",\"apps\":[{\"id\":\"a\",\"cmd\":\"x\"}]}");
    TaskInfo task = service.run("host1").getFirst();
    service.untilNoDeployments();
    HttpResponse<String> none = service.send("DELETE", "/v2/groups/none", "");
    assertThat(none.statusCode()).isEqualTo(404);
    service.ok("DELETE", "/v2/apps/g/a", "");
    service.status(task, TaskState.TASK_KILLED);
    service.untilNoDeployments();
    assertThat(ids(service.get("/v2/groups").path("groups"))).containsExactly("/g");
    service.ok("POST", "/v2/apps", "{\"id\":\"/g\",\"cmd\":\"x\",\"instances\":0}");
    assertThat(service.get("/v2/groups").path("groups")).as("given way").isEmpty();
    service.ok("POST", "/v2/apps", "{\"id\":\"/h/a\",\"cmd\":\"x\"}");
    HttpResponse<String> locked = service.send("DELETE", "/v2/groups/h", "");
    assertThat(locked.statusCode()).isEqualTo(409);
    assertThat(Service.json(locked.body()).path("deployments")).hasSize(1);
    service.ok("DELETE", "/v2/groups?force=true", "");
    assertThat(apps()).isEmpty();
    assertThat(service.get("/v2/groups").path("groups")).isEmpty();
  }

  @Test
  void revertingTakesGroupsBackToo() {
    service.ok("POST", "/v2/groups", "{\"id\":\"g\",\"apps\":[{\"id\":\"a\",\"cmd\":\"x\"}]}");
    String deployment = service.get("/v2/deployments").at("/0/id").textValue();
    service.ok("DELETE", "/v2/deployments/" + deployment, "");
    assertThat(apps()).isEmpty();
    assertThat(service.get("/v2/groups").path("groups")).isEmpty();
  }

  @Test
  void enforceRoleIsKeptForGroupsAtTheTop() {
    service.ok("POST", "/v2/groups", PROD);
    assertThat(service.get("/v2/groups/prod").has("enforceRole")).isFalse();
    HttpResponse<String> patched =
        service.send("PATCH", "/v2/groups/prod", "{\"enforceRole\":true}");
    assertThat(patched.statusCode()).isEqualTo(200);
    assertThat(patched.body()).isEmpty();
    service.restart();
    assertThat(service.get("/v2/groups/prod").path("enforceRole").booleanValue()).isTrue();
    HttpResponse<String> nested =
        service.send("PATCH", "/v2/groups/prod/db", "{\"enforceRole\":true}");
    assertThat(nested.statusCode()).isEqualTo(422);
    assertThat(nested.body()).contains("Path needs to be top-level");
  }

  @Test
  void aNewGroupMayGiveItsNameToItsServicesAtOnce() {
    service.ok(
        "PUT",
        "/v2/groups",
        "{\"groups\":[{\"id\":\"eng\",\"enforceRole\":true,\"groups\":[{\"id\":\"web\","
            + "\"apps\":[{\"id\":\"a\",\"cmd\":\"x\"}]}]},"
            + "{\"id\":\"free\",\"apps\":[{\"id\":\"b\",\"cmd\":\"x\"}]}]}");
    assertThat(service.get("/v2/apps/eng/web/a").at("/app/role").textValue()).isEqualTo("eng");
    assertThat(service.get("/v2/apps/free/b").at("/app/role").textValue()).isEqualTo("*");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "POST||{'id':'/prod'}|409|Group /prod is already created. Use PUT to change this group.",
        "POST||{'id':'/'}|409|Group / is already created. Use PUT to change this group.",
        "POST||{'id':7}|422|`/id`error.expected.jsstring",
        "POST||{'id':'/prod/back'}|409|An app with the path /prod/back already exists.",
        "PUT|/prod|{'scaleBy':2,'apps':[]}|422|`/scaleBy`not allowed in conjunction with other"
            + " properties.",
        "PUT|/prod|{'version':'2020-01-01T00:00:00Z','groups':[]}|422|`/version`not allowed in"
            + " conjunction with other properties.",
        "PUT|/prod|{'scaleBy':-1}|422|`/scaleBy`error.min",
        "PUT|/prod|{'scaleBy':1e300}|200|",
        "PUT|/prod|{'apps':{}}|422|`/apps`error.expected.jsarray",
        "PUT|/prod|{'id':'/elsewhere'}|422|`/id`The id must match the path: /prod",
        "PUT|/prod|{'apps':[{'id':'/x/a','cmd':'x'}]}|422|`/apps(0)/id`Identifier is not child of"
            + " '/prod'. Identifier: '/x/a'",
        "PUT|/prod|{'apps':[{'id':'a/b','cmd':'x'}]}|422|`/apps(0)/id`Identifier is not child of"
            + " '/prod'. Identifier: '/prod/a/b'",
        "PUT|/prod|{'groups':[{'id':'..'}]}|422|`/groups(0)/id`Identifier is not child of '/prod'."
            + " Identifier: '/'",
        "PUT|/prod|{'groups':[{}]}|422|`/groups(0)/id`error.path.missing",
        "PUT|/prod|{'groups':[{'id':'g','apps':[{'id':'a'}]}]}|422|`/groups(0)/apps(0)`"
            + "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.",
        "PUT|/prod|{'groups':[{'id':'g','scaleBy':2}]}|422|`/groups(0)`scaleBy and version are only"
            + " allowed for the group that the request names.",
        "PUT|/prod|{'groups':[{'id':'x'}],'apps':[{'id':'x','cmd':'x'}]}|422|`/groups(0)/id`Groups"
            + " and Applications may not have the same identifier. /prod/x is listed twice.",
        "PUT|/prod|{'groups':[{'id':'back'}]}|422|`/id`Groups and Applications may not have the"
            + " same identifier.",
        "PUT|/prod|{'groups':[{'id':'db','enforceRole':true}]}|422|`/groups(0)/enforceRole`"
            + "enforceRole is only allowed for top-level groups.",
        "PUT|/prod|{'enforceRole':true,'apps':[]}|422|`/enforceRole`must not be changed together"
            + " with services of the group.",
        "PUT|/prod|{'dependencies':['A']}|422|`/dependencies(0)`error.pattern",
        "PUT|/prod/db|{'dependencies':['back']}|422|`/`Dependency graph has cyclic dependencies.",
        "PUT|/prod|[]|422|`/`error.expected.jsobject",
        "PUT|/prod/back|{}|409|An app with the path /prod/back already exists.",
        "GET|/prod/versions/x||422|Invalid timestamp provided 'x'. Expecting ISO-8601 datetime"
            + " string.",
        "GET|/prod/versions/2001-01-01T00:00:00Z||404|Group '/prod' does not exist in version"
            + " 2001-01-01T00:00:00.000Z",
        "PATCH|/none|{'enforceRole':true}|404|Group '/none' does not exist",
        "PATCH|/prod|{}|422|`/enforceRole`error.path.missing",
        "PATCH||{'enforceRole':true}|405|Method Not Allowed",
      })
  void refuses(String method, String path, String body, int status, String expected) {
    service.ok("POST", "/v2/groups", PROD);
    service.untilNoDeployments();
    service.ok("PUT", "/v2/apps/prod/back", "{\"dependencies\":[\"db/main\"]}");
    service.untilNoDeployments();
    JsonNode before = service.get("/v2/groups");
    HttpResponse<String> response =
        service.send(
            method,
            "/v2/groups" + (path == null ? "" : path),
            body == null ? "" : body.replace('\'', '"'));
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    if (status == 200) {
      return;
    }
    JsonNode json = Service.json(response.body());
    if (expected.startsWith("`")) {
      String[] parts = expected.substring(1).split("`", 2);
      assertThat(json.at("/details/0/path").textValue()).isEqualTo(parts[0]);
      assertThat(json.at("/details/0/errors/0").textValue()).isEqualTo(parts[1]);
    } else {
      assertThat(json.path("message").textValue()).isEqualTo(expected);
    }
    assertThat(service.get("/v2/groups")).as("nothing has changed").isEqualTo(before);
  }
}
