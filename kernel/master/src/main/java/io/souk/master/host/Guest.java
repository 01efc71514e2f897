package io.souk.master.host;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.HttpRoutes;
import io.souk.framework.adapter.http.RoutesGate;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** What one instance of a plug-in has that a framework of the box has not. */
final class Guest {

  private final String name;
  private final JsonObject config;
  private final PluginTimes times;
  private final Consumer<Throwable> onEscape;
  private volatile Optional<RoutesGate> gate = Optional.empty();

  /**
   * @param config its section of the configuration
   * @param onEscape told what its callbacks and handlers throw
   */
  Guest(String name, JsonObject config, PluginTimes times, Consumer<Throwable> onEscape) {
    this.name = name;
    this.config = config;
    this.times = times;
    this.onEscape = onEscape;
  }

  JsonObject config() {
    return config;
  }

  Consumer<Throwable> onEscape() {
    return onEscape;
  }

  /** On its context, before it is started. */
  void open(Context context, PrometheusMeterRegistry meters) {
    context.exceptionHandler(onEscape::accept);
    gate = Optional.of(new RoutesGate(name, context, meters, times.answerLimit()));
  }

  void serve(HttpRoutes routes) {
    gate.orElseThrow().serve(routes);
  }

  /** The way to its routes and meters, once it is being started. */
  Optional<RoutesGate> gate() {
    return gate;
  }

  /** Its start, which fails when it takes too long, or as soon as it is given up. */
  Future<Void> startedInTime(Future<Void> started, Future<Void> givenUp) {
    Duration limit = times.startLimit();
    Promise<Void> first = Promise.promise();
    started.onSuccess(first::tryComplete).onFailure(first::tryFail);
    givenUp.onFailure(first::tryFail);
    return first
        .future()
        .timeout(limit.toMillis(), TimeUnit.MILLISECONDS)
        .recover(
            error ->
                Future.failedFuture(
                    error instanceof TimeoutException && !started.isComplete()
                        ? new TimeoutException("did not start within " + seconds(limit))
                        : error));
  }

  static String seconds(Duration limit) {
    return limit.toMillis() / 1000.0 + " s";
  }
}
