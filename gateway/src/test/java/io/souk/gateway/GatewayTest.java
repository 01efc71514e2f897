package io.souk.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.gateway.boot.GatewayConfig;
import io.souk.gateway.boot.GatewayServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.io.InputStream;
import java.net.BindException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GatewayTest {

  private static final int LIMIT_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private HttpServer upstream;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    upstream = await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    URI behind = URI.create("http://127.0.0.1:" + upstream.actualPort());
    gateway =
        await(
            GatewayServer.start(
                vertx,
                new GatewayConfig("127.0.0.1", 0, List.of(behind), List.of(behind), List.of())));
  }

  @AfterEach
  void stop() throws Exception {
    await(gateway.stop());
    await(vertx.close());
  }

  /** Says what it was asked; {@code /stream} sends one chunk and keeps the stream open. */
  private void answer(HttpServerRequest request) {
    if (request.path().equals("/stream")) {
      request.response().setChunked(true).write("first");
    } else if (request.path().equals("/redirect")) {
      request.response().setStatusCode(307).putHeader("Location", "/elsewhere").end();
    } else {
      request
          .body()
          .onSuccess(
              body -> request.response().end(request.method() + " " + request.uri() + " " + body));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/mesos/state, GET /state",
    "/mesos, GET /",
    "/mesos/, GET /",
    "/mesos/tasks?limit=3&order=asc, GET /tasks?limit=3&order=asc",
    "/marathon/v2/apps/%2Fa%20b, GET /v2/apps/%2Fa%20b",
  })
  void removesThePrefixAndNothingElse(String path, String seen) throws Exception {
    HttpResponse<String> answer = get(path);
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body().strip()).isEqualTo(seen);
  }

  @ParameterizedTest
  @CsvSource({
    "/%zz, 400",
    "/mesos/%, 400",
    "/marathon/v2/apps/%f, 400",
    "/mesos/tasks?x=%zz, 200",
  })
  void refusesBrokenEscapesInPathsAndLeavesQueriesAlone(String target, int status)
      throws Exception {
    try (Socket socket = new Socket("127.0.0.1", gateway.port())) {
      socket.setSoTimeout(LIMIT_SECONDS * 1000);
      String head = "GET " + target + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
      assertThat(answer).startsWith("HTTP/1.1 " + status);
      assertThat(answer).contains(status == 400 ? "malformed path" : "GET /tasks?x=%zz");
    }
  }

  @Test
  void passesBodiesOn() throws Exception {
    HttpResponse<String> answer =
        client.send(
            request("/mesos/api").POST(BodyPublishers.ofString("{\"a\":1}")).build(),
            BodyHandlers.ofString());
    assertThat(answer.body()).isEqualTo("POST /api {\"a\":1}");
  }

  @Test
  void passesStreamsOnAsTheyCome() throws Exception {
    HttpResponse<InputStream> answer =
        client.send(request("/mesos/stream").build(), BodyHandlers.ofInputStream());
    try (InputStream body = answer.body()) {
      assertThat(new String(body.readNBytes(5), StandardCharsets.UTF_8)).isEqualTo("first");
    }
  }

  @Test
  void keepsRedirectsInsideThePrefix() throws Exception {
    HttpResponse<String> answer = get("/mesos/redirect");
    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).contains("/mesos/elsewhere");
  }

  @Test
  void servesTheConsole() throws Exception {
    HttpResponse<String> page = get("/");
    assertThat(page.statusCode()).isEqualTo(200);
    assertThat(page.headers().firstValue("Content-Type")).contains("text/html; charset=utf-8");
    assertThat(page.body())
        .contains("/console/app.js", "/console/console.js", "/console/console.css");
    assertThat(get("/console/console.js").statusCode()).isEqualTo(200);
    assertThat(get("/console/app.js").statusCode()).isEqualTo(200);
    for (String script : List.of("jobs", "job", "jobdialogs", "jobgraph")) {
      assertThat(page.body()).contains("/console/" + script + ".js");
      assertThat(get("/console/" + script + ".js").statusCode()).isEqualTo(200);
    }
    assertThat(get("/console/console.css").statusCode()).isEqualTo(200);
    assertThat(get("/console/../secret").statusCode()).isEqualTo(404);
  }

  @Test
  void saysWhenAServiceIsMissingOrDown() throws Exception {
    assertThat(get("/chronos/ping").statusCode()).isEqualTo(404);
    assertThat(get("/chronos/ping").body()).contains("chronos");
    await(upstream.close());
    assertThat(get("/mesos/state").statusCode()).isEqualTo(502);
    assertThat(get("/metrics").body())
        .contains("souk_gateway_upstream_failures_total{upstream=\"mesos\"}");
  }

  @Test
  void movesOnToTheNextReplica() throws Exception {
    URI dead = URI.create("http://127.0.0.1:1");
    URI alive = URI.create("http://127.0.0.1:" + upstream.actualPort());
    GatewayServer other =
        await(
            GatewayServer.start(
                vertx,
                new GatewayConfig("127.0.0.1", 0, List.of(dead, alive), List.of(), List.of())));
    URI url = URI.create("http://127.0.0.1:" + other.port() + "/mesos/state");
    HttpRequest request = HttpRequest.newBuilder(url).build();
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    assertThat(client.send(request, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
    await(other.stop());
  }

  @Test
  void failsWhenThePortIsTaken() {
    GatewayConfig taken =
        new GatewayConfig(
            "127.0.0.1",
            gateway.port(),
            List.of(URI.create("http://127.0.0.1:1")),
            List.of(),
            List.of());
    assertThatThrownBy(() -> await(GatewayServer.start(vertx, taken)))
        .hasCauseInstanceOf(BindException.class);
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private static <T> T await(Future<T> future)
      throws ExecutionException, InterruptedException, java.util.concurrent.TimeoutException {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }
}
