package io.souk.agent.adapter.probe;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.NetClient;

/**
 * What probes connect with.
 *
 * @param http follows redirects, verifies no certificates
 * @param http2 without upgrades from HTTP/1.1, verifies no certificates
 */
record ProbeClients(HttpClient http, HttpClient http2, NetClient tcp) {
  private static final int MAX_REDIRECTS = 50;
  private static final int MAX_CONNECTIONS = 1_000;

  static ProbeClients of(Vertx vertx) {
    PoolOptions pool =
        new PoolOptions().setHttp1MaxSize(MAX_CONNECTIONS).setHttp2MaxSize(MAX_CONNECTIONS);
    return new ProbeClients(
        vertx.createHttpClient(
            new HttpClientOptions()
                .setKeepAlive(false)
                .setTrustAll(true)
                .setVerifyHost(false)
                .setMaxRedirects(MAX_REDIRECTS),
            pool),
        vertx.createHttpClient(
            new HttpClientOptions()
                .setProtocolVersion(HttpVersion.HTTP_2)
                .setHttp2ClearTextUpgrade(false)
                .setUseAlpn(true)
                .setHttp2MultiplexingLimit(1)
                .setHttp2KeepAliveTimeout(1)
                .setTrustAll(true)
                .setVerifyHost(false),
            pool),
        vertx.createNetClient(TcpProbe.options()));
  }
}
