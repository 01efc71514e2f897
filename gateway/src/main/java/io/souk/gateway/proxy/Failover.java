package io.souk.gateway.proxy;

import io.micrometer.core.instrument.Counter;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends a request to a replica that answers it. A read without a body goes to one after the other
 * until one does or the patience is over; anything else is sent once: it looks for a replica that
 * takes the connection, and what happens after that is the client's to know.
 */
final class Failover implements ProxyInterceptor {

  private static final Logger LOG = LoggerFactory.getLogger(Failover.class);

  private static final long PAUSE_MILLIS = 200;
  private static final long LOOK_MILLIS = 500;
  private static final int MOST_HOPS = 3;

  private final Vertx vertx;
  private final HttpClient client;
  private final Upstream upstream;
  private final Duration patience;
  private final Counter failures;

  /**
   * @param patience how long a request may wait for a replica, where there are several
   */
  Failover(Vertx vertx, HttpClient client, Upstream upstream, Duration patience, Counter failures) {
    this.vertx = vertx;
    this.client = client;
    this.upstream = upstream;
    this.patience = patience;
    this.failures = failures;
  }

  @Override
  public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
    return new Passage(context.request()).begin();
  }

  /** One request on its way. On its own context. */
  private final class Passage {

    private final ProxyRequest request;
    private final boolean repeatable;
    private final long deadline;
    private final Set<SocketAddress> tried = new HashSet<>();
    private int hops;

    Passage(ProxyRequest request) {
      this.request = request;
      this.repeatable = isRepeatable(request);
      this.deadline = System.nanoTime() + (upstream.isReplicated() ? patience.toNanos() : 0);
    }

    Future<ProxyResponse> begin() {
      if (repeatable) {
        request.proxiedRequest().resume();
      }
      return attempt();
    }

    private boolean isLate() {
      return System.nanoTime() - deadline >= 0;
    }

    private Future<ProxyResponse> attempt() {
      return upstream
          .choose(tried)
          .map(this::to)
          .orElseGet(
              () -> {
                tried.clear();
                return pause().compose(waited -> attempt());
              });
    }

    private Future<Void> pause() {
      Promise<Void> waited = Promise.promise();
      vertx.setTimer(PAUSE_MILLIS, timer -> waited.complete());
      return waited.future();
    }

    private Future<ProxyResponse> to(SocketAddress replica) {
      tried.add(replica);
      return connect(client, upstream, replica)
          .transform(
              connected ->
                  connected.succeeded()
                      ? send(replica, connected.result())
                      : next(replica, connected.cause(), true));
    }

    private Future<ProxyResponse> send(SocketAddress replica, HttpClientRequest to) {
      if (repeatable) {
        request.setBody(Body.body(Buffer.buffer()));
      }
      long watch =
          vertx.setPeriodic(
              LOOK_MILLIS,
              tick -> {
                if (upstream.healthOf(replica) == Upstream.Health.STALLED) {
                  to.reset();
                }
              });
      return request
          .send(to)
          .onComplete(done -> vertx.cancelTimer(watch))
          .transform(
              answer ->
                  answer.succeeded()
                      ? judge(replica, answer.result())
                      : next(replica, answer.cause(), repeatable));
    }

    /** Takes an answer, or looks for a better one. */
    private Future<ProxyResponse> judge(SocketAddress replica, ProxyResponse answer) {
      int status = answer.getStatusCode();
      String location = answer.headers().get(HttpHeaders.LOCATION);
      boolean elsewhere =
          Leaders.pathOf(location).isPresent()
              && Leaders.named(status, location).filter(this::follow).isPresent();
      boolean retry = repeatable && (elsewhere || status >= 502 && status <= 504 && !isLate());
      if (!retry) {
        if (status < 500) {
          upstream.served(replica);
        }
        return Future.succeededFuture(answer);
      }
      answer.release();
      return elsewhere ? attempt() : attemptElsewhere();
    }

    private boolean follow(SocketAddress leader) {
      upstream.leads(leader);
      tried.remove(leader);
      return hops++ < MOST_HOPS;
    }

    private Future<ProxyResponse> attemptElsewhere() {
      return upstream.isReplicated() ? attempt() : pause().compose(waited -> attempt());
    }

    /** After a failure: the next replica, if it may be sent there and there is time. */
    private Future<ProxyResponse> next(SocketAddress replica, Throwable cause, boolean again) {
      failures.increment();
      if (upstream.failed(replica)) {
        LOG.warn(
            "event=upstream_failed upstream={} replica={} cause=\"{}\"",
            upstream.name(),
            replica,
            cause.getMessage());
      }
      if (again && !isLate()) {
        return attempt();
      }
      return Future.succeededFuture(
          again
              ? refusal(502, "No " + upstream.name() + " service answers")
              : refusal(
                  502,
                  "The "
                      + upstream.name()
                      + " service at "
                      + replica
                      + " gave no answer; whether it has done what was asked is not known"));
    }

    private ProxyResponse refusal(int status, String text) {
      return request
          .release()
          .response()
          .setStatusCode(status)
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
          .setBody(Body.body(Buffer.buffer(text)));
    }
  }

  static Future<HttpClientRequest> connect(
      HttpClient client, Upstream upstream, SocketAddress replica) {
    return client.request(
        new RequestOptions()
            .setServer(replica)
            .setHost(replica.host())
            .setPort(replica.port())
            .setSsl(upstream.isSecure()));
  }

  /** Reads change nothing, so it is no harm when one is carried out twice. */
  private static boolean isRepeatable(ProxyRequest request) {
    HttpMethod method = request.getMethod();
    boolean reads = method == HttpMethod.GET || method == HttpMethod.HEAD;
    String length = request.headers().get(HttpHeaders.CONTENT_LENGTH);
    boolean empty = length == null || length.strip().equals("0");
    return reads && empty && !request.headers().contains(HttpHeaders.TRANSFER_ENCODING);
  }
}
