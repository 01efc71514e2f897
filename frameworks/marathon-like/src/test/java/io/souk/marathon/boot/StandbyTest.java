package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.HttpEndpoint;
import io.souk.framework.adapter.standby.StandbyLimits;
import io.souk.framework.adapter.standby.StandbyServer;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A service that does not lead, before one that does. */
class StandbyTest {

  private final Vertx vertx = Vertx.vertx();
  private final Service leading = new Service();
  private final HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Optional<String>> leader = new AtomicReference<>(Optional.empty());
  private StandbyServer standby;
  private int port;

  @BeforeEach
  void start() throws IOException {
    leader.set(Optional.of("127.0.0.1:" + leading.port()));
    port = freePort();
    standby = open(port);
  }

  private StandbyServer open(int at) {
    HttpEndpoint endpoint =
        new MarathonFramework(MarathonConfig.of("127.0.0.1", at)).endpoint().orElseThrow();
    return Service.await(
        StandbyServer.open(vertx, endpoint, "127.0.0.1:" + at, leader::get, StandbyLimits.DEFAULT)
            .toCompletionStage());
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  @AfterEach
  void stop() {
    Service.await(standby.close().toCompletionStage());
    leading.close();
    Service.await(vertx.close().toCompletionStage());
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(30))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(method + " " + path, e);
    }
  }

  @Test
  void everythingIsAnsweredByTheLeader() {
    String big = "x".repeat(300_000);
    HttpResponse<String> created =
        send("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"" + big + "\"}");
    assertThat(created.statusCode()).as(created.body()).isEqualTo(201);
    assertThat(created.headers().firstValue("Marathon-Deployment-Id")).isPresent();
    HttpResponse<String> got = send("GET", "/v2/apps//a?embed=app.tasks", "");
    assertThat(got.statusCode()).isEqualTo(200);
    assertThat(got.headers().firstValue("X-Marathon-Leader"))
        .contains("http://127.0.0.1:" + leading.port());
    JsonNode app = Service.json(got.body()).path("app");
    assertThat(app.path("cmd").textValue()).hasSize(300_000);
    assertThat(send("GET", "/v2/apps/none", "").statusCode()).isEqualTo(404);
    assertThat(send("HEAD", "/v2/apps", "").statusCode()).isEqualTo(200);
    assertThat(send("DELETE", "/v2/apps/a", "").statusCode()).isEqualTo(200);
    assertThat(leading.get("/v2/apps").path("apps")).isEmpty();
  }

  @Test
  void eventsAreElsewhere() {
    HttpResponse<String> answer =
        send("GET", "/v2/events?event_type=x", "", "Accept", "text/event-stream");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location"))
        .contains("http://127.0.0.1:" + leading.port() + "/v2/events?event_type=x");
  }

  @Test
  void theWayIsNamedInBothDirections() {
    HttpResponse<String> answer = send("GET", "/v2/info", "");
    assertThat(answer.headers().firstValue("X-Marathon-Via")).contains("1.1 127.0.0.1:" + port);
    HttpResponse<String> circle =
        send("GET", "/v2/info", "", "X-Marathon-Via", "1.1 127.0.0.1:" + port);
    assertThat(circle.statusCode()).isEqualTo(502);
  }

  @Test
  void standbysNameTheLeader() {
    assertThat(Service.json(send("GET", "/v2/leader", "").body()).path("leader").textValue())
        .isEqualTo("127.0.0.1:" + leading.port());
  }

  @Test
  void withoutALeaderTheAnswerSaysSoAfterAWhile() {
    leader.set(Optional.empty());
    HttpResponse<String> answer = send("GET", "/v2/apps", "");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("Retry-After")).isPresent();
    assertThat(Service.json(answer.body()).path("message").textValue())
        .isEqualTo("Could not determine the current leader");
  }
}
