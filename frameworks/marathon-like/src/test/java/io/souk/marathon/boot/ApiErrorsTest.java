package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every refusal, with status and body, on a real port. */
class ApiErrorsTest {

  private static Service service;

  @BeforeAll
  static void start() {
    service = new Service();
    service.ok("POST", "/v2/apps", "{\"id\":\"/there\",\"cmd\":\"x\",\"instances\":0}");
    service.untilNoDeployments();
  }

  @AfterAll
  static void stop() {
    service.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|/v2/apps|{|400|Invalid JSON",
        "POST|/v2/apps|{} x|400|Invalid JSON",
        "POST|/v2/apps||400|Please specify data in JSON format",
        "PUT|/v2/apps/a||400|Please specify data in JSON format",
        "POST|/v2/apps|[]|422|Invalid JSON",
        "POST|/v2/apps|{\"id\":1}|422|Invalid JSON",
        "POST|/v2/apps|{\"id\":\"/x\"}|422|Object is not valid",
        "POST|/v2/apps|{\"id\":\"/there\",\"cmd\":\"x\"}|409"
            + "|An app with id [/there] already exists.",
        "POST|/v2/apps|{\"id\":\"/there/below\",\"cmd\":\"x\"}|422|Object is not valid",
        "PUT|/v2/apps|{}|422|Invalid JSON",
        "PUT|/v2/apps|[{}]|422|Invalid JSON",
        "PUT|/v2/apps/there|{\"version\":\"x\"}|422"
            + "|Invalid timestamp provided 'x'. Expecting ISO-8601 datetime string.",
        "PUT|/v2/apps/there|{\"version\":\"2020-01-01T00:00:00.000Z\",\"cmd\":\"y\"}|422"
            + "|Object is not valid",
        "PUT|/v2/apps/there|{\"version\":\"2020-01-01T00:00:00Z\"}|404"
            + "|App '/there' does not exist in version 2020-01-01T00:00:00.000Z",
        "PATCH|/v2/apps/none|{\"cmd\":\"y\"}|404|App '/none' does not exist",
        "GET|/v2/apps/none||404|App '/none' does not exist",
        "DELETE|/v2/apps/none||404|App '/none' does not exist",
        "POST|/v2/apps/none/restart||404|App '/none' does not exist",
        "GET|/v2/apps/none/tasks||404|App '/none' does not exist",
        "GET|/v2/apps/none/versions||404|App '/none' does not exist",
        "GET|/v2/apps/none/*||404|Group '/none' does not exist",
        "GET|/v2/groups/none||404|Group '/none' does not exist",
        "GET|/v2/apps?label=(||422|Can not parse label selector (",
        "GET|/v2/apps/A_B||422|Invalid JSON",
        "DELETE|/v2/apps/there/tasks?scale=true&wipe=true||400"
            + "|You cannot use scale and wipe at the same time.",
        "DELETE|/v2/apps/there/tasks/none||404|Task 'none' does not exist",
        "POST|/v2/tasks/delete|{\"ids\":[\"no/task\"]}|400"
            + "|Invalid task id 'no/task'. [it has not the form of a Marathon task id]",
        "POST|/v2/tasks/delete|{\"ids\":[1]}|422|Invalid JSON",
        "POST|/v2/tasks/delete|[]|422|Invalid JSON",
        "DELETE|/v2/deployments/none||404|DeploymentPlan none does not exist",
        "DELETE|/v2/deployments/none?force=true||404|DeploymentPlan none does not exist",
        "DELETE|/v2/queue/there/delay||404|Application /there not found in tasks queue.",
        "GET|/v2/nothing||404|URI not found",
        "GET|/nothing||404|URI not found",
        "GET|/v2/eventSubscriptions||404|URI not found",
        "POST|/v2/apps/there|{}|405|Method Not Allowed",
        "DELETE|/v2/info||405|Method Not Allowed",
        "GET|/v2/events||405|Method Not Allowed",
      })
  void refuses(String method, String path, String body, int status, String message) {
    HttpResponse<String> response =
        service.send(method, path.replace("(", "%28"), body == null ? "" : body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
    JsonNode json = Service.json(response.body());
    assertThat(json.path("message").textValue()).isEqualTo(message);
    switch (message) {
      case "Object is not valid" -> assertThat(json.at("/details/0/errors/0").isTextual()).isTrue();
      case "Invalid JSON" ->
          assertThat(
                  status == 400
                      ? json.path("details").isTextual()
                      : json.at("/details/0/path").isTextual())
              .isTrue();
      default -> assertThat(json.has("deployments")).isFalse();
    }
  }

  @Test
  void negotiatesTypes() {
    assertThat(service.send("GET", "/ping", "").body()).isEqualTo("pong");
    assertThat(service.send("GET", "/ping", "", "Accept", "application/json").body())
        .isEqualTo("\"pong\"");
    assertThat(service.send("GET", "/ping", "", "Accept", "image/png").statusCode()).isEqualTo(204);
    assertThat(service.send("GET", "/v2/apps", "", "Accept", "text/html").statusCode())
        .isEqualTo(406);
    assertThat(
            service
                .send(
                    "POST",
                    "/v2/apps",
                    "{\"id\":\"b\"}",
                    "Content-Type",
                    "application/x-www-form-urlencoded")
                .statusCode())
        .isEqualTo(415);
    HttpResponse<String> options = service.send("OPTIONS", "/v2/apps", "");
    assertThat(options.statusCode()).isEqualTo(200);
    assertThat(options.headers().firstValue("Allow")).contains("GET,HEAD,OPTIONS,PATCH,POST,PUT");
    assertThat(service.send("HEAD", "/v2/apps", "").statusCode()).isEqualTo(200);
    HttpResponse<String> root = service.send("GET", "/", "");
    assertThat(root.statusCode()).isEqualTo(302);
    HttpResponse<String> info = service.send("GET", "/v2/info", "");
    assertThat(info.headers().firstValue("X-Marathon-Leader"))
        .contains("http://127.0.0.1:" + service.port());
    assertThat(info.headers().firstValue("Cache-Control"))
        .contains("no-cache, no-store, must-revalidate");
  }

  @Test
  void oversizedBodiesAreRefusedAndTheConnectionIsKept() throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(30_000);
      OutputStream out = socket.getOutputStream();
      byte[] body = new byte[11 * 1024 * 1024];
      out.write(
          ("POST /v2/apps HTTP/1.1\r\nHost: x\r\nContent-Length: " + body.length + "\r\n\r\n")
              .getBytes(StandardCharsets.US_ASCII));
      out.write(body);
      out.write("GET /ping HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      out.flush();
      InputStream in = socket.getInputStream();
      StringBuilder seen = new StringBuilder();
      byte[] part = new byte[4096];
      while (!seen.toString().endsWith("pong")) {
        int read = in.read(part);
        assertThat(read).as(seen.toString()).isPositive();
        seen.append(new String(part, 0, read, StandardCharsets.US_ASCII));
      }
      assertThat(seen.toString()).startsWith("HTTP/1.1 413 ");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"/%zz", "/v2/apps/%f", "/v2/apps?label=%zz", "/v2/apps?id=%"})
  void malformedEscapesAreRefused(String target) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", service.port())) {
      socket.setSoTimeout(30_000);
      String head = "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 400 ").endsWith("{\"message\":\"Bad Request\"}");
    }
  }

  @Test
  void malformedJsonIsExplainedInOneLine() {
    JsonNode answer = Service.json(service.send("POST", "/v2/apps", "{\"id\":\n x}").body());
    assertThat(answer.path("details").textValue())
        .contains("'x'", "line 2, column 2")
        .doesNotContain("\n", "Source");
  }

  @Test
  void noBodyAndNoPathBreaksIt() {
    Random random = new Random(20261123);
    String valid =
        "{\"id\":\"/f\",\"cmd\":\"x\",\"instances\":0,\"env\":{\"a\":\"b\"},\"ports\":[1,2],"
            + "\"healthChecks\":[{\"protocol\":\"TCP\"}],\"labels\":{\"l\":\"v\"}}";
    String[] paths = {
      "/v2/apps", "/v2/apps/f", "/v2/apps//", "/v2/tasks/delete", "/v2/apps/f/restart", "/v2/%zz"
    };
    String[] methods = {"POST", "PUT", "PATCH", "DELETE", "GET"};
    for (int i = 0; i < 400; i++) {
      StringBuilder body = new StringBuilder(valid);
      for (int change = random.nextInt(4); change >= 0; change--) {
        int at = random.nextInt(body.length());
        switch (random.nextInt(3)) {
          case 0 -> body.deleteCharAt(at);
          case 1 -> body.insert(at, "{}[],:\"\\0-e\u0000\u00e9".charAt(random.nextInt(13)));
          default -> body.setCharAt(at, (char) (32 + random.nextInt(90)));
        }
      }
      String method = methods[random.nextInt(methods.length)];
      String path = paths[random.nextInt(paths.length)] + "?force=true&x=" + i;
      if (path.contains("%zz")) {
        continue;
      }
      HttpResponse<String> response = service.send(method, path, body.toString());
      assertThat(response.statusCode())
          .as(method + " " + path + " " + body + " -> " + response.body())
          .isLessThan(500);
    }
    assertThat(service.send("GET", "/ping", "").body()).isEqualTo("pong");
    service.send("DELETE", "/v2/apps/f", "");
  }

  @Test
  void deepNestingIsRefused() {
    String deep = "{\"id\":\"/d\",\"cmd\":\"x\",\"labels\":" + "[".repeat(100_000);
    assertThat(service.send("POST", "/v2/apps", deep).statusCode()).isEqualTo(400);
    assertThat(
            service
                .send("POST", "/v2/apps", "{\"id\":\"/" + "a/".repeat(5000) + "\",\"cmd\":\"x\"}")
                .statusCode())
        .isEqualTo(422);
    assertThat(
            service
                .send(
                    "POST", "/v2/apps", "{\"id\":\"/big\",\"cmd\":\"" + "x".repeat(700_000) + "\"}")
                .statusCode())
        .isEqualTo(422);
  }
}
