package io.souk.master.http;

import io.souk.security.Realm;
import io.vertx.core.http.HttpMethod;
import java.util.Collection;
import java.util.Collections;
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

  /** What a route asks of whom: the realm in which its senders show who they are. */
  static final Optional<Realm> NOBODY_ASKED = Optional.empty();

  static final Optional<Realm> READ = Optional.of(Realm.MASTER_READONLY);
  static final Optional<Realm> WRITE = Optional.of(Realm.MASTER_READWRITE);

  private static final String PREFIX = "/master";

  /** Who may answer a request. */
  enum Where {
    /** The leader; other masters point to it. */
    LEADER,
    /** As {@link #LEADER}; agents that subscribe wait for one, and for each other. */
    AGENTS,
    /** As {@link #LEADER}; schedulers that subscribe wait for one, and for each other. */
    SCHEDULERS,
    /** Every master, from what it last heard of the leader; the answer says how old that is. */
    VIEW,
    /** Every master. */
    ANYWHERE;

    boolean isLeader() {
      return this == LEADER || this == AGENTS || this == SCHEDULERS;
    }
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
   * @param realm in which senders show who they are, whatever the method
   * @param endpoints by method
   */
  record Route(
      String path, Reach reach, Optional<Realm> realm, Map<HttpMethod, Endpoint> endpoints) {

    String allowed() {
      return String.join(", ", endpoints.keySet().stream().map(HttpMethod::name).toList());
    }

    Optional<Endpoint> endpoint(HttpMethod method) {
      return Optional.ofNullable(
          endpoints.get(method.equals(HttpMethod.HEAD) ? HttpMethod.GET : method));
    }

    /** Who may answer; what no master answers is left to the leader where it answers others. */
    Where where(HttpMethod method) {
      return endpoint(method)
          .map(Endpoint::where)
          .orElseGet(
              () ->
                  endpoints.values().stream().anyMatch(it -> it.where().isLeader())
                      ? Where.LEADER
                      : Where.ANYWHERE);
    }
  }

  /** What answers one method of a path. */
  record Endpoint(Where where, Consumer<Exchange> handler) {}

  /** A route and the path that led to it. */
  record Match(Route route, String path) {}

  private final Map<String, Route> routes = new LinkedHashMap<>();

  void get(String path, Where where, Optional<Realm> realm, Consumer<Exchange> handler) {
    add(path, where, realm, HttpMethod.GET, handler);
  }

  void post(String path, Where where, Optional<Realm> realm, Consumer<Exchange> handler) {
    add(path, where, realm, HttpMethod.POST, handler);
  }

  void put(String path, Where where, Optional<Realm> realm, Consumer<Exchange> handler) {
    add(path, where, realm, HttpMethod.PUT, handler);
  }

  /** As the others, for the path and everything below it; for all methods of the path. */
  void below(
      String path,
      Where where,
      Optional<Realm> realm,
      HttpMethod method,
      Consumer<Exchange> handler) {
    add(path, where, realm, method, handler);
    routes.computeIfPresent(path, (p, r) -> new Route(p, Reach.BELOW, r.realm(), r.endpoints()));
  }

  /**
   * @throws IllegalArgumentException when another method of the path has another realm
   */
  private void add(
      String path,
      Where where,
      Optional<Realm> realm,
      HttpMethod method,
      Consumer<Exchange> handler) {
    Route route =
        routes.computeIfAbsent(path, p -> new Route(p, Reach.EXACT, realm, new LinkedHashMap<>()));
    if (!route.realm().equals(realm)) {
      throw new IllegalArgumentException(
          "%s %s: realm %s, the path has %s".formatted(method, path, realm, route.realm()));
    }
    route.endpoints().put(method, new Endpoint(where, handler));
  }

  /** All routes. */
  Collection<Route> all() {
    return Collections.unmodifiableCollection(routes.values());
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
