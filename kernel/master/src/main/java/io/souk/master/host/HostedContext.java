package io.souk.master.host;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.master.bus.ObjectBus;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What one hosted framework is given. */
final class HostedContext implements FrameworkContext {

  private final Vertx vertx;
  private final Context context;
  private final ObjectBus bus;
  private final RegistryStore store;
  private final String masterUrl;
  private final BiConsumer<String, Throwable> failed;
  private final UnaryOperator<Handler<HttpServerRequest>> guard;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<SchedulerSession> sessions = new ArrayList<>();
  private boolean hungUp;

  /**
   * @param failed told when the framework gives up, with the reason and the cause
   * @param guard keeps from a handler what arrives after the end of the term
   */
  HostedContext(
      Vertx vertx,
      Context context,
      ObjectBus bus,
      RegistryStore store,
      String masterUrl,
      BiConsumer<String, Throwable> failed,
      UnaryOperator<Handler<HttpServerRequest>> guard) {
    this.vertx = vertx;
    this.context = context;
    this.bus = bus;
    this.store = store;
    this.masterUrl = masterUrl;
    this.failed = failed;
    this.guard = guard;
  }

  @Override
  public Vertx vertx() {
    return vertx;
  }

  @Override
  public Context context() {
    return context;
  }

  @Override
  public Store store() {
    return store;
  }

  @Override
  public synchronized SchedulerSession openSession(SchedulerSession.Listener listener) {
    SchedulerSession session = new BusSchedulerSession(vertx, context, bus, listener);
    sessions.add(session);
    if (hungUp) {
      session.close();
    }
    return session;
  }

  @Override
  public PrometheusMeterRegistry metrics() {
    return metrics;
  }

  @Override
  public InstantSource clock() {
    return InstantSource.system();
  }

  @Override
  public String newId() {
    return UUID.randomUUID().toString();
  }

  @Override
  public String masterUrl() {
    return masterUrl;
  }

  @Override
  public Handler<HttpServerRequest> whileLeading(Handler<HttpServerRequest> own) {
    return guard.apply(own);
  }

  @Override
  public CompletionStage<Void> fail(String reason, Throwable cause) {
    failed.accept(reason, cause);
    return CompletableFuture.completedStage(null);
  }

  /** Closes its lines to the kernel, also those that it opens later. */
  synchronized void hangUp() {
    hungUp = true;
    sessions.forEach(SchedulerSession::close);
  }

  /** Ends what the framework may have left open. */
  synchronized void close() {
    hangUp();
    store.close();
    metrics.close();
  }
}
