package io.souk.master.boot;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.StreamRecord;
import io.souk.master.http.Leaders;
import io.souk.master.http.MasterHttp;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.SpreadServer;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The way of agents to a kernel that rehearses and back: connections over the loopback to a free
 * port of it, with an event loop and a bus that serve nothing else. The methods are for one thread,
 * which blocks.
 */
final class RehearsalWire implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String AGENTS = "/api/v1/agent";
  private static final String KEY_HEADER = "Souk-Rehearsal";
  private static final long LIMIT_SECONDS = 20;

  /** More than a leader lets in at a time: some wait, as they do then. */
  private static final int PARALLEL = 24;

  private static final int MOST_CONNECTIONS = 10_000;
  private static final long GOODBYE_MILLIS = 100;

  /** Makes the routes of a master that leads. */
  @FunctionalInterface
  interface Routes {

    /**
     * Called once.
     *
     * @param bus over which the kernel is asked
     * @param leaders says that this master leads
     * @param meters of which nobody hears
     */
    Handler<HttpServerRequest> over(ObjectBus bus, Leaders leaders, PrometheusMeterRegistry meters);
  }

  private record Asked(Command command, Promise<Reply> answer) {}

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final ObjectBus bus = ObjectBus.open(vertx);
  private final BlockingQueue<Optional<Asked>> asked = new LinkedBlockingQueue<>();
  private final HttpClient client =
      vertx.createHttpClient(
          new HttpClientOptions().setKeepAlive(false),
          new PoolOptions().setHttp1MaxSize(MOST_CONNECTIONS));

  /** Of this round's agents; used on the event loop. */
  private final List<HttpConnection> lines = new ArrayList<>();

  private final String key = UUID.randomUUID().toString();
  private final int port;

  private RehearsalWire(Routes routes) {
    Handler<HttpServerRequest> master =
        routes.over(
            bus, Leaders.Leader.Here::new, new PrometheusMeterRegistry(PrometheusConfig.DEFAULT));
    bus.serveMailbox(
        command -> {
          Promise<Reply> answer = Promise.promise();
          asked.add(Optional.of(new Asked(command, answer)));
          return answer.future();
        });
    port =
        await(
                SpreadServer.listen(
                    vertx,
                    HttpTls.serve(MasterHttp.serverOptions(), Optional.empty())
                        .setHost(LOOPBACK)
                        .setPort(0),
                    1,
                    request -> serve(request, master)))
            .actualPort();
  }

  /** Whoever else finds the port finds nothing: these routes ask nobody who he is. */
  private void serve(HttpServerRequest request, Handler<HttpServerRequest> master) {
    if (AGENTS.equals(request.path()) && key.equals(request.getHeader(KEY_HEADER))) {
      master.handle(request);
    } else {
      request.response().setStatusCode(404).end();
    }
  }

  /** Where it listens. */
  int port() {
    return port;
  }

  /**
   * Opens the port.
   *
   * @throws CompletionException when there is none
   */
  static RehearsalWire open(Routes routes) {
    return new RehearsalWire(routes);
  }

  /** Passes on what the kernel says to an agent. */
  void send(StreamId stream, StreamRecord record) {
    bus.send(stream, record);
  }

  /**
   * Has agents subscribe, each on a connection of its own that it keeps until the next round.
   *
   * @param calls their calls, as bytes of protobuf
   * @param kernel takes what they ask, on this thread
   * @throws IllegalStateException when that does not come to an end
   */
  void subscribe(List<byte[]> calls, BiConsumer<Command, Consumer<Reply>> kernel) {
    Future<?> all = start(calls.iterator());
    all.onComplete(done -> asked.add(Optional.empty()));
    Optional<Asked> next = take();
    while (next.isPresent()) {
      Promise<Reply> answer = next.get().answer();
      kernel.accept(next.get().command(), answer::tryComplete);
      next = take();
    }
    if (all.failed()) {
      throw new IllegalStateException("an agent of the rehearsal was not heard", all.cause());
    }
  }

  private Future<?> start(Iterator<byte[]> calls) {
    Promise<Void> all = Promise.promise();
    vertx.runOnContext(
        ignored -> {
          hangUp();
          List<Future<Void>> rows = new ArrayList<>();
          for (int i = 0; i < PARALLEL; i++) {
            rows.add(subscribeRest(calls));
          }
          Future.all(rows).<Void>mapEmpty().onComplete(all);
        });
    return all.future();
  }

  private Future<Void> subscribeRest(Iterator<byte[]> calls) {
    return calls.hasNext()
        ? subscribe(calls.next()).compose(heard -> subscribeRest(calls))
        : Future.succeededFuture();
  }

  private Future<Void> subscribe(byte[] call) {
    return client
        .request(HttpMethod.POST, port, LOOPBACK, AGENTS)
        .compose(
            request ->
                request
                    .putHeader(KEY_HEADER, key)
                    .putHeader(HttpHeaders.CONTENT_TYPE, Codec.PROTOBUF.mediaType())
                    .putHeader(HttpHeaders.ACCEPT, Codec.PROTOBUF.mediaType())
                    .send(Buffer.buffer(call)))
        .compose(this::hear);
  }

  private Future<Void> hear(HttpClientResponse response) {
    lines.add(response.request().connection());
    if (response.statusCode() != 200) {
      return Future.failedFuture("refused with " + response.statusCode());
    }
    Promise<Void> heard = Promise.promise();
    response
        .handler(record -> heard.tryComplete())
        .exceptionHandler(heard::tryFail)
        .endHandler(end -> heard.tryFail("no record came"));
    return heard.future();
  }

  private void hangUp() {
    lines.forEach(HttpConnection::close);
    lines.clear();
  }

  private Optional<Asked> take() {
    try {
      Optional<Asked> next = asked.poll(LIMIT_SECONDS, TimeUnit.SECONDS);
      if (next == null) {
        throw new IllegalStateException("no agent of the rehearsal was heard in time");
      }
      return next;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the rehearsal was interrupted", e);
    }
  }

  private static <T> T await(Future<T> future) {
    return future
        .toCompletionStage()
        .toCompletableFuture()
        .orTimeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .join();
  }

  /** The server hears that the lines have ended before there is none any more. */
  @Override
  public void close() {
    vertx.runOnContext(ignored -> hangUp());
    await(vertx.timer(GOODBYE_MILLIS, TimeUnit.MILLISECONDS));
    await(vertx.close());
  }
}
