package io.souk.protocol.http;

import io.souk.security.tls.TlsMaterial;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.KeyCertOptions;
import io.vertx.core.net.TCPSSLOptions;
import io.vertx.core.net.TrustOptions;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * TLS of HTTP servers and clients. Certificates and authorities are those of the moment in which a
 * connection is opened, so that replaced files need no new server or client.
 */
public final class HttpTls {

  private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

  /** A client that says nothing is sent away after this. */
  private static final long HANDSHAKE_SECONDS = 10;

  private HttpTls() {}

  /**
   * Makes a server serve HTTPS and nothing else; clients are not asked for certificates.
   *
   * @param tls empty to leave it as it is
   * @return the same options
   */
  public static HttpServerOptions serve(HttpServerOptions options, Optional<TlsMaterial> tls) {
    tls.ifPresent(
        material -> {
          common(options);
          options.setUseAlpn(false).setKeyCertOptions(KeyCertOptions.wrap(material.keyManager()));
        });
    return options;
  }

  /**
   * Makes a client trust the authorities of this process, and speak HTTPS where a request does not
   * say otherwise.
   *
   * @param tls empty to leave it as it is
   * @return the same options
   */
  public static HttpClientOptions call(HttpClientOptions options, Optional<TlsMaterial> tls) {
    return trust(options, tls.map(TlsMaterial::trustManager));
  }

  /**
   * The same for a process that shows nothing of itself.
   *
   * @param authorities empty to leave the options as they are
   */
  public static HttpClientOptions trust(
      HttpClientOptions options, Optional<X509ExtendedTrustManager> authorities) {
    authorities.ifPresent(
        trusted -> {
          common(options);
          options.setVerifyHost(true).setTrustOptions(TrustOptions.wrap(trusted));
        });
    return options;
  }

  /** {@code https} with TLS, else {@code http}: within a cluster it is all or none. */
  public static String scheme(Optional<TlsMaterial> tls) {
    return tls.isPresent() ? "https" : "http";
  }

  private static void common(TCPSSLOptions options) {
    options
        .setSsl(true)
        .setEnabledSecureTransportProtocols(protocols())
        .setSslHandshakeTimeout(HANDSHAKE_SECONDS)
        .setSslHandshakeTimeoutUnit(TimeUnit.SECONDS);
  }

  private static Set<String> protocols() {
    return new LinkedHashSet<>(PROTOCOLS);
  }
}
