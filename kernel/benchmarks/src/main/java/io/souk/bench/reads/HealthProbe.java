package io.souk.bench.reads;

import io.souk.bench.standing.SharedLatencies;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Asks a master for its health at a fixed rate, whatever became of the questions before, on an
 * event loop of its own. What it counts begins when a question was to be sent, so that it has the
 * generator's own lateness in it.
 */
final class HealthProbe implements AutoCloseable {

  private static final long PERIOD_NANOS = 10_000_000;
  private static final int CONNECTIONS = 256;
  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final HttpClient http;
  private final URI server;
  private final SharedLatencies latencies = new SharedLatencies();
  private final List<String> failures = new ArrayList<>();
  private volatile boolean stopped;
  private long started;
  private long sent;

  HealthProbe(URI server) {
    this.server = server;
    http =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(CONNECTIONS));
  }

  /** Begins to ask, a hundred times a second. */
  void start() {
    vertx.runOnContext(
        none -> {
          started = System.nanoTime();
          vertx.setPeriodic(1, timer -> askDue());
        });
  }

  private void askDue() {
    long due = (System.nanoTime() - started) / PERIOD_NANOS;
    while (sent < due && !stopped) {
      ask(started + ++sent * PERIOD_NANOS);
    }
  }

  private void ask(long intended) {
    http.request(HttpMethod.GET, server.getPort(), server.getHost(), "/health")
        .compose(request -> request.send())
        .compose(
            answer ->
                answer.statusCode() == 200
                    ? answer.body()
                    : Future.failedFuture("answered " + answer.statusCode()))
        .timeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .onSuccess(body -> latencies.add(System.nanoTime() - intended))
        .onFailure(error -> fail("/health: " + error.getMessage()));
  }

  private void fail(String what) {
    synchronized (failures) {
      failures.add(what);
    }
  }

  SharedLatencies latencies() {
    return latencies;
  }

  /** Questions that were not answered with 200 in 30 s, since the last call. */
  List<String> failures() {
    synchronized (failures) {
      List<String> all = List.copyOf(failures);
      failures.clear();
      return all;
    }
  }

  @Override
  public void close() {
    stopped = true;
    vertx.close().await();
  }
}
