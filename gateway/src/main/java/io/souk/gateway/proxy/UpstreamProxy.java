package io.souk.gateway.proxy;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;

/** Forwards everything under {@code /<name>/} to an {@link Upstream}, with the prefix removed. */
public final class UpstreamProxy {

  private final Upstream upstream;
  private final HttpProxy proxy;
  private final Counter requests;

  /**
   * A proxy in front of {@code upstream} that connects through {@code client}.
   *
   * @param patience how long a request may wait for a replica, where there are several
   */
  public UpstreamProxy(
      Vertx vertx, Upstream upstream, HttpClient client, Duration patience, MeterRegistry meters) {
    this.upstream = upstream;
    this.requests = counter(meters, "souk_gateway_requests");
    Counter failures = counter(meters, "souk_gateway_upstream_failures");
    this.proxy =
        HttpProxy.reverseProxy(client)
            // For web sockets; all else is sent by the interceptor.
            .origin(context -> Failover.connect(client, upstream, upstream.replica().orElseThrow()))
            .addInterceptor(new PrefixRemoval(prefix(), upstream))
            .addInterceptor(new Failover(vertx, client, upstream, patience, failures));
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

  /**
   * Removes the prefix on the way in and puts it back into absolute-path redirects. One to another
   * replica comes back here: the client may not reach that, and from now on this goes there.
   */
  private record PrefixRemoval(String prefix, Upstream upstream) implements ProxyInterceptor {

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
      } else if (location != null && upstream.isReplicated()) {
        Leaders.pathOf(location)
            .ifPresent(path -> context.response().putHeader(HttpHeaders.LOCATION, prefix + path));
      }
      return context.sendResponse();
    }
  }
}
