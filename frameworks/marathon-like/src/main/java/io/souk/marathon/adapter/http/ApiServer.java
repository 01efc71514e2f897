package io.souk.marathon.adapter.http;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.souk.framework.adapter.http.Doorkeeper;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.view.InfoView;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.RequestTarget;
import io.souk.security.Verdict;
import io.souk.security.tls.TlsMaterial;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.function.UnaryOperator;

/** What holds for every request: limits, negotiation, headers, errors; then its route. */
public final class ApiServer {

  private static final int MAX_BODY = 10 * 1024 * 1024;

  /** Lists of all apps are megabytes, and whatever time this takes nothing else is done. */
  private static final int COMPRESSION_LEVEL = 1;

  private static final int IDLE_SECONDS = 30;

  private final Vertx vertx;
  private final Routes routes;
  private final EventStreams streams;
  private String scheme = "http";
  private final InfoView info;
  private final MeterRegistry meters;
  private final HttpLimits limits;
  private final Doorkeeper door;
  private int underWay;

  /**
   * What the server needs besides the loop.
   *
   * @param role role of every service unless it says otherwise
   * @param door asks who sends requests, and records what they did
   * @param abdicate gives the leadership up in a moment, so that the answer still gets out
   */
  public record Settings(
      String role, HttpLimits limits, Doorkeeper door, LogLevels logLevels, Runnable abdicate) {}

  /**
   * One request on its way.
   *
   * @param principal who has shown to be its sender
   * @param began when it came, in nanoseconds of this machine
   */
  private record Visit(
      HttpServerRequest request, Optional<String> principal, Timer.Sample sample, long began) {}

  /** A server that is not open yet. */
  public ApiServer(
      Vertx vertx,
      ServiceLoop loop,
      EventStreams streams,
      InfoView info,
      Settings settings,
      io.micrometer.prometheusmetrics.PrometheusMeterRegistry metrics) {
    this.vertx = vertx;
    this.limits = settings.limits();
    this.door = settings.door();
    this.streams = streams;
    this.info = info;
    this.meters = metrics;
    this.routes =
        new Routes(
            new AppRoutes(loop),
            new TaskRoutes(loop),
            new GroupRoutes(loop),
            new PodRoutes(loop),
            new SystemRoutes(
                loop,
                info,
                settings.role(),
                metrics,
                new OperationRoutes(
                    loop,
                    info,
                    new OperationRoutes.Operations(settings.logLevels(), settings.abdicate()))));
  }

  /**
   * Opens the port (0 for any free one); fails when it is taken.
   *
   * @param guard put around the handler of all requests
   * @param tls what it shows; empty for plain HTTP
   */
  public Future<HttpServer> open(
      String host,
      int port,
      UnaryOperator<Handler<HttpServerRequest>> guard,
      Optional<TlsMaterial> tls) {
    scheme = HttpTls.scheme(tls);
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setIdleTimeout(IDLE_SECONDS)
            .setCompressionSupported(true)
            .setCompressionLevel(COMPRESSION_LEVEL)
            .setMaxInitialLineLength(64 * 1024)
            .setMaxHeaderSize(64 * 1024);
    return ConnectionGuard.serve(vertx, HttpTls.serve(options, tls), guard.apply(this::ask))
        .listen()
        .onSuccess(server -> info.setPort(server.actualPort()));
  }

  /** Whoever is not known hears nothing but that, whatever they ask for. */
  private void ask(HttpServerRequest request) {
    Timer.Sample sample = Timer.start(meters);
    long began = System.nanoTime();
    door.ask(
        request,
        verdict -> {
          switch (verdict) {
            case Verdict.Admitted admitted ->
                read(new Visit(request, admitted.name(), sample, began));
            case Verdict.Unknown unknown -> {
              request.response().putHeader("WWW-Authenticate", unknown.challenges());
              Doorkeeper.drain(request);
              write(
                  new Visit(request, Optional.empty(), sample, began),
                  Errors.message(401, "Unauthorized"));
            }
          }
        });
  }

  /** Bodies beyond the limit are read and dropped, so that the connection can be kept. */
  private void read(Visit visit) {
    HttpServerRequest request = visit.request();
    Buffer body = Buffer.buffer();
    boolean[] tooLarge = {false};
    request.exceptionHandler(failure -> {});
    request.handler(
        part -> {
          tooLarge[0] |= body.length() + part.length() > MAX_BODY;
          if (!tooLarge[0]) {
            body.appendBuffer(part);
          }
        });
    request.endHandler(
        end -> {
          underWay++;
          Future<Answer> answer =
              tooLarge[0]
                  ? Future.succeededFuture(Errors.message(413, "Request Entity Too Large"))
                  : handle(request, body);
          answer
              .otherwise(Errors::of)
              .onSuccess(
                  ready -> {
                    underWay--;
                    write(visit, ready);
                  });
        });
  }

