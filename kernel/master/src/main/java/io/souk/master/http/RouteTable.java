package io.souk.master.http;

import io.vertx.core.http.HttpMethod;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Which endpoint answers which path: the longest registered path that the request's path equals or
 * lies below. Each path is known with and without the {@code /master} prefix; trailing slashes do
 * not count.
 */
final class RouteTable {

  private static final String PREFIX = "/master";

  /** Who may answer a request. */
  enum Where {
    /** The leader; other masters point to it. */
    LEADER,
    /** Every master. */
    ANYWHERE
  }

  /** How far a route reaches. */
  enum Reach {
    /** The path itself. */
    EXACT,
    /** The path and everything below it. */
    BELOW
  }

  /**
   * An endpoint.
   *
   * @param path as registered
   * @param handlers by method
   */
  record Route(
      String path, Where where, Reach reach, Map<HttpMethod, Consumer<Exchange>> handlers) {

    String allowed() {
      return String.join(", ", handlers.keySet().stream().map(HttpMethod::name).toList());
    }

    Optional<Consumer<Exchange>> handler(HttpMethod method) {
      return Optional.ofNullable(
          handlers.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
    }
  }

  /** A route and the path that led to it. */
  record Match(Route route, String path) {}

  private final Map<String, Route> routes = new LinkedHashMap<>();

  void get(String path, Where where, Consumer<Exchange> handler) {
    add(path, where, HttpMethod.GET, handler);
  }

  void post(String path, Where where, Consumer<Exchange> handler) {
    add(path, where, HttpMethod.POST, handler);
  }

  void put(String path, Where where, Consumer<Exchange> handler) {
    add(path, where, HttpMethod.PUT, handler);
  }

  /** As the others, for the path and everything below it; for all methods of the path. */
  void below(String path, Where where, HttpMethod method, Consumer<Exchange> handler) {
    add(path, where, method, handler);
    routes.computeIfPresent(path, (p, r) -> new Route(p, where, Reach.BELOW, r.handlers()));
  }

  private void add(String path, Where where, HttpMethod method, Consumer<Exchange> handler) {
    routes
        .computeIfAbsent(path, p -> new Route(p, where, Reach.EXACT, new LinkedHashMap<>()))
        .handlers()
        .put(method, handler);
  }

  /** A path that does not begin with a slash is refused as such, whatever it names. */
  static boolean isAbsolute(String requested) {
    return requested != null && requested.startsWith("/");
  }

  Optional<Match> find(String requested) {
    if (!isAbsolute(requested) || requested.contains("/../") || requested.endsWith("/..")) {
      return Optional.empty();
    }
    String path = trim(requested);
    Optional<Match> match = lookUp(path);
    if (match.isEmpty() && path.startsWith(PREFIX + "/")) {
      return lookUp(path.substring(PREFIX.length()));
    }
    return match;
  }

  private Optional<Match> lookUp(String path) {
    Route exact = routes.get(path);
    if (exact != null) {
      return Optional.of(new Match(exact, path));
    }
    for (int slash = path.lastIndexOf('/'); slash > 0; slash = path.lastIndexOf('/', slash - 1)) {
      Route above = routes.get(path.substring(0, slash));
      if (above != null) {
        return above.reach() == Reach.BELOW
            ? Optional.of(new Match(above, path))
            : Optional.empty();
      }
    }
    return Optional.empty();
  }

  private static String trim(String path) {
    int end = path.length();
    while (end > 1 && path.charAt(end - 1) == '/') {
      end--;
    }
    return path.substring(0, end);
  }
}
