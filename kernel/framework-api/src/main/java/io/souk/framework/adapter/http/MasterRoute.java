package io.souk.framework.adapter.http;

import java.net.URI;
import java.util.List;
import java.util.Optional;

/**
 * Which master to try: one after the other, or where the last one pointed. Immutable.
 *
 * @param masters base URLs
 * @param next index of the master to try, unless there is a redirect
 * @param redirect where a master said that the leader is
 * @param hops redirects followed one right after the other
 */
record MasterRoute(List<URI> masters, int next, Optional<URI> redirect, int hops) {

  private static final String PATH = "/api/v1/scheduler";
  private static final int MAX_HOPS = 5;

  static MasterRoute to(List<URI> masters) {
    return new MasterRoute(masters, 0, Optional.empty(), 0);
  }

  /** Base URL of the master to try. */
  URI base() {
    return redirect.orElseGet(() -> masters.get(next));
  }

  /** Where to post. */
  URI endpoint() {
    return base().resolve(PATH);
  }

  /** After a failed attempt: the next master of the list. */
  MasterRoute advanced() {
    return new MasterRoute(masters, (next + 1) % masters.size(), Optional.empty(), 0);
  }

  /** After success: here again, and redirects are followed anew. */
  MasterRoute settled() {
    return new MasterRoute(masters, next, redirect, 0);
  }

  /**
   * Where a 307 leads.
   *
   * @param location absolute, or relative to the scheme ({@code //host:port/path}) or to the host
   * @return empty when it leads nowhere, or in circles
   */
  Optional<MasterRoute> redirected(String location) {
    if (hops >= MAX_HOPS) {
      return Optional.empty();
    }
    URI target;
    try {
      target = endpoint().resolve(location.strip());
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
    String scheme = String.valueOf(target.getScheme());
    if (target.getHost() == null || !(scheme.equals("http") || scheme.equals("https"))) {
      return Optional.empty();
    }
    URI base = URI.create(scheme + "://" + target.getRawAuthority());
    return Optional.of(new MasterRoute(masters, next, Optional.of(base), hops + 1));
  }
}
