package io.souk.bench.load.framework;

import io.souk.bench.load.wire.CallPipe;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** Frameworks on one event loop. The methods are for one other thread, and block. */
public final class Frameworks implements AutoCloseable {

  private static final int MAX_STREAMS = 10_000;
  private static final int LIMIT_SECONDS = 120;

  private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
  private final Context context = vertx.getOrCreateContext();
  private final List<LoadFramework> all = new ArrayList<>();
  private final URI master;
  private final Codec codec;
  private final CallPipe.Bounds bounds;

  /**
   * None is subscribed yet.
   *
   * @param bounds of the calls of all together
   */
  public Frameworks(URI master, Codec codec, CallPipe.Bounds bounds) {
    this.master = master;
    this.codec = codec;
    this.bounds = bounds;
  }

  /**
   * Subscribes so many, one after the other.
   *
   * @throws java.util.concurrent.CompletionException when one cannot
   */
  public void subscribe(int number, LoadFramework.Listener listener) {
    HttpClient streams =
        vertx.createHttpClient(
            new HttpClientOptions().setTcpNoDelay(true),
            new PoolOptions().setHttp1MaxSize(MAX_STREAMS));
    CallPipe.Bounds each = bounds.sharedBy(number);
    for (int i = 0; i < number; i++) {
      int mine = i;
      LoadFramework framework =
          ask(() -> new LoadFramework(vertx, streams, master, codec, each, mine, listener));
      await(() -> framework.start());
      all.add(framework);
    }
  }

  public List<LoadFramework> all() {
    return all;
  }

  /** Has something done on their event loop, and waits. */
  public void on(Runnable step) {
    ask(
        () -> {
          step.run();
          return true;
        });
  }

  /** As {@link #on}, for an answer. */
  public <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    context.runOnContext(
        none -> {
          try {
            answer.complete(question.get());
          } catch (RuntimeException e) {
            answer.completeExceptionally(e);
          }
        });
    return answer.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** As {@link #ask}, and waits until that has come to its end. */
  public void await(Supplier<Future<?>> begin) {
    CompletableFuture<Boolean> end = new CompletableFuture<>();
    context.runOnContext(
        none ->
            begin
                .get()
                .onSuccess(done -> end.complete(true))
                .onFailure(end::completeExceptionally));
    end.orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS).join();
  }

  /** All leave for good. */
  public void leave() {
    await(() -> Future.join(all.stream().map(LoadFramework::tearDown).toList()));
  }

  @Override
  public void close() {
    vertx.close().await();
  }
}