  private Future<Answer> handle(HttpServerRequest request, Buffer body) {
    if (limits.maxConcurrentRequests() > 0 && underWay > limits.maxConcurrentRequests()) {
      String words = "Too many concurrent requests! Allowed: %d.";
      Answer refused = Answer.text(words.formatted(limits.maxConcurrentRequests()));
      return Future.succeededFuture(refused.withStatus(503));
    }
    try {
      if (!RequestTarget.isWellEncoded(request.uri())) {
        return Future.succeededFuture(Errors.message(400, "Bad Request"));
      }
      List<String> path = segments(request.path());
      if (path.equals(List.of("v2", "events"))) {
        return events(request);
      }
      Optional<Route> route = routes.find(path);
      return route.isEmpty()
          ? Future.succeededFuture(Errors.message(404, "URI not found"))
          : dispatch(route.get(), new ApiRequest(request, path, body), body);
    } catch (RuntimeException refused) {
      return Future.failedFuture(refused);
    }
  }

  /** Doubled and trailing slashes mean nothing. */
  static List<String> segments(String path) {
    List<String> segments = new ArrayList<>();
    for (String part : path.split("/")) {
      if (!part.isEmpty()) {
        segments.add(URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8));
      }
    }
    return segments;
  }

  private Future<Answer> events(HttpServerRequest request) {
    String accept = request.getHeader("Accept");
    boolean wanted = accept != null && accept.contains("text/event-stream");
    if (!request.method().equals(HttpMethod.GET) || !wanted) {
      return Future.succeededFuture(Errors.message(405, "Method Not Allowed"));
    }
    if (request.version() == HttpVersion.HTTP_1_0) {
      return Future.succeededFuture(Errors.message(505, "HTTP Version Not Supported"));
    }
    putCommonHeaders(request);
    streams.attach(request);
    // It lasts, and is no longer one of those that are worked on.
    underWay--;
    return Future.future(never -> {});
  }

  private static Future<Answer> dispatch(Route route, ApiRequest request, Buffer body) {
    String method = request.method();
    var handler = route.methods().get(method);
    if (handler == null) {
      var allowed = new TreeSet<>(route.methods().keySet());
      allowed.add("OPTIONS");
      if (allowed.contains("GET")) {
        allowed.add("HEAD");
      }
      Answer answer =
          method.equals("OPTIONS") ? Answer.empty(200) : Errors.message(405, "Method Not Allowed");
      return Future.succeededFuture(answer.with("Allow", String.join(",", allowed)));
    }
    if (!accepts(request.accept(), route.produces())) {
      return Future.succeededFuture(Errors.message(406, "Not Acceptable"));
    }
    if (body.length() > 0 && takesBody(method) && !isJson(request)) {
      return Future.succeededFuture(Errors.message(415, "Unsupported Media Type"));
    }
    return handler.apply(request);
  }

  private static boolean takesBody(String method) {
    return method.equals("POST") || method.equals("PUT") || method.equals("PATCH");
  }

  private static boolean isJson(ApiRequest request) {
    String type = request.raw().getHeader("Content-Type");
    return type == null || type.toLowerCase(java.util.Locale.ROOT).startsWith(Answer.JSON);
  }

  private static boolean accepts(String accept, String produces) {
    return produces.isEmpty()
        || accept.isBlank()
        || accept.contains("*/*")
        || accept.contains("application/*")
        || accept.contains(produces);
  }

  private void putCommonHeaders(HttpServerRequest request) {
    HttpServerResponse response = request.response();
    if (!limits.origins().isEmpty()) {
      String asked = request.getHeader("Access-Control-Request-Headers");
      response
          .putHeader("Access-Control-Allow-Origin", limits.origins())
          .putHeader("Access-Control-Allow-Methods", "GET, HEAD, OPTIONS")
          .putHeader("Access-Control-Max-Age", "86400");
      if (asked != null) {
        response.putHeader("Access-Control-Allow-Headers", asked);
      }
    }
    response
        .putHeader("Cache-Control", "no-cache, no-store, must-revalidate")
        .putHeader("Pragma", "no-cache")
        .putHeader("Expires", "0")
        .putHeader("X-Marathon-Leader", scheme + "://" + info.address())
        .putHeader("X-Frame-Options", "DENY")
        .putHeader("X-XSS-Protection", "1; mode=block");
  }

  private void write(Visit visit, Answer answer) {
    HttpServerRequest request = visit.request();
    HttpServerResponse response = request.response();
    door.record(
        request,
        visit.principal(),
        () -> Doings.of(request, answer),
        answer.status(),
        Duration.ofNanos(System.nanoTime() - visit.began()));
    visit
        .sample()
        .stop(
            Timer.builder("souk_marathon_http_requests")
                .tag("method", known(request.method().name()))
                .tag("status", answer.status() / 100 + "xx")
                .register(meters));
    if (response.ended() || response.closed()) {
      return;
    }
    putCommonHeaders(request);
    response.setStatusCode(answer.status());
    answer.headers().forEach(response::putHeader);
    if (!answer.contentType().isEmpty()) {
      response.putHeader("Content-Type", answer.contentType());
    }
    Buffer body = answer.body();
    if (request.method().equals(HttpMethod.HEAD)) {
      response.putHeader("Content-Length", Integer.toString(body.length())).end();
    } else {
      response.end(body);
    }
  }

  private static String known(String method) {
    return switch (method) {
      case "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS" -> method;
      default -> "other";
    };
  }
}
