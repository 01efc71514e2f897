package io.souk.gateway.proxy;

import io.vertx.core.net.SocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Optional;

/** Reads redirects by which one replica points to another: {@code //host:port/path}. Pure. */
final class Leaders {

  private Leaders() {}

  /**
   * Who leads, as the answer of one that does not says.
   *
   * @param location may be null
   */
  static Optional<SocketAddress> named(int status, String location) {
    return status == 307 || status == 308
        ? parse(location).map(Upstream::address)
        : Optional.empty();
  }

  /** The path and query that a redirect to another replica asks for; empty when it has none. */
  static Optional<String> pathOf(String location) {
    return parse(location)
        .filter(url -> url.getRawPath() != null && !url.getRawPath().isEmpty())
        .map(url -> url.getRawPath() + (url.getRawQuery() == null ? "" : "?" + url.getRawQuery()));
  }

  private static Optional<URI> parse(String location) {
    if (location == null || !location.startsWith("//")) {
      return Optional.empty();
    }
    try {
      URI url = new URI("http:" + location);
      return Optional.of(url).filter(u -> u.getHost() != null && u.getPort() <= 65535);
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }
}
