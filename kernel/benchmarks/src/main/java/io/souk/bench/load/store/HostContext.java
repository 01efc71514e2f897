package io.souk.bench.load.store;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What a host gives the framework: a store that is slow and a kernel that is played. */
final class HostContext implements FrameworkContext, AutoCloseable {

  private static final long PATIENCE_SECONDS = 300;

  private final Vertx vertx = Vertx.vertx();
  private final Context context = vertx.getOrCreateContext();
  private final SlowStore store;
  private final PlayedKernel kernel = new PlayedKernel(this::onContext);
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private volatile Optional<String> failure = Optional.empty();

  /**
   * @param witness told of each batch on the framework's context, before the framework is
   */
  HostContext(Consumer<Store.Batch> witness) {
    this.store = new SlowStore(this::onContext, witness);
  }

  /** Runs it on the framework's context. */
  void onContext(Runnable work) {
    context.runOnContext(none -> work.run());
  }

  /** Asks on the framework's context, and waits. */
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    onContext(
        () -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return await(answer);
  }

  /** Waits for it, for five minutes at most. */
  static <T> T await(CompletionStage<T> stage) {
    return stage.toCompletableFuture().orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
  }

  PlayedKernel kernel() {
    return kernel;
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
  public SlowStore store() {
    return store;
  }

  @Override
  public SchedulerSession openSession(SchedulerSession.Listener listener) {
    kernel.listen(listener);
    return kernel;
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
    return "http://127.0.0.1:5050";
  }

  @Override
  public CompletionStage<Void> fail(String reason, Throwable cause) {
    failure = Optional.of(reason + ": " + cause);
    return CompletableFuture.completedStage(null);
  }

  /** Why the framework gave up, if it did. */
  Optional<String> failure() {
    return failure;
  }

  @Override
  public void close() {
    store.close();
    await(vertx.close().toCompletionStage());
  }
}
