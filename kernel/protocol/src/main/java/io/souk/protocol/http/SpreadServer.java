package io.souk.protocol.http;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One port whose connections are dealt out in turn to several event loops, and watched over by one
 * {@link ConnectionGuard}. All of a connection happens on its own loop; the handler of requests is
 * called on all of them at once.
 */
public final class SpreadServer {

  /**
   * To Vert.x a negative port is any free one, the same for all servers that name the same number;
   * with 0 each would have its own. One for each port that is opened.
   */
  private static final AtomicInteger ANY_PORT = new AtomicInteger();

  private final Vertx vertx;
  private final String deployment;
  private final int port;

  private SpreadServer(Vertx vertx, String deployment, int port) {
    this.vertx = vertx;
    this.deployment = deployment;
    this.port = port;
  }

  /**
   * Opens a port.
   *
   * @param options with host and port; 0 for any free port
   * @param loops how many share the connections, 1 or more; Vert.x should have as many
   * @param handler safe to be called from several threads
   * @return fails with what {@link HttpServer#listen()} fails with; nothing is open then
   */
  public static Future<SpreadServer> listen(
      Vertx vertx, HttpServerOptions options, int loops, Handler<HttpServerRequest> handler) {
    return listen(vertx, options, loops, ConnectionLimits.ofProcess(), handler);
  }

  /** The same with other limits. */
  static Future<SpreadServer> listen(
      Vertx vertx,
      HttpServerOptions options,
      int loops,
      ConnectionLimits limits,
      Handler<HttpServerRequest> handler) {
    ConnectionGuard guard = new ConnectionGuard(vertx, options.getPort(), limits);
    HttpServerOptions shared = new HttpServerOptions(options);
    if (options.getPort() == 0) {
      shared.setPort(ANY_PORT.decrementAndGet());
    }
    AtomicInteger port = new AtomicInteger();
    return vertx
        .deployVerticle(
            () -> new Share(guard.server(shared, handler), port),
            new DeploymentOptions().setInstances(loops))
        .map(deployment -> new SpreadServer(vertx, deployment, port.get()));
  }

  /** Where it listens. */
  public int actualPort() {
    return port;
  }

  /** Gives the port back and ends all connections. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
  }

  /** What one event loop serves. */
  private static final class Share extends VerticleBase {

    private final HttpServer server;
    private final AtomicInteger port;

    Share(HttpServer server, AtomicInteger port) {
      this.server = server;
      this.port = port;
    }

    @Override
    public Future<?> start() {
      return server.listen().onSuccess(listening -> port.set(listening.actualPort()));
    }

    @Override
    public Future<?> stop() {
      return server.close();
    }
  }
}
