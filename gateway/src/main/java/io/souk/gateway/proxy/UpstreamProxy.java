package io.souk.gateway.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forwards everything under {@code /<name>/} to an {@link Upstream}, with the prefix removed. */
public final class UpstreamProxy {

  private static final Logger LOG = LoggerFactory.getLogger(UpstreamProxy.class);

  private final Upstream upstream;
  private final HttpProxy proxy;
  private final Counter failures;
  private final Counter requests;

  /** A proxy in front of {@code upstream} that connects through {@code client}. */
  public UpstreamProxy(Upstream upstream, HttpClient client, MeterRegistry meters) {
    this.upstream = upstream;
    this.requests = counter(meters, "souk_gateway_requests");
    this.failures = counter(meters, "souk_gateway_upstream_failures");
    this.proxy =
        HttpProxy.reverseProxy(client)
            .origin(context -> connect(client, context))
            .addInterceptor(new PrefixRemoval(prefix()));
  }

  private Counter counter(MeterRegistry meters, String name) {
    return Counter.builder(name).tag("upstream", upstream.name()).register(meters);
  }

  private String prefix() {
    return "/" + upstream.name();
  }

  /** Adds the routes of this upstream. */
  public void mount(Router router) {
    router.route(prefix()).handler(this::forward);
    router.route(prefix() + "/*").handler(this::forward);
  }

  private void forward(RoutingContext routing) {
    requests.increment();
    if (upstream.replica().isEmpty()) {
      refuse(routing, 404, "No " + upstream.name() + " service is configured at this gateway");
      return;
    }
    proxy.handle(routing.request());
  }

  private static void refuse(RoutingContext routing, int status, String message) {
    routing
        .response()
        .setStatusCode(status)
        .putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8")
        .end(message);
  }

  private Future<HttpClientRequest> connect(HttpClient client, ProxyContext context) {
    SocketAddress replica = upstream.replica().orElseThrow();
    return client
        .request(
            new RequestOptions().setServer(replica).setHost(replica.host()).setPort(replica.port()))
        .onFailure(cause -> failed(replica, cause));
  }

  private void failed(SocketAddress replica, Throwable cause) {
    failures.increment();
    upstream.failed(replica);
    LOG.warn(
        "event=upstream_failed upstream={} replica={} cause=\"{}\"",
        upstream.name(),
        replica,
        cause.getMessage());
  }

  /** Removes the prefix on the way in and puts it back into absolute-path redirects. */
  private record PrefixRemoval(String prefix) implements ProxyInterceptor {

    @Override
    public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
      String uri = context.request().getURI().substring(prefix.length());
      context.request().setURI(uri.startsWith("/") ? uri : "/" + uri);
      return context.sendRequest();
    }

    @Override
    public Future<Void> handleProxyResponse(ProxyContext context) {
      String location = context.response().headers().get(HttpHeaders.LOCATION);
      if (location != null && location.startsWith("/") && !location.startsWith("//")) {
        context.response().putHeader(HttpHeaders.LOCATION, prefix + location);
      }
      return context.sendResponse();
    }
  }
}
