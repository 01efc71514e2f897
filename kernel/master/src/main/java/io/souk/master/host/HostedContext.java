package io.souk.master.host;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpRoutes;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.boot.WatchedListener;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonObject;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import java.util.function.UnaryOperator;

/** What one hosted framework is given. */
final class HostedContext implements FrameworkContext {

  private final Context context;
  private final KernelLine kernel;
  private final RegistryStore store;
  private final String masterUrl;
  private final BiConsumer<String, Throwable> failed;
  private final UnaryOperator<Handler<HttpServerRequest>> guard;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<BusSchedulerSession> sessions = new ArrayList<>();
  private final Optional<Guest> guest;
  private final RoleSecurity security;
  private boolean hungUp;

  /**
   * @param failed told when the framework gives up, with the reason and the cause
   * @param guard keeps from a handler what arrives after the end of the term
   * @param guest when the framework is a plug-in
   * @param security of the host
   */
  HostedContext(
      Context context,
      KernelLine kernel,
      RegistryStore store,
      String masterUrl,
      BiConsumer<String, Throwable> failed,
      UnaryOperator<Handler<HttpServerRequest>> guard,
      Optional<Guest> guest,
      RoleSecurity security) {
    this.context = context;
    this.kernel = kernel;
    this.store = store;
    this.masterUrl = masterUrl;
    this.failed = failed;
    this.guard = guard;
    this.guest = guest;
    this.security = security;
    guest.ifPresent(own -> own.open(context, metrics));
  }

  @Override
  public Vertx vertx() {
    return context.owner();
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
    SchedulerSession.Listener heard =
        guest
            .<SchedulerSession.Listener>map(own -> new WatchedListener(listener, own.onEscape()))
            .orElse(listener);
    BusSchedulerSession session = new BusSchedulerSession(context.owner(), context, kernel, heard);
    sessions.add(session);
    if (hungUp) {
      session.close();
    }
    return session;
  }

  @Override
  public Optional<String> principal() {
    return kernel.principal();
  }

  @Override
  public RoleSecurity security() {
    return security;
  }

  @Override
  public JsonObject config() {
    return guest.map(own -> own.config().copy()).orElseGet(JsonObject::new);
  }

  @Override
  public void serve(HttpRoutes routes) {
    guest
        .orElseThrow(() -> new UnsupportedOperationException("routes are for plug-ins"))
        .serve(routes);
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
    sessions.forEach(BusSchedulerSession::close);
  }

  /** The same when the framework's context does nothing any more, so that the kernel knows. */
  synchronized void cutOff() {
    hungUp = true;
    sessions.forEach(BusSchedulerSession::cutOff);
  }

  /** Ends what the framework may have left open. */
  synchronized void close() {
    hangUp();
    store.close();
    metrics.close();
  }
}
