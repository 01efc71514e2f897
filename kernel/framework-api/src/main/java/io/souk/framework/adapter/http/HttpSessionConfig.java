package io.souk.framework.adapter.http;

import io.souk.protocol.negotiate.Codec;
import io.souk.security.RoleSecurity;
import io.souk.security.tls.TlsMaterial;
import java.net.URI;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How a session reaches the masters.
 *
 * @param masters base URLs of all masters, at least one, such as {@code http://127.0.0.1:5050};
 *     which of them leads is found out
 * @param codec of calls and events
 * @param headers sent with each request, such as {@code Authorization}
 * @param shortestPause bound of the random pause before the first attempt to subscribe again; grows
 *     by half with each
 * @param longestPause what that bound grows to
 * @param patience how long an answer may take, and the first event of a subscription
 * @param tls whom it trusts; empty for masters without TLS
 */
public record HttpSessionConfig(
    List<URI> masters,
    Codec codec,
    Map<String, String> headers,
    Duration shortestPause,
    Duration longestPause,
    Duration patience,
    Optional<TlsMaterial> tls) {

  public HttpSessionConfig {
    masters = List.copyOf(masters);
    headers = Map.copyOf(headers);
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("--master names no URL, expected one or more");
    }
    masters.forEach(HttpSessionConfig::check);
    if (!isPositive(shortestPause) || !isPositive(patience)) {
      throw new IllegalArgumentException("a pause or the patience is not positive");
    }
    if (longestPause.compareTo(shortestPause) < 0) {
      throw new IllegalArgumentException("the longest pause is shorter than the shortest");
    }
  }

  /** Protobuf, pauses of 100 ms to 5 s, answers within 15 s. */
  public static HttpSessionConfig of(List<URI> masters) {
    return new HttpSessionConfig(
        masters,
        Codec.PROTOBUF,
        Map.of(),
        Duration.ofMillis(100),
        Duration.ofSeconds(5),
        Duration.ofSeconds(15),
        Optional.empty());
  }

  /** The same, trusting those whom this trusts, and showing who it is. */
  public HttpSessionConfig withSecurity(RoleSecurity security) {
    Map<String, String> all = new HashMap<>(headers);
    security.credential().ifPresent(own -> all.put("Authorization", own.authorizationHeader()));
    return new HttpSessionConfig(
        masters, codec, all, shortestPause, longestPause, patience, security.tls());
  }

  /** Says nothing of headers, which may hold secrets. */
  @Override
  public String toString() {
    return "HttpSessionConfig[masters=" + masters + ", codec=" + codec + "]";
  }

  /** The same, with this encoding. */
  public HttpSessionConfig withCodec(Codec codec) {
    return new HttpSessionConfig(
        masters, codec, headers, shortestPause, longestPause, patience, tls);
  }

  /** The same, with these headers on each request. */
  public HttpSessionConfig withHeaders(Map<String, String> headers) {
    return new HttpSessionConfig(
        masters, codec, headers, shortestPause, longestPause, patience, tls);
  }

  /** The same, with these pauses between attempts to subscribe. */
  public HttpSessionConfig withPauses(Duration shortest, Duration longest) {
    return new HttpSessionConfig(masters, codec, headers, shortest, longest, patience, tls);
  }

  /** The same, with this patience. */
  public HttpSessionConfig withPatience(Duration patience) {
    return new HttpSessionConfig(
        masters, codec, headers, shortestPause, longestPause, patience, tls);
  }

  private static boolean isPositive(Duration duration) {
    return !duration.isNegative() && !duration.isZero();
  }

  private static void check(URI master) {
    String scheme = String.valueOf(master.getScheme());
    if (master.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      throw new IllegalArgumentException(
          "--master '" + master + "' is not valid, expected http://host:port or https://host:port");
    }
  }
}
