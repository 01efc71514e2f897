package io.souk.framework.boot;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpRoutes;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.adapter.file.FileStore;
import io.souk.framework.adapter.http.HttpSchedulerSession;
import io.souk.framework.adapter.http.RoutesGate;
import io.souk.framework.adapter.http.RoutesServer;
import io.souk.security.RoleSecurity;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A framework that runs outside of the masters, over HTTP, with its data in a directory. */
public final class FrameworkProcess {

  private static final Logger LOG = LoggerFactory.getLogger(FrameworkProcess.class);
  private static final Duration ANSWER_LIMIT = Duration.ofSeconds(30);
  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,39}");

  private final Framework framework;
  private final FileStore store;
  private final RemoteContext context;
  private final Promise<Void> ended = Promise.promise();

  private FrameworkProcess(Framework framework, FileStore store, RemoteContext context) {
    this.framework = framework;
    this.store = store;
    this.context = context;
  }

  /**
   * Opens the store and starts the framework.
   *
   * @return completes once the framework serves; fails with {@link IllegalArgumentException} when
   *     its name is not valid, with {@link IOException} when the store cannot be opened, or with
   *     what the framework failed with
   */
  public static Future<FrameworkProcess> start(
      Vertx vertx, FrameworkProcessConfig config, Framework framework) {
    String name = framework.name();
    if (!NAME.matcher(name).matches()) {
      return Future.failedFuture(
          new IllegalArgumentException(
              "framework name '" + name + "' is not valid, expected " + NAME));
    }
    Context context = contextOf(vertx, framework);
    return vertx
        .executeBlocking(
            () ->
                FileStore.open(
                    config.workDir().resolve("framework-" + name),
                    work -> context.runOnContext(ignored -> work.run())))
        .compose(store -> start(vertx, context, config, framework, store));
  }

  /** Threads look for resources in the class loader that the context was made with. */
  private static Context contextOf(Vertx vertx, Framework framework) {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(framework.getClass().getClassLoader());
    try {
      return vertx.getOrCreateContext();
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  private static Future<FrameworkProcess> start(
      Vertx vertx,
      Context context,
      FrameworkProcessConfig config,
      Framework framework,
      FileStore store) {
    RemoteContext remote = new RemoteContext(vertx, context, config, store, framework);
    FrameworkProcess process = new FrameworkProcess(framework, store, remote);
    remote.failed.future().onFailure(cause -> process.ended.tryFail(cause));
    Promise<Void> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            Future.<Void>fromCompletionStage(framework.start(remote), context).onComplete(started);
          } catch (Throwable e) {
            started.fail(e);
          }
        });
    return started
        .future()
        .compose(ignored -> remote.listen())
        .onSuccess(ignored -> LOG.info("event=framework-started name={}", framework.name()))
        .map(process)
        .recover(cause -> process.release().transform(released -> Future.failedFuture(cause)));
  }

  /**
   * Completes when the framework was stopped; fails with its reason when it gave up. Then {@link
   * #stop} is still to be called.
   */
  public Future<Void> ended() {
    return ended.future();
  }

  /** Stops the framework, closes its sessions and store. Tasks keep running. */
  public Future<Void> stop() {
    Promise<Void> stopped = Promise.promise();
    context.context.runOnContext(
        ignored -> {
          try {
            Future.<Void>fromCompletionStage(framework.stop(), context.context).onComplete(stopped);
          } catch (Throwable e) {
            stopped.fail(e);
          }
        });
    return stopped.future().eventually(this::release).onComplete(result -> ended.tryComplete());
  }

  private Future<Void> release() {
    context.sessions.forEach(SchedulerSession::close);
    return context
        .closing
        .get()
        .transform(
            closed ->
                context.vertx.executeBlocking(
                    () -> {
                      store.close();
                      return null;
                    }));
  }

  /** What the framework is given. */
  private static final class RemoteContext implements FrameworkContext {

    private final Vertx vertx;
    private final Context context;
    private final FrameworkProcessConfig config;
    private final Store store;
    private final PrometheusMeterRegistry metrics =
        new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final List<HttpSchedulerSession> sessions = new CopyOnWriteArrayList<>();
    private final Promise<Void> failed = Promise.promise();
    private final String name;
    private final boolean plugin;
    private final RoutesGate gate;
    private volatile Supplier<Future<Void>> closing = Future::succeededFuture;

    private RemoteContext(
        Vertx vertx,
        Context context,
        FrameworkProcessConfig config,
        Store store,
        Framework framework) {
      this.vertx = vertx;
      this.context = context;
      this.config = config;
      this.store = store;
      this.name = framework.name();
      this.plugin = framework.getClass().getClassLoader() instanceof PluginClassLoader;
      this.gate = new RoutesGate(name, context, metrics, ANSWER_LIMIT);
    }

    /** Once it has started: nobody asks it before. */
    private Future<Void> listen() {
      return config
          .endpoint()
          .map(endpoint -> endpoint.withTls(config.security().tls()))
          .map(endpoint -> RoutesServer.open(vertx, endpoint, name, gate))
          .map(opened -> opened.onSuccess(server -> closing = server::close).<Void>mapEmpty())
          .orElse(Future.succeededFuture());
    }

    @Override
    public JsonObject config() {
      JsonObject section = config.sections().get(name);
      return section == null ? new JsonObject() : section.copy();
    }

    @Override
    public RoleSecurity security() {
      return config.security();
    }

    @Override
    public void serve(HttpRoutes routes) {
      gate.serve(routes);
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
    public SchedulerSession openSession(SchedulerSession.Listener listener) {
      HttpSchedulerSession session =
          new HttpSchedulerSession(
              vertx, context, config.session(), plugin ? watched(listener) : listener);
      sessions.add(session);
      return session;
    }

    /** As inside a master: what escapes ends the framework. */
    private SchedulerSession.Listener watched(SchedulerSession.Listener listener) {
      return new WatchedListener(
          listener, escaped -> fail("a callback of its session threw " + escaped, escaped));
    }

    @Override
    public PrometheusMeterRegistry metrics() {
      return metrics;
    }

    @Override
    public InstantSource clock() {
      return Clock.systemUTC();
    }

    @Override
    public String newId() {
      return UUID.randomUUID().toString();
    }

    @Override
    public String masterUrl() {
      return sessions.isEmpty()
          ? config.session().masters().get(0).toString()
          : sessions.get(sessions.size() - 1).master().toString();
    }

    @Override
    public CompletionStage<Void> fail(String reason, Throwable cause) {
      LOG.error("event=framework-failed reason=\"{}\"", reason, cause);
      failed.tryFail(new IllegalStateException(reason, cause));
      return Future.<Void>succeededFuture().toCompletionStage();
    }
  }
}
