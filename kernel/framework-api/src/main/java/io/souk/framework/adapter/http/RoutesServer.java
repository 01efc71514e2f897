package io.souk.framework.adapter.http;

import io.souk.framework.HttpEndpoint;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;

/**
 * The port of a framework's own process: its routes where a master would have them, its meters also
 * at {@code GET /metrics}, and {@code GET /health}.
 */
public final class RoutesServer {

  /** Below it are the frameworks, each under its name. */
  public static final String PREFIX = "/plugins/";

  private final HttpServer server;

  private RoutesServer(HttpServer server) {
    this.server = server;
  }

  /** Opens it; fails when another process has the port. */
  public static Future<RoutesServer> open(
      Vertx vertx, HttpEndpoint endpoint, String framework, RoutesGate gate) {
    return ConnectionGuard.serve(
            vertx,
            HttpTls.serve(
                new HttpServerOptions()
                    .setHost(endpoint.host())
                    .setPort(endpoint.port())
                    .setHandle100ContinueAutomatically(true),
                endpoint.tls()),
            request -> handle(request, PREFIX + framework, gate))
        .listen()
        .map(RoutesServer::new)
        .recover(
            cause ->
                Future.failedFuture(
                    new IllegalArgumentException(
                        "%s %d: cannot listen at %s (%s)"
                            .formatted(
                                endpoint.option(),
                                endpoint.port(),
                                endpoint.host(),
                                cause.getMessage()),
                        cause)));
  }

  /** Gives the port up. */
  public Future<Void> close() {
    return server.close();
  }

  private static void handle(HttpServerRequest request, String own, RoutesGate gate) {
    String path = request.path() == null ? "" : request.path();
    if (path.equals(RoutesGate.METRICS)) {
      gate.handle(request, RoutesGate.METRICS);
    } else if (path.equals(own) || path.startsWith(own + "/")) {
      gate.handle(request, path.substring(own.length()));
    } else {
      request.response().setStatusCode(path.equals("/health") ? 200 : 404).end();
    }
  }
}
