package io.souk.chronos.loop;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.testing.FakeFrameworkContext;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;

/** A context whose commits are confirmed when the test says so. */
final class HeldStoreContext implements FrameworkContext, Store {

  private final FakeFrameworkContext fake;
  final LinkedBlockingQueue<Runnable> commits = new LinkedBlockingQueue<>();
  final LinkedBlockingQueue<Batch> batches = new LinkedBlockingQueue<>();

  HeldStoreContext(Vertx vertx) {
    fake = new FakeFrameworkContext(vertx);
  }

  @Override
  public CompletionStage<Long> commit(Batch batch) {
    CompletableFuture<Long> done = new CompletableFuture<>();
    batches.add(batch);
    commits.add(() -> fake.store().commit(batch).thenAccept(done::complete));
    return done;
  }

  @Override
  public CompletionStage<List<Entry>> scan(String prefix) {
    return fake.store().scan(prefix);
  }

  @Override
  public CompletionStage<Optional<Entry>> get(String key) {
    return fake.store().get(key);
  }

  @Override
  public Vertx vertx() {
    return fake.vertx();
  }

  @Override
  public Context context() {
    return fake.context();
  }

  @Override
  public Store store() {
    return this;
  }

  @Override
  public SchedulerSession openSession(SchedulerSession.Listener listener) {
    return fake.openSession(listener);
  }

  @Override
  public PrometheusMeterRegistry metrics() {
    return fake.metrics();
  }

  @Override
  public InstantSource clock() {
    return fake.clock();
  }

  @Override
  public String newId() {
    return fake.newId();
  }

  @Override
  public String masterUrl() {
    return fake.masterUrl();
  }

  @Override
  public CompletionStage<Void> fail(String reason, Throwable cause) {
    return fake.fail(reason, cause);
  }
}
