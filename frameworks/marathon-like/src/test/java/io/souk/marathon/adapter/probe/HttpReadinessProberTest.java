package io.souk.marathon.adapter.probe;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.marathon.app.ReadinessCheck;
import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.TaskId;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Readiness checks against a server on this machine. */
class HttpReadinessProberTest {

  private final Vertx vertx = Vertx.vertx();
  private final HttpReadinessProber prober = new HttpReadinessProber(vertx);
  private final BlockingQueue<ReadinessResult> results = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    prober.close();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private int serve(io.vertx.core.Handler<HttpServerRequest> handler) {
    HttpServer server =
        vertx
            .createHttpServer()
            .requestHandler(handler)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
    return server.actualPort();
  }

  private void ask(int port, Duration timeout) {
    ReadinessCheck check =
        new ReadinessCheck(
            "r", false, "/ready", "p", Duration.ofSeconds(30), timeout, Set.of(200), true);
    ReadinessProbe probe =
        new ReadinessProbe(new TaskId("a.instance-1._app.1"), check, "127.0.0.1", port);
    vertx.runOnContext(none -> prober.start(probe, (asked, result) -> results.add(result)));
  }

  private ReadinessResult next() {
    try {
      ReadinessResult result = results.poll(30, TimeUnit.SECONDS);
      assertThat(result).as("an answer").isNotNull();
      return result;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Test
  void asksAgainAndAgainAndReportsWhatCame() {
    AtomicInteger count = new AtomicInteger();
    int port =
        serve(
            request -> {
              assertThat(request.path()).isEqualTo("/ready");
              boolean first = count.getAndIncrement() == 0;
              request
                  .response()
                  .setStatusCode(first ? 503 : 200)
                  .putHeader("Content-Type", "text/x")
                  .end(first ? "not yet" : "y".repeat(100_000));
            });
    ask(port, Duration.ofSeconds(10));
    assertThat(next()).isEqualTo(new ReadinessResult(503, "text/x", "not yet"));
    ReadinessResult second = next();
    assertThat(second.status()).isEqualTo(200);
    assertThat(second.body()).hasSize(ReadinessResult.MAX_BODY);
  }

  @Test
  void silenceAndRefusalAreAnswersToo() {
    ask(serve(request -> {}), Duration.ofMillis(200));
    assertThat(next().status()).isEqualTo(ReadinessResult.NO_ANSWER);
    vertx.runOnContext(none -> prober.stop(new TaskId("a.instance-1._app.1")));
    results.clear();
    ask(1, Duration.ofSeconds(5));
    assertThat(next().status()).isEqualTo(ReadinessResult.NO_ANSWER);
  }
}
