package io.souk.marathon.adapter.http;

import io.vertx.core.Future;
import java.util.Map;
import java.util.function.Function;

/**
 * What a path offers: a handler for each method.
 *
 * @param produces content type, for clients that accept nothing else; empty when it negotiates
 */
record Route(Map<String, Function<ApiRequest, Future<Answer>>> methods, String produces) {

  Route {
    methods = Map.copyOf(methods);
  }

  static Route of(String method, Function<ApiRequest, Future<Answer>> handler) {
    return new Route(Map.of(method, handler), Answer.JSON);
  }

  Route and(String method, Function<ApiRequest, Future<Answer>> handler) {
    Map<String, Function<ApiRequest, Future<Answer>>> more = new java.util.HashMap<>(methods);
    more.put(method, handler);
    return new Route(more, produces);
  }

  Route negotiating() {
    return new Route(methods, "");
  }
}
