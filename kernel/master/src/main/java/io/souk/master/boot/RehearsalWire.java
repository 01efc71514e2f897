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
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The way of agents to a kernel that rehearses and back: connections over the loopback to a free
 * port of it, with an event loop and a bus that serve nothing else. The kernel's loop is put on
 * that bus by somebody else. The methods are for one thread, which blocks.
 */
final class RehearsalWire implements AutoCloseable {

  private static final String LOOPBACK = "127.0.0.1";
  private static final String AGENTS = "/api/v1/agent";
  private static final String KEY_HEADER = "Souk-Rehearsal";
  private static final String STREAM_HEADER = "Souk-Stream-Id";
  private static final long LIMIT_SECONDS = 60;

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

  /**
   * An agent that comes.
   *
   * @param subscribe its call, as bytes of protobuf
   * @param pong its answer to the first ping; empty if it does not know yet who it is
   */
  record Visit(byte[] subscribe, Optional<byte[]> pong) {}

  private final Vertx vertx =
      Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setWorkerPoolSize(1));
  private final ObjectBus bus = ObjectBus.open(vertx);
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

  /** Where the kernel's loop is to be deployed. */
  Vertx vertx() {
    return vertx;
  }

  /** Over which it is asked, and tells streams. */
  ObjectBus bus() {
    return bus;
  }

  /** Receives what is told on a stream that is not an agent's, on an event loop. */
  void serve(StreamId stream, Consumer<StreamRecord> consumer) {
    bus.serveStream(stream, consumer);
  }

  /**
   * Asks the kernel.
   *
   * @throws IllegalStateException when it refuses
   */
  void ask(Command command) {
    Reply reply = await(bus.send(command));
    if (!reply.taken()) {
      throw new IllegalStateException("the rehearsal's kernel answered " + reply);
    }
  }

  /**
   * Has agents subscribe, each on a connection of its own that it keeps until the next round.
   *
   * @throws CompletionException when that does not come to an end
   */
  void subscribe(List<Visit> visits) {
    await(start(visits.iterator()));
  }

  private Future<?> start(Iterator<Visit> visits) {
    Promise<Void> all = Promise.promise();
    vertx.runOnContext(
        ignored -> {
          hangUp();
          List<Future<Void>> rows = new ArrayList<>();
          for (int i = 0; i < PARALLEL; i++) {
            rows.add(subscribeRest(visits));
          }
          Future.all(rows).<Void>mapEmpty().onComplete(all);
        });
    return all.future();
  }

  private Future<Void> subscribeRest(Iterator<Visit> visits) {
    return visits.hasNext()
        ? visit(visits.next()).compose(heard -> subscribeRest(visits))
        : Future.succeededFuture();
  }

  private Future<Void> visit(Visit visit) {
    return post(visit.subscribe(), Optional.empty())
        .compose(
            stream ->
                hear(stream)
                    .compose(
                        heard ->
                            visit
                                .pong()
                                .map(pong -> answer(stream.getHeader(STREAM_HEADER), pong))
                                .orElseGet(Future::succeededFuture)));
  }

  private Future<Void> answer(String stream, byte[] pong) {
    return post(pong, Optional.of(stream))
        .compose(
            response ->
                response.statusCode() == 202
                    ? response.end()
                    : Future.failedFuture("an answer was refused with " + response.statusCode()));
  }

  private Future<HttpClientResponse> post(byte[] call, Optional<String> stream) {
    return client
        .request(HttpMethod.POST, port, LOOPBACK, AGENTS)
        .compose(
            request -> {
              stream.ifPresent(id -> request.putHeader(STREAM_HEADER, id));
              return request
                  .putHeader(KEY_HEADER, key)
                  .putHeader(HttpHeaders.CONTENT_TYPE, Codec.PROTOBUF.mediaType())
                  .putHeader(HttpHeaders.ACCEPT, Codec.PROTOBUF.mediaType())
                  .send(Buffer.buffer(call));
            });
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

  /**
   * What comes of it.
   *
   * @throws CompletionException when it fails or takes too long
   */
  static <T> T await(Future<T> future) {
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
