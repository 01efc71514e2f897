package io.souk.gateway.boot;

import io.souk.security.RoleSecurity;
import java.net.URI;
import java.util.List;
import java.util.Set;

/**
 * What a gateway needs to know.
 *
 * @param host address to listen at
 * @param port TCP port, 0 for a free one
 * @param masters base URLs of the masters, in the order they are tried
 * @param marathons base URLs of the services API, may be empty
 * @param chronoses base URLs of the jobs API, may be empty
 * @param security whom it lets in, and what it shows of itself
 */
public record GatewayConfig(
    String host,
    int port,
    List<URI> masters,
    List<URI> marathons,
    List<URI> chronoses,
    RoleSecurity security) {

  private static final Set<String> SCHEMES = Set.of("http", "https");

  public GatewayConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("--port " + port + ": expected 0 to 65535");
    }
    masters = checked("--master", masters);
    marathons = checked("--marathon", marathons);
    chronoses = checked("--chronos", chronoses);
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("--master: expected at least one URL");
    }
  }

  /** One without security. */
  public GatewayConfig(
      String host, int port, List<URI> masters, List<URI> marathons, List<URI> chronoses) {
    this(host, port, masters, marathons, chronoses, RoleSecurity.OPEN);
  }

  /** The same, letting others in. */
  public GatewayConfig withSecurity(RoleSecurity other) {
    return new GatewayConfig(host, port, masters, marathons, chronoses, other);
  }

  private static List<URI> checked(String option, List<URI> urls) {
    for (URI url : urls) {
      String scheme = String.valueOf(url.getScheme());
      if (!SCHEMES.contains(scheme) || url.getHost() == null) {
        throw new IllegalArgumentException(
            option + " " + url + ": expected http://HOST[:PORT] or https://HOST[:PORT]");
      }
      if (!scheme.equals(urls.getFirst().getScheme())) {
        throw new IllegalArgumentException(
            option + " " + url + ": expected http:// or https:// for all of them");
      }
    }
    return List.copyOf(urls);
  }
}
