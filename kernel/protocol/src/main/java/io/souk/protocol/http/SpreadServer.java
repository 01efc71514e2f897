package io.souk.protocol.http;

import io.vertx.core.Context;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One port whose connections are dealt out in turn to several event loops, and watched over by a
 * {@link ConnectionGuard} on each. All of a connection happens on its own loop; the handler of
 * requests is called on all of them at once.
 *
 * <p>The next request of a connection may be handed over while Vert.x has that connection locked.
 * So nothing that a handler calls may look at another connection, its requests or its responses, on
 * the spot: two loops would wait for each other. {@link Context#runOnContext} is the way.
 */
public final class SpreadServer {

  /**
   * To Vert.x a negative port is any free one, the same for all servers that name the same number;
   * with 0 each would have its own. One for each port that is opened.
   */
  private static final AtomicInteger ANY_PORT = new AtomicInteger();

  private final Vertx vertx;
  private final HttpServerOptions options;
  private final ConnectionLimits limits;
  private final Handler<HttpServerRequest> handler;
  private final ConnectionGuard.Port watched;
  private final List<Share> shares = new CopyOnWriteArrayList<>();
  private volatile String deployment = "";
  private volatile int port;

  private SpreadServer(
      Vertx vertx,
      HttpServerOptions options,
      int loops,
      ConnectionLimits limits,
      Handler<HttpServerRequest> handler) {
    this.vertx = vertx;
    this.options = new HttpServerOptions(options);
    this.limits = limits;
    this.handler = handler;
    this.watched = new ConnectionGuard.Port(options.getPort(), loops);
    if (options.getPort() == 0) {
      this.options.setPort(ANY_PORT.decrementAndGet());
    }
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
    SpreadServer server = new SpreadServer(vertx, options, loops, limits, handler);
    return vertx
        .deployVerticle(() -> server.new Share(), new DeploymentOptions().setInstances(loops))
        .map(
            deployment -> {
              server.deployment = deployment;
              return server;
            });
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
  private final class Share extends VerticleBase {

    private final ConnectionGuard guard =
        new ConnectionGuard(SpreadServer.this.vertx, watched, limits, this::haveOthersFindRoom);
    private final HttpServer server = guard.server(options, handler);

    @Override
    public Future<?> start() {
      return server
          .listen()
          .onSuccess(
              listening -> {
                port = listening.actualPort();
                shares.add(this);
              });
    }

    @Override
    public Future<?> stop() {
      return server.close();
    }

    private void haveOthersFindRoom() {
      for (Share other : shares) {
        if (other != this) {
          other.context.runOnContext(now -> other.guard.findRoom());
        }
      }
    }
  }
}
