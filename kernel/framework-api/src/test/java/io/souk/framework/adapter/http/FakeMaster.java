package io.souk.framework.adapter.http;

import io.souk.framework.SchedulerSessionContract.Kernel;
import io.souk.framework.SchedulerSessionContract.Subscriber;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.leader.SubscribeOrder;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** An HTTP server that a test plays the master on. */
public final class FakeMaster implements Kernel {

  /** How a request is answered instead of being taken. */
  record Refusal(int status, Map<String, String> headers, String body) {}

  /** A request as it came. */
  record Request(Call call, String contentType, String accept, Optional<String> streamId) {}

  private final Vertx vertx;
  private final HttpServer server;
  private final BlockingQueue<Subscriber> subscribers = new LinkedBlockingQueue<>();
  private final BlockingQueue<Request> calls = new LinkedBlockingQueue<>();
  private final ConcurrentLinkedQueue<Refusal> callRefusals = new ConcurrentLinkedQueue<>();
  private final ConcurrentLinkedQueue<Refusal> subscribeRefusals = new ConcurrentLinkedQueue<>();
  private final AtomicInteger streams = new AtomicInteger();
  private final AtomicInteger toHold = new AtomicInteger();
  private final BlockingQueue<Runnable> held = new LinkedBlockingQueue<>();
  private volatile boolean silent;
  private volatile OptionalLong term = OptionalLong.empty();
  private volatile Optional<String> cluster = Optional.empty();

  private final String scheme;

  private FakeMaster(Vertx vertx, HttpServer server, String scheme) {
    this.vertx = vertx;
    this.server = server;
    this.scheme = scheme;
  }

  public static FakeMaster start(Vertx vertx) throws Exception {
    return start(vertx, Optional.empty());
  }

  /** One that speaks TLS, or not. */
  static FakeMaster start(Vertx vertx, Optional<TlsMaterial> tls) throws Exception {
    HttpServer server = vertx.createHttpServer(HttpTls.serve(new HttpServerOptions(), tls));
    FakeMaster master = new FakeMaster(vertx, server, HttpTls.scheme(tls));
    server.requestHandler(master::handle);
    server
        .listen(0, "127.0.0.1")
        .toCompletionStage()
        .toCompletableFuture()
        .get(60, TimeUnit.SECONDS);
    return master;
  }

  /** How many streams it has opened. */
  int subscriptions() {
    return streams.get();
  }

  public URI url() {
    return URI.create(scheme + "://127.0.0.1:" + server.actualPort());
  }

  /** From now on it reads requests and answers nothing. */
  void fallSilent() {
    silent = true;
  }

  /** The next SUBSCRIBE gets here only when {@link #letGo} says so. */
  void holdNextSubscribe() {
    toHold.incrementAndGet();
  }

  /** Lets a SUBSCRIBE get here that was held. */
  void letGo() throws InterruptedException {
    held.poll(60, TimeUnit.SECONDS).run();
  }

  /** What its streams say of its term; nothing unless this is called. */
  void setTerm(long value) {
    term = OptionalLong.of(value);
  }

  /** What its streams say of its cluster; nothing unless this is called. */
  void setCluster(String id) {
    cluster = Optional.of(id);
  }

  void refuseNextSubscribe(int status, Map<String, String> headers, String body) {
    subscribeRefusals.add(new Refusal(status, headers, body));
  }

  @Override
  public void refuseNextCall(int status, String body) {
    callRefusals.add(new Refusal(status, Map.of(), body));
  }

  private void handle(HttpServerRequest request) {
    Codec codec = Codec.ofContentType(request.getHeader("Content-Type")).orElseThrow();
    RequestBody.collect(request)
        .onSuccess(
            body -> {
              Call call = codec.decode(body, Call.newBuilder()).build();
              boolean subscribe = call.getType() == Call.Type.SUBSCRIBE;
              if (subscribe && toHold.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
                Context context = vertx.getOrCreateContext();
                held.add(() -> context.runOnContext(now -> answer(request, codec, call)));
              } else if (!silent) {
                answer(request, codec, call);
              }
            });
  }

  private void answer(HttpServerRequest request, Codec codec, Call call) {
    boolean subscribe = call.getType() == Call.Type.SUBSCRIBE;
    Refusal refusal = (subscribe ? subscribeRefusals : callRefusals).poll();
    if (!subscribe) {
      calls.add(
          new Request(
              call,
              request.getHeader("Content-Type"),
              request.getHeader("Accept"),
              Optional.ofNullable(request.getHeader("Mesos-Stream-Id"))));
    }
    if (refusal != null) {
      refusal.headers().forEach(request.response()::putHeader);
      request.response().setStatusCode(refusal.status()).end(refusal.body());
    } else if (subscribe) {
      Map<String, String> headers = new HashMap<>();
      headers.put("Mesos-Stream-Id", "stream-" + streams.incrementAndGet());
      term.ifPresent(value -> headers.put("Souk-Term", Long.toString(value)));
      cluster.ifPresent(id -> headers.put("Souk-Cluster", id));
      RecordStream stream = RecordStream.open(request, codec, headers, 1 << 20);
      subscribers.add(new StreamSubscriber(call.getSubscribe(), request, stream));
    } else {
      request.response().setStatusCode(202).end();
    }
  }

  /** One open stream. */
  record StreamSubscriber(Call.Subscribe subscribe, HttpServerRequest request, RecordStream stream)
      implements Subscriber {

    @Override
    public void emit(Event event) {
      stream.send(event);
    }

    /** Sends bytes that need not be a record. */
    void emitRaw(String bytes) {
      request.response().write(bytes);
    }

    /** Which SUBSCRIBE of its client it says it is. */
    SubscribeOrder order() {
      Optional<String> header = Optional.ofNullable(request.getHeader(SubscribeOrder.HEADER));
      return SubscribeOrder.of(header).orElseThrow();
    }

    @Override
    public void breakOff() {
      request.connection().close();
    }

    @Override
    public boolean awaitGone(Duration wait) throws Exception {
      stream
          .closed()
          .toCompletionStage()
          .toCompletableFuture()
          .get(wait.toMillis(), TimeUnit.MILLISECONDS);
      return true;
    }
  }

  @Override
  public Optional<Subscriber> pollSubscriber(Duration wait) throws InterruptedException {
    return Optional.ofNullable(subscribers.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public Optional<Call> pollCall(Duration wait) throws InterruptedException {
    return pollRequest(wait).map(Request::call);
  }

  Optional<Request> pollRequest(Duration wait) throws InterruptedException {
    return Optional.ofNullable(calls.poll(wait.toMillis(), TimeUnit.MILLISECONDS));
  }

  @Override
  public void close() throws Exception {
    server.close().toCompletionStage().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
