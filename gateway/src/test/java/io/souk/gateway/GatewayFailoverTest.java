package io.souk.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.gateway.boot.GatewayConfig;
import io.souk.gateway.boot.GatewayServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Several replicas of a service, over real HTTP: who gets a request, and how often. */
class GatewayFailoverTest {

  private static final int LIMIT_SECONDS = 60;

  private final Vertx vertx = Vertx.vertx();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Replica a;
  private Replica b;
  private GatewayServer gateway;

  @BeforeEach
  void start() throws Exception {
    a = new Replica("a");
    b = new Replica("b");
    gateway = open(a.url(), b.url());
  }

  @AfterEach
  void stop() throws Exception {
    await(gateway.stop());
    await(vertx.close());
  }

  private GatewayServer open(URI... masters) throws Exception {
    return await(
        GatewayServer.start(
            vertx, new GatewayConfig("127.0.0.1", 0, List.of(masters), List.of(), List.of())));
  }

  /** What a replica does with requests. */
  private enum Mode {
    SERVE,
    LEADERLESS,
    SILENT,
    BREAK
  }

  /** Answers with its name and what it was asked; probes of the gateway do not count. */
  private final class Replica {
    final String name;
    final HttpServer server;
    final List<String> asked = new CopyOnWriteArrayList<>();
    volatile Mode mode = Mode.SERVE;
    volatile String pointsTo = "";

    Replica(String name) throws Exception {
      this.name = name;
      this.server =
          await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
    }

    URI url() {
      return URI.create("http://127.0.0.1:" + server.actualPort());
    }

    private void answer(HttpServerRequest request) {
      boolean probe = request.path().equals("/redirect");
      if (!probe) {
        asked.add(request.method() + " " + request.uri());
      }
      switch (mode) {
        case SERVE -> serve(request, probe);
        case LEADERLESS -> request.response().setStatusCode(503).end("No leader elected");
        case SILENT -> {}
        case BREAK -> {
          if (probe) {
            request.response().end();
          } else {
            request.connection().close();
          }
        }
      }
    }

