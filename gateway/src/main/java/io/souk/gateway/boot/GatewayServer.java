package io.souk.gateway.boot;

import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.gateway.console.ConsolePage;
import io.souk.gateway.proxy.ReplicaWatch;
import io.souk.gateway.proxy.Upstream;
import io.souk.gateway.proxy.UpstreamProxy;
import io.souk.protocol.http.ConnectionGuard;
import io.souk.protocol.http.HttpTls;
import io.souk.protocol.http.RequestTarget;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: the console at {@code /}, the three APIs under {@code /mesos}, {@code
 * /marathon} and {@code /chronos}, its own {@code /health} and {@code /metrics}.
 */
public final class GatewayServer {

  private static final Logger LOG = LoggerFactory.getLogger(GatewayServer.class);

  /** Event streams hold their connection, so the pool must not be the limit. */
  private static final int UPSTREAM_CONNECTIONS = 1000;

  private static final int CONNECT_TIMEOUT_MILLIS = 3000;

  /** Longer than it takes the masters to elect another leader. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final HttpServer server;
  private final HttpClient client;
  private final PrometheusMeterRegistry meters;
  private final List<ReplicaWatch> watches;

  private GatewayServer(
      HttpServer server,
      HttpClient client,
      PrometheusMeterRegistry meters,
      List<ReplicaWatch> watches) {
    this.server = server;
    this.client = client;
    this.meters = meters;
    this.watches = watches;
  }

  /** Opens the port; fails when it is taken. The services behind need not be up yet. */
  public static Future<GatewayServer> start(Vertx vertx, GatewayConfig config) {
    PrometheusMeterRegistry meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    new JvmMemoryMetrics().bindTo(meters);
    new ProcessorMetrics().bindTo(meters);
    HttpClient client =
        vertx.createHttpClient(
            HttpTls.call(
                new HttpClientOptions().setConnectTimeout(CONNECT_TIMEOUT_MILLIS),
                config.security().tls()),
            new PoolOptions().setHttp1MaxSize(UPSTREAM_CONNECTIONS));
    Router router = Router.router(vertx);
    router.route().handler(GatewayServer::admit);
    new ConsolePage().mount(router);
    mountOwn(router, meters);
    List<ReplicaWatch> watches = new ArrayList<>();
    new Upstreams(vertx, router, client, meters, watches)
        .mount("mesos", config.masters(), "/redirect")
        .mount("marathon", config.marathons(), "/ping")
        .mount("chronos", config.chronoses(), "/ping");
    return ConnectionGuard.serve(
            vertx,
            HttpTls.serve(
                new HttpServerOptions().setHost(config.host()).setPort(config.port()),
                config.security().tls()),
            router)
        .listen()
        .onFailure(cause -> client.close())
        .map(
            server -> {
              LOG.info("event=gateway_started host={} port={}", config.host(), server.actualPort());
              watches.forEach(watch -> watch.start(meters));
              return new GatewayServer(server, client, meters, List.copyOf(watches));
            });
  }

  /** The router throws on broken escapes in a path; a query goes to the upstream as it came. */
  private static void admit(RoutingContext routing) {
    String path = routing.request().path();
    if (path != null && RequestTarget.isWellEncoded(path)) {
      routing.next();
    } else {
      routing.response().setStatusCode(400).end("400 Bad Request: malformed path");
    }
  }

  private static void mountOwn(Router router, PrometheusMeterRegistry meters) {
    router.get("/health").handler(routing -> routing.response().end());
    router
        .get("/metrics")
        .handler(
            routing ->
                routing
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; version=0.0.4; charset=utf-8")
                    .end(meters.scrape()));
  }

  /** Mounts one service after the other. */
  private record Upstreams(
      Vertx vertx,
      Router router,
      HttpClient client,
      PrometheusMeterRegistry meters,
      List<ReplicaWatch> watches) {

    Upstreams mount(String name, List<URI> urls, String probe) {
      Upstream upstream = new Upstream(name, urls);
      new UpstreamProxy(vertx, upstream, client, PATIENCE, meters).mount(router);
      watches.add(new ReplicaWatch(vertx, client, upstream, probe));
      return this;
    }
  }

  /** The port in use. */
  public int port() {
    return server.actualPort();
  }

  /** Closes the port and every connection. */
  public Future<Void> stop() {
    watches.forEach(ReplicaWatch::stop);
    return server.close().eventually(() -> client.close()).onComplete(done -> meters.close());
  }
}
