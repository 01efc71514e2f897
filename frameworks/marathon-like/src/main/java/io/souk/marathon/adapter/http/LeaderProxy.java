package io.souk.marathon.adapter.http;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers for a service that does not lead, by asking the one that does (Marathon, §10.1). Bodies
 * flow through in both directions and are never held whole. Event streams are redirected.
 */
final class LeaderProxy {

  private static final Logger LOG = LoggerFactory.getLogger(LeaderProxy.class);

  private static final int CONNECT_MILLIS = 5000;
  private static final int READ_MILLIS = 10_000;
  private static final int MAX_CONNECTIONS = 64;
  private static final int LOOKS = 10;
  private static final long LOOK_MILLIS = 250;
  private static final String VIA = "Via";

  /** Of one connection and not of the message; the rest is passed on. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "host");

  private final Vertx vertx;
  private final String self;
  private final Supplier<Optional<String>> leader;
  private final HttpClient client;

  /**
   * A proxy.
   *
   * @param self {@code host:port} of this service, as the others know it
   * @param leader {@code host:port} of the one that leads, while that is known
   */
  LeaderProxy(Vertx vertx, String self, Supplier<Optional<String>> leader) {
    this.vertx = vertx;
    this.self = self;
    this.leader = leader;
    HttpClientOptions options =
        new HttpClientOptions()
            .setConnectTimeout(CONNECT_MILLIS)
            .setMaxHeaderSize(64 * 1024)
            .setMaxInitialLineLength(64 * 1024);
    this.client =
        vertx.createHttpClient(options, new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS));
  }

  /** Answers the request, of which nothing has been read yet. */
  void handle(HttpServerRequest request) {
    request.pause();
    request.exceptionHandler(failure -> {});
    if (request.headers().getAll(VIA).stream().anyMatch(this::names)) {
      refuse(request, "Detected proxying loop.");
      return;
    }
    find(LOOKS)
        .onSuccess(
            found ->
                found.ifPresentOrElse(
                    address -> forward(request, address),
                    () -> refuse(request, "Could not determine the current leader")));
  }

  /** {@code 1.1 one:8080, 1.1 two:8080} names both. */
  private boolean names(String via) {
    return List.of(via.split(",")).stream().anyMatch(each -> each.strip().endsWith(" " + self));
  }

  /** The leader; empty when none has been known for a while, or it is said to be this service. */
  private Future<Optional<String>> find(int looks) {
    Optional<String> known = leader.get().filter(address -> !address.equals(self));
    if (known.isPresent() || looks == 0) {
      return Future.succeededFuture(known);
    }
    return vertx.timer(LOOK_MILLIS).compose(later -> find(looks - 1));
  }

  private void forward(HttpServerRequest request, String address) {
    if (request.path().replaceAll("/+", "/").equals("/v2/events")) {
      request
          .response()
          .setStatusCode(302)
          .putHeader("Location", "http://" + address + request.uri())
          .end();
      return;
    }
    int colon = address.lastIndexOf(':');
    RequestOptions options =
        new RequestOptions()
            .setMethod(request.method())
            .setHost(address.substring(0, colon))
            .setPort(Integer.parseInt(address.substring(colon + 1)))
            .setURI(request.uri())
            .setConnectTimeout(CONNECT_MILLIS)
            .setIdleTimeout(READ_MILLIS);
    client
        .request(options)
        .compose(onward -> send(request, onward))
        .compose(response -> answer(request, response))
        .onFailure(
            failure -> {
              LOG.warn(
                  "event=leader_unreachable leader={} cause=\"{}\"", address, failure.getMessage());
              refuse(request, "The leader at " + address + " does not answer.");
            });
  }

  private Future<HttpClientResponse> send(HttpServerRequest request, HttpClientRequest onward) {
    request
        .headers()
        .forEach(
            (name, value) -> {
              if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
                onward.headers().add(name, value);
              }
            });
    onward.headers().add(VIA, "1.1 " + self);
    if (request.remoteAddress() != null) {
      onward.headers().add("X-Forwarded-For", request.remoteAddress().hostAddress());
    }
    boolean hasBody =
        request.headers().contains("Content-Length")
            || request.headers().contains("Transfer-Encoding");
    if (!hasBody) {
      request.resume();
      return onward.send();
    }
    onward.setChunked(!request.headers().contains("Content-Length"));
    return onward.send(request);
  }

  private Future<Void> answer(HttpServerRequest request, HttpClientResponse from) {
    HttpServerResponse to = request.response();
    to.setStatusCode(from.statusCode());
    MultiMap headers = from.headers();
    headers.forEach(
        (name, value) -> {
          if (!HOP_BY_HOP.contains(name.toLowerCase(Locale.ROOT))) {
            to.headers().add(name, value);
          }
        });
    if (request.method().equals(HttpMethod.HEAD)) {
      return to.end();
    }
    to.setChunked(!headers.contains("Content-Length"));
    return from.pipe().endOnFailure(false).to(to);
  }

  /** An answer that has begun can only be broken off. */
  private static void refuse(HttpServerRequest request, String why) {
    HttpServerResponse response = request.response();
    if (!request.isEnded()) {
      request.resume();
    }
    if (response.ended() || response.closed()) {
      return;
    }
    if (response.headWritten()) {
      response.reset();
      return;
    }
    Answer answer = Errors.message(502, why);
    response.headers().clear();
    response
        .setChunked(false)
        .setStatusCode(answer.status())
        .putHeader("Content-Type", answer.contentType())
        .end(answer.body());
  }

  void close() {
    client.close();
  }
}
