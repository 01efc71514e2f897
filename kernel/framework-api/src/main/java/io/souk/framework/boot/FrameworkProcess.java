package io.souk.framework.boot;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.Framework;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.adapter.file.FileStore;
import io.souk.framework.adapter.http.HttpSchedulerSession;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.time.Clock;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A framework that runs outside of the masters, over HTTP, with its data in a directory. */
public final class FrameworkProcess {

  private static final Logger LOG = LoggerFactory.getLogger(FrameworkProcess.class);
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
    Context context = vertx.getOrCreateContext();
    return vertx
        .executeBlocking(
            () ->
                FileStore.open(
                    config.workDir().resolve("framework-" + name),
                    work -> context.runOnContext(ignored -> work.run())))
        .compose(store -> start(vertx, context, config, framework, store));
  }

  private static Future<FrameworkProcess> start(
      Vertx vertx,
      Context context,
      FrameworkProcessConfig config,
      Framework framework,
      FileStore store) {
    RemoteContext remote = new RemoteContext(vertx, context, config, store);
    FrameworkProcess process = new FrameworkProcess(framework, store, remote);
    remote.failed.future().onFailure(cause -> process.ended.tryFail(cause));
    Promise<Void> started = Promise.promise();
    context.runOnContext(
        ignored -> {
          try {
            Future.<Void>fromCompletionStage(framework.start(remote), context).onComplete(started);
          } catch (RuntimeException e) {
            started.fail(e);
          }
        });
    return started
        .future()
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
          } catch (RuntimeException e) {
            stopped.fail(e);
          }
        });
    return stopped.future().eventually(this::release).onComplete(result -> ended.tryComplete());
  }

  private Future<Void> release() {
    context.sessions.forEach(SchedulerSession::close);
    return context.vertx.executeBlocking(
        () -> {
          store.close();
          return null;
        });
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

    private RemoteContext(
        Vertx vertx, Context context, FrameworkProcessConfig config, Store store) {
      this.vertx = vertx;
      this.context = context;
      this.config = config;
      this.store = store;
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
          new HttpSchedulerSession(vertx, context, config.session(), listener);
      sessions.add(session);
      return session;
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
