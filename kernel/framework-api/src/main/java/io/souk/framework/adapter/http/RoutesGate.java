package io.souk.framework.adapter.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.HttpRoutes;
import io.souk.protocol.WireException;
import io.souk.protocol.http.RequestBody;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way of HTTP requests to the routes and the meters of one framework. The framework works on
 * its own context and the requests are answered on theirs, so that one that stands still holds up
 * nobody but those who ask it.
 */
public final class RoutesGate {

  /** Where the meters are, below the framework's own path. */
  public static final String METRICS = "/metrics";

  private static final Logger LOG = LoggerFactory.getLogger(RoutesGate.class);
  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /** Requests that the framework has not answered yet. */
  private static final int MOST_WAITING = 100;

  private final String framework;
  private final Context context;
  private final PrometheusMeterRegistry meters;
  private final Duration patience;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile Optional<HttpRoutes> routes = Optional.empty();

  /**
   * A gate behind which nothing but the meters is yet.
   *
   * @param framework its name, for the log
   * @param context on which the routes are called
   * @param patience after which the client is told that no answer came
   */
  public RoutesGate(
      String framework, Context context, PrometheusMeterRegistry meters, Duration patience) {
    this.framework = framework;
    this.context = context;
    this.meters = meters;
    this.patience = patience;
  }

  /** From now on these answer. */
  public void serve(HttpRoutes routes) {
    this.routes = Optional.of(routes);
  }

  /**
   * Answers a request. To be called on its context.
   *
   * @param below the path below the framework's own, not decoded
   */
  public void handle(HttpServerRequest request, String below) {
    boolean scrape = below.equals(METRICS) && request.method().name().equals("GET");
    if (!scrape && routes.isEmpty()) {
      write(request, HttpRoutes.Answer.text(404, "The framework serves nothing here"));
      return;
    }
    if (waiting.incrementAndGet() > MOST_WAITING) {
      waiting.decrementAndGet();
      write(request, HttpRoutes.Answer.text(503, "Too many requests wait for the framework"));
      return;
    }
    Future<HttpRoutes.Answer> answer = scrape ? scrape() : ask(request, below);
    Context own = Vertx.currentContext();
    answer
        .timeout(patience.toMillis(), TimeUnit.MILLISECONDS)
        .otherwise(this::explain)
        .onComplete(
            done -> {
              waiting.decrementAndGet();
              own.runOnContext(ignored -> write(request, done.result()));
            });
  }

  /** Gauges ask the framework's code, which may take its time. */
  private Future<HttpRoutes.Answer> scrape() {
    Promise<HttpRoutes.Answer> promise = Promise.promise();
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                Buffer text = Buffer.buffer(meters.scrape());
                promise.tryComplete(
                    new HttpRoutes.Answer(200, Map.of("Content-Type", PROMETHEUS), text));
              } catch (Throwable failure) {
                promise.tryFail(failure);
              }
            });
    return promise.future();
  }

  private Future<HttpRoutes.Answer> ask(HttpServerRequest request, String below) {
    return RequestBody.collect(request, HttpRoutes.LARGEST_BODY)
        .compose(
            body -> {
              HttpRoutes.Request asked = read(request, below, Buffer.buffer(body));
              Promise<HttpRoutes.Answer> promise = Promise.promise();
              context.runOnContext(ignored -> call(asked, promise));
              return promise.future();
            });
  }

  private void call(HttpRoutes.Request asked, Promise<HttpRoutes.Answer> promise) {
    try {
      routes
          .orElseThrow()
          .answer(asked)
          .whenComplete(
              (answer, failure) -> {
                if (failure != null) {
                  promise.tryFail(failure);
                } else if (answer == null) {
                  promise.tryFail(new IllegalStateException("the answer is null"));
                } else {
                  promise.tryComplete(answer);
                }
              });
    } catch (Throwable failure) {
      promise.tryFail(failure);
    }
  }

  private static HttpRoutes.Request read(HttpServerRequest request, String below, Buffer body) {
    Map<String, List<String>> query = new HashMap<>();
    String path;
    try {
      request
          .params()
          .forEach((name, value) -> query.computeIfAbsent(name, n -> new ArrayList<>()).add(value));
      path = URLDecoder.decode(below.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new Unreadable(e);
    }
    Map<String, String> headers = new HashMap<>();
    request
        .headers()
        .forEach(
            header ->
                headers.putIfAbsent(header.getKey().toLowerCase(Locale.ROOT), header.getValue()));
    return new HttpRoutes.Request(
        request.method().name(), path.isEmpty() ? "/" : path, query, headers, body);
  }

  /** Path or query cannot be decoded. */
  private static final class Unreadable extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Unreadable(Throwable cause) {
      super(cause);
    }
  }

  private HttpRoutes.Answer explain(Throwable failure) {
    if (failure instanceof WireException wire) {
      int status = wire.code() == WireException.Code.TOO_LARGE ? 413 : 400;
      return HttpRoutes.Answer.text(status, wire.getMessage());
    }
    if (failure instanceof Unreadable) {
      return HttpRoutes.Answer.text(400, "The path or the query cannot be decoded");
    }
    if (failure instanceof TimeoutException) {
      return HttpRoutes.Answer.text(
          504, "The framework did not answer within " + patience.toSeconds() + " s");
    }
    LOG.warn("event=framework_route_failed framework={}", framework, failure);
    return HttpRoutes.Answer.text(500, "The framework failed to answer; the log says why");
  }

  private void write(HttpServerRequest request, HttpRoutes.Answer answer) {
    HttpServerResponse response = request.response();
    if (response.ended() || response.closed()) {
      return;
    }
    try {
      response.setStatusCode(answer.status());
      answer.headers().forEach(response::putHeader);
      response.end(answer.body());
    } catch (RuntimeException impossible) {
      LOG.warn("event=framework_answer_impossible framework={}", framework, impossible);
      response.headers().clear();
      response.setStatusCode(500).end();
    }
  }
}
