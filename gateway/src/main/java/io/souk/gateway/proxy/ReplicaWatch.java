package io.souk.gateway.proxy;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.net.SocketAddress;
import java.net.ConnectException;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks each replica of an upstream every second whether it answers, so that no request has to find
 * out. A replica that redirects says who leads. Runs only where there are several.
 */
public final class ReplicaWatch {

  private static final Logger LOG = LoggerFactory.getLogger(ReplicaWatch.class);

  private static final long INTERVAL_MILLIS = 1_000;
  private static final long PATIENCE_MILLIS = 2_000;
  private static final int UNAVAILABLE = 503;

  private final Vertx vertx;
  private final HttpClient client;
  private final Upstream upstream;
  private final String probe;
  private final Set<SocketAddress> underWay = ConcurrentHashMap.newKeySet();
  private final Map<SocketAddress, Integer> silences = new ConcurrentHashMap<>();
  private long timer = -1;

  /**
   * @param probe path that every replica answers; with a redirect to the leader if it knows one
   */
  public ReplicaWatch(Vertx vertx, HttpClient client, Upstream upstream, String probe) {
    this.vertx = vertx;
    this.client = client;
    this.upstream = upstream;
    this.probe = probe;
  }

  /** Starts to ask, and to show what was answered. */
  public void start(MeterRegistry meters) {
    if (!upstream.isReplicated()) {
      return;
    }
    for (SocketAddress replica : upstream.replicas()) {
      Gauge.builder(
              "souk_gateway_replica_up",
              () -> upstream.healthOf(replica) == Upstream.Health.UP ? 1 : 0)
          .tag("upstream", upstream.name())
          .tag("replica", replica.toString())
          .register(meters);
    }
    look();
    timer = vertx.setPeriodic(INTERVAL_MILLIS, tick -> look());
  }

  /** Asks no more. */
  public void stop() {
    vertx.cancelTimer(timer);
  }

  private void look() {
    Set<SocketAddress> all = new HashSet<>(upstream.replicas());
    upstream.leader().ifPresent(all::add);
    all.stream().filter(underWay::add).forEach(this::ask);
  }

  private void ask(SocketAddress replica) {
    RequestOptions options =
        new RequestOptions()
            .setMethod(HttpMethod.GET)
            .setServer(replica)
            .setHost(replica.host())
            .setPort(replica.port())
            .setSsl(upstream.isSecure())
            .setURI(probe)
            .setConnectTimeout(PATIENCE_MILLIS)
            .setIdleTimeout(PATIENCE_MILLIS)
            .setFollowRedirects(false);
    client
        .request(options)
        .compose(request -> request.send())
        .compose(response -> response.end().map(response))
        .timeout(2 * PATIENCE_MILLIS, TimeUnit.MILLISECONDS)
        .onComplete(
            answer -> {
              underWay.remove(replica);
              if (answer.succeeded()) {
                answered(replica, answer.result());
              } else {
                unanswered(replica, answer.cause());
              }
            });
  }

  private void answered(SocketAddress replica, HttpClientResponse response) {
    silences.remove(replica);
    boolean useful = response.statusCode() != UNAVAILABLE;
    note(replica, useful ? Upstream.Health.UP : Upstream.Health.LEADERLESS, "it answered");
    Leaders.named(response.statusCode(), response.getHeader("Location"))
        .filter(upstream::leads)
        .ifPresent(
            leader -> LOG.info("event=leader upstream={} replica={}", upstream.name(), leader));
  }

  /** One that is slow to answer once may be busy; twice, it is as good as gone. */
  private void unanswered(SocketAddress replica, Throwable cause) {
    boolean refused = cause instanceof ConnectException;
    int silent = refused ? 0 : silences.merge(replica, 1, Integer::sum);
    if (refused || silent == 1) {
      note(replica, Upstream.Health.DOWN, cause.getMessage());
    } else {
      note(replica, Upstream.Health.STALLED, cause.getMessage());
    }
  }

  private void note(SocketAddress replica, Upstream.Health health, String cause) {
    if (upstream.set(replica, health)) {
      LOG.info(
          "event=replica_{} upstream={} replica={} cause=\"{}\"",
          health.name().toLowerCase(Locale.ROOT),
          upstream.name(),
          replica,
          cause);
    }
  }
}
