package io.souk.framework.adapter.standby;

import io.souk.framework.HttpEndpoint;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * The port of a framework that does not lead: everything goes to the one that does.
 *
 * <p>Servers of one Vert.x may share a port. So the framework's own server opens before this one is
 * closed, and the other way round, and no client finds the port shut.
 */
public final class StandbyServer {

  private static final int MAX_LINE = 256 * 1024;
  private static final int MAX_HEADERS = 64 * 1024;

  private final HttpServer server;
  private final LeaderProxy proxy;

  private StandbyServer(HttpServer server, LeaderProxy proxy) {
    this.server = server;
    this.proxy = proxy;
  }

  /**
   * Opens the port; fails when another process has it.
   *
   * @param self {@code host:port} by which the others know this one
   * @param leader {@code host:port} of the one that leads, while that is known; asked often
   */
  public static Future<StandbyServer> open(
      Vertx vertx,
      HttpEndpoint endpoint,
      String self,
      Supplier<Optional<String>> leader,
      StandbyLimits limits) {
    HttpServerOptions options =
        new HttpServerOptions()
            .setHost(endpoint.host())
            .setPort(endpoint.port())
            .setMaxInitialLineLength(MAX_LINE)
            .setMaxHeaderSize(MAX_HEADERS)
            // A client that vanished in the middle of a stream is noticed by nothing else.
            .setTcpKeepAlive(true);
    LeaderProxy proxy = new LeaderProxy(vertx, endpoint, self, leader, limits);
    return ConnectionGuard.serve(vertx, HttpTls.serve(options, endpoint.tls()), proxy::handle)
        .listen()
        .onFailure(cause -> proxy.close())
        .map(server -> new StandbyServer(server, proxy));
  }

  /**
   * Takes no more connections, and gives what waits to the framework that serves here by now. To be
   * called once its port is open.
   *
   * @return completes when all have been answered, or have waited for too long
   */
  public Future<Void> handOver() {
    proxy.leadHere();
    return server
        .shutdown(proxy.longestWait().toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(closed -> proxy.close());
  }

  /** Requests that have arrived and have no answer yet. */
  int waiting() {
    return proxy.waiting();
  }

  /** Gives the port up at once. */
  public Future<Void> close() {
    return server.close().onComplete(closed -> proxy.close());
  }
}
