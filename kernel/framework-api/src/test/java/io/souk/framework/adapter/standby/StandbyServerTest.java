package io.souk.framework.adapter.standby;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.souk.framework.HttpEndpoint;
import io.souk.protocol.http.ConnectionGuard;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StandbyServerTest {

  private static final StandbyLimits LIMITS =
      StandbyLimits.DEFAULT.withPatience(Duration.ofSeconds(20)).withAnswer(Duration.ofSeconds(20));

  private static final StandbyLimits IMPATIENT =
      LIMITS.withPatience(Duration.ofMillis(300)).withAnswer(Duration.ofMillis(500));

  private final Vertx vertx = Vertx.vertx();
  private HttpClient client = HttpClient.newHttpClient();
  private final AtomicReference<Optional<String>> leader = new AtomicReference<>(Optional.empty());
  private StandbyServer standby;
  private int port;

  @BeforeEach
  void start() throws IOException {
    port = freePort();
    standby = open(port, LIMITS);
  }

  @AfterEach
  void stop() {
    await(standby.close());
    await(vertx.close());
  }

  private StandbyServer open(int at, StandbyLimits limits) {
    HttpEndpoint endpoint =
        new HttpEndpoint(
            "--x-port", "127.0.0.1", at, Set.of("/v2/events"), Optional.of("X-My-Via"));
    return await(StandbyServer.open(vertx, endpoint, "127.0.0.1:" + at, leader::get, limits));
  }

  private void reopen(StandbyLimits limits) {
    await(standby.close());
    standby = open(port, limits);
  }

  private static <T> T await(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().orTimeout(60, TimeUnit.SECONDS).join();
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  /** A leader, known from now on. */
  private HttpServer lead(Handler<HttpServerRequest> handler) {
    return await(beginToLead(handler));
  }

  private Future<HttpServer> beginToLead(Handler<HttpServerRequest> handler) {
    return vertx
        .createHttpServer()
        .requestHandler(handler)
        .listen(0, "127.0.0.1")
        .onSuccess(server -> leader.set(Optional.of("127.0.0.1:" + server.actualPort())));
  }

  private CompletableFuture<HttpResponse<String>> sendAsync(
      String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .timeout(Duration.ofSeconds(60))
            .method(
                method,
                body.isEmpty()
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.sendAsync(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  private HttpResponse<String> send(String method, String path, String body, String... headers) {
    return sendAsync(method, path, body, headers).orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void whoAsksIsFoundOutByTheLeader() {
    lead(
        request -> {
          boolean known = "Basic b3BzOng=".equals(request.getHeader("Authorization"));
          request
              .response()
              .setStatusCode(known ? 200 : 401)
              .putHeader("WWW-Authenticate", "Basic realm=\"Mesosphere\"")
              .end();
        });
    assertThat(send("POST", "/any", "", "Authorization", "Basic b3BzOng=").statusCode())
        .isEqualTo(200);
    HttpResponse<String> refused = send("POST", "/any", "", "Authorization", "Basic b3BzOnk=");
    assertThat(refused.statusCode()).isEqualTo(401);
    assertThat(refused.headers().firstValue("WWW-Authenticate"))
        .contains("Basic realm=\"Mesosphere\"");
  }

  @Test
  void theLeaderLearnsWhoAsksAndByWhichWay() {
    AtomicReference<List<String>> seen = new AtomicReference<>(List.of());
    HttpServer other =
        lead(
            request -> {
              List<String> values = new ArrayList<>(request.headers().getAll("Via"));
              values.addAll(request.headers().getAll("X-My-Via"));
              values.addAll(request.headers().getAll("X-Forwarded-For"));
              values.addAll(request.headers().getAll("Te"));
              values.add(request.authority().toString());
              seen.set(values);
              request.response().putHeader("Connection", "close").end("other");
            });
    HttpResponse<String> answer =
        send("GET", "/any", "", "Via", "1.1 one:8080", "X-Forwarded-For", "10.1.1.1", "Te", "x");
    assertThat(answer.body()).isEqualTo("other");
    assertThat(answer.headers().firstValue("X-My-Via")).contains("1.1 127.0.0.1:" + port);
    assertThat(seen.get())
        .containsExactly(
            "1.1 one:8080",
            "1.1 127.0.0.1:" + port,
            "1.1 127.0.0.1:" + port,
            "10.1.1.1",
            "127.0.0.1",
            "127.0.0.1:" + other.actualPort());
  }

  @Test
  void bodiesAndBareAnswersPass() {
    lead(
        request ->
            request
                .body()
                .onSuccess(
                    body -> {
                      if (body.length() == 0) {
                        request.response().setStatusCode(204).end();
                      } else {
                        request.response().setChunked(true).end(body);
                      }
                    }));
    String big = "x".repeat(3_000_000);
    assertThat(send("PUT", "/", big).body()).isEqualTo(big);
    HttpResponse<String> bare = send("DELETE", "/", "");
    assertThat(bare.statusCode()).isEqualTo(204);
    assertThat(bare.headers().firstValue("Transfer-Encoding")).isEmpty();
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(204);
  }

  @Test
  void streamsAreElsewhere() {
    leader.set(Optional.of("127.0.0.1:9"));
    HttpResponse<String> answer = send("GET", "//v2/events?a=b", "");
    assertThat(answer.statusCode()).isEqualTo(302);
    assertThat(answer.headers().firstValue("Location"))
        .contains("http://127.0.0.1:9//v2/events?a=b");
  }

  @Test
  void aCircleIsBroken() {
    lead(request -> request.response().end("never"));
    HttpResponse<String> answer =
        send("GET", "/", "", "Via", "1.1 one:8080, 1.1 127.0.0.1:" + port);
    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("loop");
  }

  /** Two that take each other for the leader. */
  @Test
  void twoThatPointAtEachOtherAnswerInstead() throws IOException {
    int second = freePort();
    leader.set(Optional.of("127.0.0.1:" + second));
    StandbyServer other =
        await(
            StandbyServer.open(
                vertx,
                HttpEndpoint.of("--x-port", "127.0.0.1", second),
                "127.0.0.1:" + second,
                () -> Optional.of("127.0.0.1:" + port),
                LIMITS));
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(502);
    await(other.close());
  }

  @Test
  void itNeverTakesItselfForTheLeader() {
    reopen(IMPATIENT);
    leader.set(Optional.of("127.0.0.1:" + port));
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(503);
  }

  @Test
  void withoutALeaderTheAnswerSaysWhenToComeBack() {
    reopen(IMPATIENT);
    for (String method : List.of("GET", "POST")) {
      HttpResponse<String> answer = send(method, "/", "");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("Retry-After")).contains("1");
      assertThat(answer.body()).contains("Could not determine the current leader");
    }
  }

  @Test
  void aWriteWaitsForALeaderAndIsMadeOnce() throws IOException {
    leader.set(Optional.of("127.0.0.1:" + freePort()));
    CompletableFuture<HttpResponse<String>> answer = sendAsync("POST", "/", "body");
    vertx.setTimer(300, later -> leader.set(Optional.empty()));
    AtomicInteger taken = new AtomicInteger();
    vertx.setTimer(
        600,
        later ->
            beginToLead(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> request.response().end(taken.incrementAndGet() + " " + body))));
    assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body()).isEqualTo("1 body");
  }

  @Test
  void aWriteThatMayHaveBeenTakenIsNotMadeAgain() {
    AtomicInteger taken = new AtomicInteger();
    lead(
        request -> {
          taken.incrementAndGet();
          request.connection().close();
        });
    for (String method : List.of("POST", "PUT", "DELETE", "PATCH")) {
      HttpResponse<String> answer = send(method, "/", "body");
      assertThat(answer.statusCode()).as(method).isEqualTo(502);
      assertThat(answer.body()).contains("it may have taken the request or not");
    }
    assertThat(taken).hasValue(4);
  }

  @Test
  void aReadThatWasBrokenOffIsAskedAgain() {
    AtomicInteger asked = new AtomicInteger();
    lead(
        request -> {
          if (asked.incrementAndGet() < 3) {
            request.connection().close();
          } else {
            request.response().end("at last");
          }
        });
    assertThat(send("GET", "/", "").body()).isEqualTo("at last");
  }

  @Test
  void aReadMovesToTheNextLeader() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    lead(request -> asked.countDown());
    CompletableFuture<HttpResponse<String>> answer = sendAsync("GET", "/", "");
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    lead(request -> request.response().end("the next"));
    assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body()).isEqualTo("the next");
  }

  @Test
  void aWriteStaysWithItsLeader() throws InterruptedException {
    CountDownLatch asked = new CountDownLatch(1);
    AtomicReference<HttpServerRequest> held = new AtomicReference<>();
    lead(
        request -> {
          held.set(request);
          asked.countDown();
        });
    CompletableFuture<HttpResponse<String>> answer = sendAsync("POST", "/", "");
    assertThat(asked.await(60, TimeUnit.SECONDS)).isTrue();
    AtomicInteger taken = new AtomicInteger();
    lead(request -> request.response().end("other " + taken.incrementAndGet()));
    vertx.setTimer(500, later -> held.get().response().end("first"));
    assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body()).isEqualTo("first");
    assertThat(taken).hasValue(0);
  }

  @Test
  void silenceIsAGatewayTimeout() {
    reopen(IMPATIENT);
    lead(request -> {});
    assertThat(send("POST", "/", "").statusCode()).isEqualTo(504);
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(504);
  }

  @Test
  void aLeaderThatBreaksOffBreaksTheAnswerOff() {
    lead(
        request -> {
          request.response().putHeader("Content-Length", "1000");
          request.response().write("begun").onComplete(written -> request.connection().close());
        });
    assertThatThrownBy(() -> send("GET", "/", ""))
        .isInstanceOf(CompletionException.class)
        .hasCauseInstanceOf(IOException.class);
  }

  @Test
  void aClientThatHangsUpEndsTheStream() {
    CompletableFuture<Void> ended = new CompletableFuture<>();
    lead(
        request -> {
          request.response().setChunked(true).write("line\n");
          request.response().closeHandler(gone -> ended.complete(null));
        });
    await(
        vertx
            .createHttpClient()
            .request(io.vertx.core.http.HttpMethod.GET, port, "127.0.0.1", "/")
            .compose(request -> request.send())
            .map(
                response -> {
                  response.handler((Buffer line) -> response.request().connection().close());
                  return response;
                }));
    ended.orTimeout(60, TimeUnit.SECONDS).join();
  }

  @Test
  void tooManyAreNotKeptWaiting() {
    reopen(
        new StandbyLimits(
            Duration.ofSeconds(20),
            Duration.ofMillis(50),
            Duration.ofSeconds(2),
            Duration.ofSeconds(20),
            64,
            1));
    CompletableFuture<HttpResponse<String>> first = sendAsync("GET", "/first", "");
    // Which of the two comes first is not known, but one of them waits.
    CompletableFuture<HttpResponse<String>> second = sendAsync("GET", "/second", "");
    HttpResponse<String> refused =
        first.applyToEither(second, one -> one).orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(refused.statusCode()).isEqualTo(503);
    assertThat(refused.body()).contains("Too many");
    lead(request -> request.response().end("served"));
    List<Integer> statuses =
        List.of(first.join().statusCode(), second.join().statusCode()).stream().sorted().toList();
    assertThat(statuses).containsExactly(200, 503);
    assertThat(send("GET", "/third", "").body()).isEqualTo("served");
  }

  /** Until so many requests have arrived and wait: one that is still under way waits nowhere. */
  private void awaitWaiting(int expected) {
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
    while (standby.waiting() < expected) {
      assertThat(System.nanoTime()).as("requests wait").isLessThan(end);
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(5));
    }
  }

  /** The port is never shut while the framework takes it over, and nothing that waits is lost. */
  @Test
  void theFrameworkTakesOverWhatWaits() {
    List<CompletableFuture<HttpResponse<String>>> waiting = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      waiting.add(sendAsync(i % 2 == 0 ? "GET" : "POST", "/" + i, ""));
    }
    awaitWaiting(20);
    AtomicInteger served = new AtomicInteger();
    HttpServer framework =
        await(
            ConnectionGuard.serve(
                    vertx,
                    new HttpServerOptions().setHost("127.0.0.1").setPort(port),
                    request -> {
                      served.incrementAndGet();
                      request.response().end("framework");
                    })
                .listen());
    leader.set(Optional.of("127.0.0.1:" + port));
    standby.handOver();
    for (int i = 0; i < 50; i++) {
      assertThat(send("GET", "/new/" + i, "").body()).isEqualTo("framework");
    }
    waiting.forEach(
        answer ->
            assertThat(answer.orTimeout(60, TimeUnit.SECONDS).join().body())
                .isEqualTo("framework"));
    assertThat(served).hasValue(70);
    // And back.
    leader.set(Optional.empty());
    standby = open(port, IMPATIENT);
    await(framework.shutdown(1, TimeUnit.SECONDS));
    // On a connection of its own: those to the framework have just been closed.
    client = HttpClient.newHttpClient();
    assertThat(send("GET", "/", "").statusCode()).isEqualTo(503);
  }

  @Test
  void aPortOfAnotherProcessIsRefused() throws IOException {
    try (ServerSocket taken = new ServerSocket(0)) {
      Future<StandbyServer> opened =
          StandbyServer.open(
              vertx,
              HttpEndpoint.of("--x-port", "127.0.0.1", taken.getLocalPort()),
              "127.0.0.1:" + taken.getLocalPort(),
              leader::get,
              LIMITS);
      assertThatThrownBy(() -> await(opened)).hasCauseInstanceOf(java.net.BindException.class);
    }
  }
}
