package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.sun.net.httpserver.HttpServer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Deployments over HTTP, with a kernel that the test plays. */
class DeploymentsHttpTest {

  private final Service service = new Service();

  @AfterEach
  void stop() {
    service.close();
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }

  private int status(String method, String path) {
    return service.send(method, path, "").statusCode();
  }

  @Test
  void theListHasMarathonsFieldsAloneAndMoreOnDemand() {
    service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    JsonNode plain = service.get("/v2/deployments").path(0);
    assertThat(names(plain))
        .containsExactlyInAnyOrder(
            "id",
            "version",
            "affectedApps",
            "affectedPods",
            "steps",
            "currentActions",
            "currentStep",
            "totalSteps");
    JsonNode full = service.get("/v2/deployments?embed=waiting").path(0);
    JsonNode waits = full.at("/waiting/actions/0/waitsFor/0");
    assertThat(waits.path("reason").textValue()).isEqualTo("offers");
    assertThat(waits.path("count").intValue()).isEqualTo(1);
    assertThat(waits.path("message").textValue()).contains("/a");
    assertThat(waits.path("unblockedBy").textValue()).isNotBlank();
    String id = plain.path("id").textValue();
    JsonNode one = service.get("/v2/deployments/" + id);
    assertThat(one.path("waiting").path("stalled").booleanValue()).isFalse();
    assertThat(one.path("id").textValue()).isEqualTo(id);
    service.run("host1");
    service.untilNoDeployments();
    assertThat(status("GET", "/v2/deployments/" + id)).isEqualTo(404);
    assertThat(status("POST", "/v2/deployments/" + id + "/promote")).isEqualTo(404);
    assertThat(status("POST", "/v2/deployments/" + id + "/abort")).isEqualTo(404);
    assertThat(status("GET", "/v2/deployments/" + id + "/promote")).isEqualTo(405);
  }

  @Test
  void newInstancesAreAskedAndTheirAnswersShown() throws IOException {
    service.ok(
        "POST",
        "/v2/apps",
        """
        {"id":"a","cmd":"x","portDefinitions":[{"port":0,"name":"http-api"}],
         "readinessChecks":[{"path":"/ready","intervalSeconds":2,"timeoutSeconds":1,
           "preserveLastResponse":true}]}""");
    TaskInfo task = service.launch("127.0.0.1").getFirst();
    int port =
        task.getResourcesList().stream()
            .filter(each -> each.getName().equals("ports"))
            .mapToInt(each -> (int) each.getRanges().getRange(0).getBegin())
            .findFirst()
            .orElseThrow();
    AtomicInteger answer = new AtomicInteger(503);
    HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
    server.createContext(
        "/ready",
        exchange -> {
          byte[] body = ("{\"status\":\"" + answer.get() + "\"}").getBytes();
          exchange.getResponseHeaders().add("Content-Type", "application/json");
          exchange.sendResponseHeaders(answer.get(), body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      service.status(task, TaskState.TASK_RUNNING);
      String results = "/currentActions/0/readinessCheckResults/0";
      JsonNode deployment =
          Service.until(
              "an answer",
              () -> service.get("/v2/deployments").path(0),
              json -> json.at(results + "/lastResponse/status").intValue() == 503);
      assertThat(deployment.at(results + "/taskId").textValue())
          .isEqualTo(task.getTaskId().getValue());
      assertThat(deployment.at(results + "/name").textValue()).isEqualTo("readinessCheck");
      assertThat(deployment.at(results + "/ready").booleanValue()).isFalse();
      assertThat(deployment.at(results + "/lastResponse/body").textValue()).contains("503");
      JsonNode app = service.get("/v2/apps/a?embed=app.readiness").path("app");
      assertThat(app.at("/readinessCheckResults/0/ready").isBoolean()).isTrue();
      answer.set(200);
      service.untilNoDeployments();
      assertThat(service.get("/v2/apps/a?embed=app.readiness").at("/app/readinessCheckResults"))
          .isEmpty();
    } finally {
      server.stop(0);
    }
  }

  private static final String CANARY =
      """
      {"id":"a","cmd":"%s","instances":2,"upgradeStrategy":{"minimumHealthCapacity":1,
       "maximumOverCapacity":1,"type":"canary","promotion":"manual","steps":[{"percent":50}]}}""";

  @Test
  void aCanaryIsPromotedOverHttp() {
    service.ok("POST", "/v2/apps", CANARY.formatted("x"));
    service.run("host1");
    service.untilNoDeployments();
    String id = service.ok("PUT", "/v2/apps/a", "{\"cmd\":\"y\"}").path("deploymentId").textValue();
    assertThat(status("POST", "/v2/deployments/" + id + "/promote")).isEqualTo(422);
    assertThat(service.run("host1")).hasSize(1);
    confirmKills(1);
    Service.until(
        "the stage",
        () -> service.get("/v2/deployments/" + id),
        json -> json.at("/waiting/actions/0/waitsFor/0/reason").asText("").equals("promotion"));
    service.restart();
    service.ok("POST", "/v2/deployments/" + id + "/promote", "");
    assertThat(service.run("host1")).hasSize(1);
    assertThat(service.get("/v2/apps/a").at("/app/upgradeStrategy/type").textValue())
        .isEqualTo("canary");
  }

  @Test
  void aCanaryIsAbortedOverHttp() {
    service.ok("POST", "/v2/apps", CANARY.formatted("x"));
    service.run("host1");
    service.untilNoDeployments();
    String id = service.ok("PUT", "/v2/apps/a", "{\"cmd\":\"y\"}").path("deploymentId").textValue();
    JsonNode back = service.ok("POST", "/v2/deployments/" + id + "/abort", "");
    assertThat(back.path("deploymentId").textValue()).isNotEqualTo(id);
    service.untilNoDeployments();
    assertThat(service.get("/v2/apps/a").at("/app/cmd").textValue()).isEqualTo("x");
    assertThat(service.get("/v2/apps/a/tasks").path("tasks")).hasSize(2);
  }

  private void confirmKills(int count) {
    var kills =
        Service.until(
            "kills",
            () -> service.kernel().calls(io.souk.protocol.mesos.scheduler.Call.Type.KILL),
            found -> found.size() >= count);
    kills.forEach(
        kill ->
            service.status(
                kill.getKill().getTaskId().getValue(),
                kill.getKill().getAgentId().getValue(),
                TaskState.TASK_KILLED));
  }
}
