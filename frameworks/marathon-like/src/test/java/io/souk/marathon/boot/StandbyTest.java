package io.souk.marathon.boot;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.adapter.http.StandbyServer;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
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
    return Service.await(
        StandbyServer.open(vertx, "127.0.0.1", at, leader::get).toCompletionStage());
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
  void theLeaderLearnsWhoAsksAndByWhichWay() {
    AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
    HttpServer other =
        Service.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      seen.set(interesting(request));
                      request.response().putHeader("Connection", "close").end("other");
                    })
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    leader.set(Optional.of("127.0.0.1:" + other.actualPort()));
    HttpResponse<String> answer =
        send("GET", "/any", "", "Via", "1.1 one:8080", "X-Forwarded-For", "10.1.1.1", "Te", "x");
    assertThat(answer.body()).isEqualTo("other");
    assertThat(seen.get())
        .containsExactly(
            "1.1 one:8080",
            "1.1 127.0.0.1:" + port,
            "10.1.1.1",
            "127.0.0.1",
            "127.0.0.1:" + other.actualPort());
    Service.await(other.close().toCompletionStage());
  }

  private static List<String> interesting(HttpServerRequest request) {
    List<String> values = new java.util.ArrayList<>(request.headers().getAll("Via"));
    values.addAll(request.headers().getAll("X-Forwarded-For"));
    values.addAll(request.headers().getAll("Te"));
    values.add(request.authority().toString());
    return values;
  }

  @Test
  void aCircleIsBroken() {
    HttpResponse<String> answer =
        send("GET", "/v2/apps", "", "Via", "1.1 one:8080, 1.1 127.0.0.1:" + port);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("loop");
  }

  /** Two that take each other for the leader. */
  @Test
  void twoThatPointAtEachOtherAnswerInstead() throws IOException {
    int second = freePort();
    leader.set(Optional.of("127.0.0.1:" + second));
    StandbyServer other =
        Service.await(
            StandbyServer.open(vertx, "127.0.0.1", second, () -> Optional.of("127.0.0.1:" + port))
                .toCompletionStage());
    assertThat(send("GET", "/v2/apps", "").statusCode()).isEqualTo(502);
    Service.await(other.close().toCompletionStage());
  }

  @Test
  void withoutALeaderTheAnswerSaysSoAfterAWhile() {
    leader.set(Optional.empty());
    HttpResponse<String> answer = send("GET", "/v2/apps", "");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Service.json(answer.body()).path("message").textValue())
        .isEqualTo("Could not determine the current leader");
  }

  @Test
  void aLeaderThatAppearsMeanwhileAnswers() {
    Optional<String> found = leader.getAndSet(Optional.empty());
    vertx.setTimer(300, later -> leader.set(found));
    assertThat(send("GET", "/ping", "").body()).isEqualTo("pong");
  }

  @Test
  void aLeaderThatIsGoneIsABadGateway() throws IOException {
    leader.set(Optional.of("127.0.0.1:" + freePort()));
    HttpResponse<String> answer = send("POST", "/v2/apps", "{\"id\":\"a\",\"cmd\":\"x\"}");
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(Service.json(answer.body()).path("message").textValue()).contains("does not answer");
  }

  @Test
  void aLeaderThatBreaksOffBreaksTheAnswerOff() {
    HttpServer other =
        Service.await(
            vertx
                .createHttpServer()
                .requestHandler(
                    request -> {
                      request.response().putHeader("Content-Length", "1000");
                      request
                          .response()
                          .write("begun")
                          .onComplete(written -> request.connection().close());
                    })
                .listen(0, "127.0.0.1")
                .toCompletionStage());
    leader.set(Optional.of("127.0.0.1:" + other.actualPort()));
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> send("GET", "/v2/apps", ""))
        .hasCauseInstanceOf(IOException.class);
    Service.await(other.close().toCompletionStage());
  }
}
