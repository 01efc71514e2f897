package io.souk.framework;

import io.souk.security.tls.TlsMaterial;
import java.util.Optional;
import java.util.Set;

/**
 * The port at which a framework answers its clients: on the leading master itself, on every other
 * one by asking the leading one.
 *
 * @param option that sets the port, for messages, for example {@code --marathon-port}
 * @param host address to listen at
 * @param port 1 to 65535
 * @param redirected paths of streams that clients are sent to the leader for (302), without doubled
 *     slashes, for example {@code /v2/events}
 * @param viaHeader a header besides {@code Via} that says by which way a request and its answer
 *     came
 * @param tls what it shows and whom it trusts; empty for plain HTTP. The host sets it
 */
public record HttpEndpoint(
    String option,
    String host,
    int port,
    Set<String> redirected,
    Optional<String> viaHeader,
    Optional<TlsMaterial> tls) {

  /** Without TLS. */
  public HttpEndpoint(
      String option, String host, int port, Set<String> redirected, Optional<String> viaHeader) {
    this(option, host, port, redirected, viaHeader, Optional.empty());
  }

  /** Refuses what cannot be listened at, naming the option. */
  public HttpEndpoint {
    if (host.isBlank()) {
      throw new IllegalArgumentException("--host '" + host + "': expected a name or IP address");
    }
    if (port < 1 || port > 65535) {
      throw new IllegalArgumentException(option + " " + port + ": expected 1 to 65535");
    }
    redirected = Set.copyOf(redirected);
  }

  /** A port at which nothing is special. */
  public static HttpEndpoint of(String option, String host, int port) {
    return new HttpEndpoint(option, host, port, Set.of(), Optional.empty());
  }

  /** The same with TLS, or without. */
  public HttpEndpoint withTls(Optional<TlsMaterial> other) {
    return new HttpEndpoint(option, host, port, redirected, viaHeader, other);
  }
}
