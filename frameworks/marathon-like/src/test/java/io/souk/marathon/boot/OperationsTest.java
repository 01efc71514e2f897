package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.adapter.http.HttpLimits;
import io.souk.protocol.mesos.TaskInfo;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What operators ask the service itself, and what they may allow clients. */
class OperationsTest {

  @Test
  void helpNamesTheRoutes() {
    try (Service service = new Service()) {
      assertThat(service.send("GET", "/help", "").body()).contains("/v2/groups").contains("/ping");
      assertThat(service.send("GET", "/", "").headers().firstValue("Location")).contains("/ui/");
      HttpResponse<String> page = service.send("GET", "/ui/", "", "Accept", "text/html");
      assertThat(page.body()).startsWith("<!doctype html>");
      assertThat(service.get("/config").at("/marathon_config/mesos_role").textValue())
          .isEqualTo("*");
    }
  }

  @Test
  void levelsOfTheLogAreSetForAWhile() {
    String logger = "io.souk.marathon.boot.OperationsTest.levels";
    try (Service service = new Service()) {
      JsonNode set =
          service.ok(
              "POST",
              "/logging",
              "{\"logger\":\"" + logger + "\",\"level\":\"trace\",\"durationSeconds\":1}");
      assertThat(set.path(logger).textValue()).isEqualTo("TRACE");
      Service.until(
          "the level of before",
          () -> service.get("/logging").path(logger).textValue(),
          level -> level.endsWith(" (inherited)"));
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "POST|/logging|{\"logger\":\"a\",\"level\":\"loud\"}|422|/level",
        "POST|/logging|{\"logger\":\"a\"}|422|/level",
        "POST|/logging|{\"logger\":1,\"level\":\"info\"}|422|/logger",
        "POST|/logging|[]|422|error.expected.jsobject",
        "POST|/logging|{\"logger\":\"a\",\"level\":\"info\",\"durationSeconds\":0}|422|error.min",
        "POST|/logging|{\"logger\":\"a\",\"level\":\"info\",\"durationSeconds\":1e99}|422|error",
        "DELETE|/v2/leader?restore=file:///x||400|restore is not supported",
        "POST|/v2/leader|{}|405|Method Not Allowed",
      })
  void refuses(String method, String path, String body, int status, String words) {
    try (Service service = new Service()) {
      HttpResponse<String> response = service.send(method, path, body == null ? "" : body);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
      assertThat(response.body()).contains(words);
    }
  }

  @Test
  void whoeverAbdicatesAloneBeginsAnewWithItsTasks() {
    try (Service service = new Service()) {
      service.ok("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
      TaskInfo task = service.run("host1").getFirst();
      service.untilNoDeployments();
      int port = service.port();
      int sessions = service.context().sessions().size();
      JsonNode answer = service.ok("DELETE", "/v2/leader", "");
      assertThat(answer.path("message").textValue()).isEqualTo("Leadership abdicated");
      Service.until(
          "a new subscription", () -> service.context().sessions().size(), n -> n > sessions);
      service.kernel().awaitSubscription();
      assertThat(service.port()).isEqualTo(port);
      assertThat(service.get("/v2/apps/a/tasks").at("/tasks/0/id").textValue())
          .isEqualTo(task.getTaskId().getValue());
    }
  }

  @Test
  void pagesOfOtherOriginsMayReadWhenAllowed() {
    HttpLimits limits = new HttpLimits(List.of("https://a.example", "https://b.example"), 0);
    try (Service service = new Service(limits)) {
      HttpResponse<String> response =
          service.send("OPTIONS", "/v2/apps", "", "Access-Control-Request-Headers", "X-One");
      assertThat(response.headers().allValues("Access-Control-Allow-Origin"))
          .containsExactly("https://a.example", "https://b.example");
      assertThat(response.headers().firstValue("Access-Control-Allow-Headers")).contains("X-One");
      assertThat(response.headers().firstValue("Access-Control-Allow-Methods"))
          .contains("GET, HEAD, OPTIONS");
      assertThat(response.headers().firstValue("Access-Control-Max-Age")).contains("86400");
    }
    try (Service service = new Service()) {
      assertThat(service.send("GET", "/v2/apps", "").headers().map())
          .doesNotContainKey("access-control-allow-origin");
    }
  }

  /** While the service is held up, requests of several connections come to be there at once. */
  @Test
  void moreRequestsAtOnceThanAllowedAreRefused() throws Exception {
    try (Service service = new Service(new HttpLimits(List.of(), 1));
        Socket one = new Socket("127.0.0.1", service.port());
        Socket other = new Socket("127.0.0.1", service.port())) {
      assertThat(exchange(one, "/ping") + exchange(other, "/ping")).contains("pong");
      CountDownLatch held = new CountDownLatch(1);
      CountDownLatch sent = new CountDownLatch(1);
      service
          .context()
          .context()
          .runOnContext(
              none -> {
                held.countDown();
                await(sent);
              });
      await(held);
      send(one, "/v2/apps");
      send(other, "/v2/apps");
      sent.countDown();
      assertThat(List.of(receive(one), receive(other)))
          .anyMatch(answer -> answer.contains(" 200 OK"))
          .anyMatch(
              answer ->
                  answer.contains(" 503 ")
                      && answer.endsWith("Too many concurrent requests! Allowed: 1."));
      assertThat(exchange(one, "/v2/apps")).contains(" 200 OK");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private static String exchange(Socket socket, String path) throws IOException {
    send(socket, path);
    return receive(socket);
  }

  private static void send(Socket socket, String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nHost: x\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static String receive(Socket socket) throws IOException {
    socket.setSoTimeout(30_000);
    byte[] part = new byte[8192];
    int read = socket.getInputStream().read(part);
    return new String(part, 0, Math.max(0, read), StandardCharsets.US_ASCII);
  }

  @Test
  void limitsThatCannotWorkAreNamed() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpLimits(List.of("example.com"), 0))
        .withMessageContaining("--access-control-allow-origin example.com");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new HttpLimits(List.of(), -1))
        .withMessageContaining("--http-max-concurrent-requests -1");
  }
}
