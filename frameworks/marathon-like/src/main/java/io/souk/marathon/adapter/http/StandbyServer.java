package io.souk.marathon.adapter.http;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;
import java.util.function.Supplier;

/** The port of a service that does not lead: everything goes to the one that does. */
public final class StandbyServer {

  private static final int IDLE_SECONDS = 30;

  private final HttpServer server;
  private final LeaderProxy proxy;

  private StandbyServer(HttpServer server, LeaderProxy proxy) {
    this.server = server;
    this.proxy = proxy;
  }

  /**
   * Opens the port; fails when it is taken.
   *
   * @param host address to listen on, and the name by which other services know this one
   * @param port 1 to 65535: the others must be able to tell this service from themselves
   * @param leader {@code host:port} of the one that leads, while that is known
   */
  public static Future<StandbyServer> open(
      Vertx vertx, String host, int port, Supplier<Optional<String>> leader) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(host)
            .setPort(port)
            .setIdleTimeout(IDLE_SECONDS)
            .setMaxInitialLineLength(64 * 1024)
            .setMaxHeaderSize(64 * 1024);
    LeaderProxy proxy = new LeaderProxy(vertx, host + ":" + port, leader);
    return vertx
        .createHttpServer(options)
        .requestHandler(proxy::handle)
        .listen()
        .onFailure(cause -> proxy.close())
        .map(server -> new StandbyServer(server, proxy));
  }

  /** Gives the port up, as before this service begins to lead. */
  public Future<Void> close() {
    return server.close().onComplete(closed -> proxy.close());
  }
}