    private void serve(HttpServerRequest request, boolean probe) {
      if (!pointsTo.isEmpty()) {
        String path = probe ? "" : request.uri();
        request.response().setStatusCode(307).putHeader("Location", pointsTo + path).end();
      } else {
        request
            .body()
            .onSuccess(body -> request.response().end(name + " " + request.method() + " " + body));
      }
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + gateway.port() + path));
  }

  private HttpResponse<String> get(String path) throws Exception {
    return client.send(request(path).build(), BodyHandlers.ofString());
  }

  private HttpResponse<String> post(String path) throws Exception {
    return client.send(
        request(path).POST(BodyPublishers.ofString("x")).build(), BodyHandlers.ofString());
  }

  private String healths() throws Exception {
    return get("/metrics").body();
  }

  private static void await(String what, BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError("waited in vain for " + what);
      }
      java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
    }
  }

  private static <T> T await(Future<T> future) throws Exception {
    return future.toCompletionStage().toCompletableFuture().get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void readsGoOnWhenAReplicaDies() throws Exception {
    assertThat(get("/mesos/state").statusCode()).isEqualTo(200);
    await(a.server.close());

    for (int i = 0; i < 20; i++) {
      HttpResponse<String> answer = get("/mesos/state");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("b GET ");
    }
  }

  @Test
  void readsAreRepeatedWhenTheConnectionBreaks() throws Exception {
    a.mode = Mode.BREAK;
    for (int i = 0; i < 5; i++) {
      assertThat(get("/mesos/state").body()).isEqualTo("b GET ");
    }
  }

  @Test
  void writesAreNeverSentTwice() throws Exception {
    a.mode = Mode.BREAK;
    b.mode = Mode.BREAK;

    HttpResponse<String> answer = post("/mesos/api/v1");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).contains("not known");
    assertThat(allAsked()).containsExactly("POST /api/v1");
  }

  /** Which of the two is asked first is open: whoever answered the first probe. */
  private List<String> allAsked() {
    return Stream.concat(a.asked.stream(), b.asked.stream()).toList();
  }

  @Test
  void readsWithABodyAreNotRepeatedEither() throws Exception {
    a.mode = Mode.BREAK;
    b.mode = Mode.BREAK;

    HttpRequest reading =
        request("/mesos/state").method("GET", BodyPublishers.ofString("x")).build();

    assertThat(client.send(reading, BodyHandlers.ofString()).statusCode()).isEqualTo(502);
    assertThat(allAsked()).hasSize(1);
  }

  @Test
  void writesGoToWhoeverTakesTheConnection() throws Exception {
    await(a.server.close());

    HttpResponse<String> answer = post("/mesos/api/v1");

    assertThat(answer.body()).isEqualTo("b POST x");
    assertThat(b.asked).containsExactly("POST /api/v1");
  }

  @Test
  void readsWaitForALeader() throws Exception {
    a.mode = Mode.LEADERLESS;
    b.mode = Mode.LEADERLESS;
    CompletableFuture<HttpResponse<String>> answer =
        client.sendAsync(request("/mesos/quota").build(), BodyHandlers.ofString());
    await("both are asked", () -> !a.asked.isEmpty() && !b.asked.isEmpty());

    b.mode = Mode.SERVE;

    assertThat(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS).body()).isEqualTo("b GET ");
  }

  @Test
  void readsFollowTheLeader() throws Exception {
    a.pointsTo = "//127.0.0.1:" + b.server.actualPort();

    assertThat(get("/mesos/quota?x=1").body()).isEqualTo("b GET ");
    assertThat(get("/mesos/quota?x=2").body()).isEqualTo("b GET ");
    assertThat(a.asked).hasSizeLessThanOrEqualTo(1);
  }

  @Test
  void writesAreSentBackOnceAndGoToTheLeaderThen() throws Exception {
    Replica elsewhere = new Replica("c");
    a.pointsTo = "//127.0.0.1:" + elsewhere.server.actualPort();
    b.pointsTo = a.pointsTo;

    HttpResponse<String> first = post("/mesos/api/v1?x=1");
    if (first.statusCode() == 307) {
      assertThat(first.headers().firstValue("Location")).contains("/mesos/api/v1?x=1");
      first = post("/mesos/api/v1?x=1");
    }

    assertThat(first.body()).isEqualTo("c POST x");
    assertThat(elsewhere.asked).hasSize(1);
  }

  @Test
  void whoAsksWhoLeadsIsToldTheAddress() throws Exception {
    a.pointsTo = "//127.0.0.1:" + b.server.actualPort();
    b.pointsTo = a.pointsTo;

    HttpResponse<String> answer = get("/mesos/redirect");

    assertThat(answer.statusCode()).isEqualTo(307);
    assertThat(answer.headers().firstValue("Location")).contains(a.pointsTo);
  }

  @Test
  void replicasThatPointAtEachOtherAreNoEndlessWay() throws Exception {
    a.pointsTo = "//127.0.0.1:" + b.server.actualPort();
    b.pointsTo = "//127.0.0.1:" + a.server.actualPort();

    assertThat(get("/mesos/state").statusCode()).isEqualTo(307);
    assertThat(a.asked.size() + b.asked.size()).isLessThan(10);
  }

  @Test
  void aReplicaThatAnswersNothingIsLeft() throws Exception {
    boolean first = get("/mesos/state").body().equals("a GET ");
    (first ? a : b).mode = Mode.SILENT;
    String other = (first ? "b" : "a") + " GET ";

    assertThat(get("/mesos/state").body()).isEqualTo(other);
    assertThat(get("/mesos/state").body()).isEqualTo(other);
  }

  @Test
  void showsWhichReplicasAreUp() throws Exception {
    await(a.server.close());
    String up = "souk_gateway_replica_up{replica=\"127.0.0.1:" + b.server.actualPort();
    await(
        "the health of both",
        () -> {
          try {
            String text = healths();
            return text.lines().anyMatch(l -> l.startsWith(up) && l.endsWith(" 1.0"))
                && text.lines()
                    .anyMatch(
                        l ->
                            l.startsWith(
                                    "souk_gateway_replica_up{replica=\"127.0.0.1:"
                                        + a.url().getPort())
                                && l.endsWith(" 0.0"));
          } catch (Exception e) {
            throw new AssertionError(e);
          }
        });
  }

  @Test
  void saysThatNobodyAnswers() throws Exception {
    await(a.server.close());
    await(b.server.close());

    HttpResponse<String> answer = get("/mesos/state");

    assertThat(answer.statusCode()).isEqualTo(502);
    assertThat(answer.body()).isEqualTo("No mesos service answers");
  }
}
