package io.souk.framework.testing;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.HttpRoutes;
import io.souk.framework.SchedulerSession;
import io.souk.framework.adapter.memory.MemoryStore;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a host gives a framework, for tests. The clock starts at 2026-01-01T00:00:00Z and stands
 * still; ids are {@code id-1}, {@code id-2}, and so on.
 *
 * <p>{@link #restarted()} is the context of the framework's next life: same data, new session.
 */
public final class FakeFrameworkContext implements FrameworkContext {

  private static final long PATIENCE_SECONDS = 30;

  private final Vertx vertx;
  private final Context context;
  private final MemoryStore.Disk disk;
  private final MemoryStore store;
  private final SettableClock clock;
  private final AtomicLong ids;
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final List<FakeSession> sessions = new ArrayList<>();
  private final CompletableFuture<Failure> failure = new CompletableFuture<>();
  private volatile JsonObject config = new JsonObject();
  private volatile Optional<HttpRoutes> routes = Optional.empty();
  private String masterUrl = "http://127.0.0.1:5050";

  /** What the framework reported through {@link FrameworkContext#fail}. */
  public record Failure(String reason, Throwable cause) {}

  /** A context with an empty store on a new event-loop context of {@code vertx}. */
  public FakeFrameworkContext(Vertx vertx) {
    this(
        vertx,
        new MemoryStore.Disk(),
        new SettableClock(Instant.parse("2026-01-01T00:00:00Z")),
        new AtomicLong());
  }

  private FakeFrameworkContext(
      Vertx vertx, MemoryStore.Disk disk, SettableClock clock, AtomicLong ids) {
    this.vertx = vertx;
    this.context = vertx.getOrCreateContext();
    this.disk = disk;
    this.clock = clock;
    this.ids = ids;
    this.store = new MemoryStore(onContext(), disk);
  }

  /** The context of the framework's next life: same data, clock and ids, no session yet. */
  public FakeFrameworkContext restarted() {
    store.close();
    FakeFrameworkContext next = new FakeFrameworkContext(vertx, disk, clock, ids);
    next.config = config;
    return next;
  }

  private Executor onContext() {
    return work -> context.runOnContext(ignored -> work.run());
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
  public MemoryStore store() {
    return store;
  }

  @Override
  public SchedulerSession openSession(SchedulerSession.Listener listener) {
    synchronized (sessions) {
      String frameworkId = "framework-" + (sessions.size() + 1);
      FakeSession session = new FakeSession(onContext(), listener, frameworkId);
      sessions.add(session);
      sessions.notifyAll();
      return session;
    }
  }

  @Override
  public JsonObject config() {
    return config.copy();
  }

  /** Sets what {@link #config()} answers. */
  public void setConfig(JsonObject config) {
    this.config = config.copy();
  }

  @Override
  public void serve(HttpRoutes routes) {
    this.routes = Optional.of(routes);
  }

  /** What the framework serves. */
  public Optional<HttpRoutes> routes() {
    return routes;
  }

  @Override
  public PrometheusMeterRegistry metrics() {
    return metrics;
  }

  @Override
  public SettableClock clock() {
    return clock;
  }

  @Override
  public String newId() {
    return "id-" + ids.incrementAndGet();
  }

  @Override
  public String masterUrl() {
    return masterUrl;
  }

  /** Sets what {@link #masterUrl()} answers. */
  public void setMasterUrl(String masterUrl) {
    this.masterUrl = masterUrl;
  }

  @Override
  public CompletionStage<Void> fail(String reason, Throwable cause) {
    failure.complete(new Failure(reason, cause));
    return CompletableFuture.completedStage(null);
  }

  /** The first failure that the framework reported. */
  public Optional<Failure> failure() {
    return Optional.ofNullable(failure.getNow(null));
  }

  /** The sessions that the framework opened, oldest first. */
  public List<FakeSession> sessions() {
    synchronized (sessions) {
      return List.copyOf(sessions);
    }
  }

  /** The newest session; waits for the first one up to 30 seconds. */
  public FakeSession session() {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
    synchronized (sessions) {
      while (sessions.isEmpty()) {
        long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
        if (left <= 0) {
          throw new AssertionError("the framework opened no session in 30 s");
        }
        try {
          sessions.wait(left);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new AssertionError("interrupted", e);
        }
      }
      return sessions.getLast();
    }
  }
}
