package io.souk.protocol.leader;

import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which master to try: one after the other, or where the last one pointed. Immutable.
 *
 * @param masters base URLs, none twice
 * @param next index of the master to try, unless there is a redirect
 * @param redirect where a master said that the leader is
 * @param hops redirects followed one right after the other
 */
public record MasterRoute(List<URI> masters, int next, Optional<URI> redirect, int hops) {

  /** More than any honest chain has: a standby points at the leader. */
  public static final int MOST_HOPS = 5;

  private static final int HTTP_PORT = 80;
  private static final int HTTPS_PORT = 443;

  public MasterRoute {
    masters = List.copyOf(masters);
    if (masters.isEmpty()) {
      throw new IllegalArgumentException("--master: expected at least one URL");
    }
  }

  /** Begins at the first; whoever is named twice is tried once. */
  public static MasterRoute to(List<URI> masters) {
    return new MasterRoute(distinct(masters), 0, Optional.empty(), 0);
  }

  /** The same masters without those that stand there before under the same host and port. */
  public static List<URI> distinct(List<URI> masters) {
    Map<String, URI> found = new LinkedHashMap<>();
    masters.forEach(master -> found.putIfAbsent(place(master), master));
    return List.copyOf(found.values());
  }

  /** Those that {@link #distinct} leaves out. */
  public static List<URI> duplicates(List<URI> masters) {
    List<URI> left = new ArrayList<>(masters);
    distinct(masters).forEach(left::remove);
    return List.copyOf(left);
  }

  private static String place(URI url) {
    int standard = "https".equals(url.getScheme()) ? HTTPS_PORT : HTTP_PORT;
    int port = url.getPort() < 0 ? standard : url.getPort();
    return url.getScheme() + "://" + String.valueOf(url.getHost()).toLowerCase(Locale.ROOT) + port;
  }

  /** Base URL of the master to try. */
  public URI base() {
    return redirect.orElseGet(() -> masters.get(next));
  }

  /** After a failed attempt: the next master of the list that is not the one which failed. */
  public MasterRoute advanced() {
    int following = (next + 1) % masters.size();
    boolean justFailed = redirect.filter(at -> isSame(at, masters.get(following))).isPresent();
    int chosen = justFailed ? (following + 1) % masters.size() : following;
    return new MasterRoute(masters, chosen, Optional.empty(), 0);
  }

  /**
   * After a stream that broke: somebody else, so that those who lost one leader do not all come to
   * the same master.
   *
   * @param random from 0 (inclusive) to 1
   */
  public MasterRoute scattered(double random) {
    URI lost = base();
    List<Integer> others = new ArrayList<>();
    for (int i = 0; i < masters.size(); i++) {
      if (!isSame(lost, masters.get(i))) {
        others.add(i);
      }
    }
    int chosen =
        others.isEmpty()
            ? next
            : others.get(Math.min(others.size() - 1, (int) (random * others.size())));
    return new MasterRoute(masters, chosen, Optional.empty(), 0);
  }

  /** After success: here again, and redirects are followed anew. */
  public MasterRoute settled() {
    return new MasterRoute(masters, next, redirect, 0);
  }

  /** Where somebody else said that the leader is. */
  public MasterRoute pointing(URI leader) {
    return new MasterRoute(masters, next, Optional.of(leader), 1);
  }

  /** The masters to ask about the leader: all but the one of this route. */
  public List<URI> others() {
    URI here = base();
    return masters.stream().filter(master -> !isSame(here, master)).toList();
  }

  /**
   * Where a 307 leads.
   *
   * @param location absolute, or relative to the scheme ({@code //host:port/path}) or to the host
   * @return empty when it leads nowhere, or in circles
   */
  public Optional<MasterRoute> redirected(String location) {
    if (hops >= MOST_HOPS) {
      return Optional.empty();
    }
    return target(base(), location)
        .map(base -> new MasterRoute(masters, next, Optional.of(base), hops + 1));
  }

  /**
   * The base URL that a {@code Location} names.
   *
   * @param from base URL of the master that sent it
   */
  public static Optional<URI> target(URI from, String location) {
    URI target;
    try {
      target = from.resolve("/").resolve(location.strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String scheme = String.valueOf(target.getScheme());
    if (target.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      return Optional.empty();
    }
    return Optional.of(URI.create(scheme + "://" + target.getRawAuthority()));
  }

  private static boolean isSame(URI one, URI other) {
    return place(one).equals(place(other));
  }
}
