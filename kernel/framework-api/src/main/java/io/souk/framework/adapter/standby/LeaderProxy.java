package io.souk.framework.adapter.standby;

import io.souk.framework.HttpEndpoint;
import io.souk.protocol.http.HttpTls;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/**
 * Answers for a framework that does not lead, by asking the one that does (Marathon, §10.1). Bodies
 * flow through in both directions and are never held whole.
 */
public final class LeaderProxy {

  private static final int MAX_HEADERS = 64 * 1024;

  private final Vertx vertx;
  private final HttpEndpoint endpoint;
  private final String self;
  private final Supplier<Optional<String>> leader;
  private final StandbyLimits limits;
  private final HttpClient client;
  private final Via via;
  private final AtomicInteger waiting = new AtomicInteger();
  private volatile boolean leadsHere;
  private volatile boolean closed;

  /**
   * A proxy that asks nobody yet.
   *
   * @param self {@code host:port} by which the others know this one
   * @param leader {@code host:port} of the one that leads, while that is known; asked often
   */
  public LeaderProxy(
      Vertx vertx,
      HttpEndpoint endpoint,
      String self,
      Supplier<Optional<String>> leader,
      StandbyLimits limits) {
    this.vertx = vertx;
    this.endpoint = endpoint;
    this.self = self;
    this.leader = leader;
    this.limits = limits;
    this.via = new Via(self, endpoint.viaHeader());
    this.client =
        vertx.createHttpClient(
            HttpTls.call(
                new HttpClientOptions()
                    .setConnectTimeout((int) limits.connect().toMillis())
                    .setMaxHeaderSize(MAX_HEADERS),
                endpoint.tls()),
            new PoolOptions().setHttp1MaxSize(limits.connections()));
  }

  /** Answers the request, of which nothing has been read yet. */
  public void handle(HttpServerRequest request) {
    request.pause();
    request.exceptionHandler(failure -> {});
    Refusal refusal = new Refusal(request);
    if (via.names(request.headers())) {
      refusal.answer(502, "Detected proxying loop.");
      return;
    }
    if (waiting.get() >= limits.waiting()) {
      refusal.answer(503, "Too many requests are waiting for the leader.");
      return;
    }
    waiting.incrementAndGet();
    new Passage(this, request, refusal, waiting::decrementAndGet).begin();
  }

  /** Who leads; this very service only once it serves. */
  Optional<String> leader() {
    return leader.get().filter(address -> leadsHere || !address.equals(self));
  }

  /** The service itself takes what waits. */
  void leadHere() {
    leadsHere = true;
  }

  /** Whether the service itself serves its port by now, so that connections to this are to end. */
  boolean leadsHere() {
    return leadsHere;
  }

  int waiting() {
    return waiting.get();
  }

  boolean closed() {
    return closed;
  }

  /** From the arrival of a request to the beginning of its answer. */
  Duration longestWait() {
    return limits.patience().plus(limits.connect()).plus(limits.answer());
  }

  Vertx vertx() {
    return vertx;
  }

  HttpClient client() {
    return client;
  }

  StandbyLimits limits() {
    return limits;
  }

  Via via() {
    return via;
  }

  /** By which the other services are spoken to, and clients sent there. */
  String scheme() {
    return HttpTls.scheme(endpoint.tls());
  }

  boolean redirects(String path) {
    return endpoint.redirected().contains(path.replaceAll("/+", "/"));
  }

  /** What is under way is broken off. */
  public void close() {
    closed = true;
    client.close();
  }
}
