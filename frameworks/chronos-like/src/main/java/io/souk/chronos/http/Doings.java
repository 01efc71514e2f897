package io.souk.chronos.http;

import io.souk.security.audit.Deed.Doing;
import io.vertx.ext.web.RoutingContext;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntConsumer;

/** Names what requests do, for the record of who did what. */
final class Doings {

  private static final String EXCLUDED = "excluded";
  private static final String JOB = "job";
  private static final String LISTENER = "answer-listener";

  private Doings() {}

  /** The request changes nothing after all, or is one of the many that tasks send. */
  static void exclude(RoutingContext routing) {
    routing.put(EXCLUDED, true);
  }

  /** Has somebody hear the status of the answer, once, unless the request is excluded by then. */
  static void whenAnswered(RoutingContext routing, IntConsumer listener) {
    IntConsumer once =
        status -> {
          if (!Boolean.TRUE.equals(routing.get(EXCLUDED))) {
            exclude(routing);
            listener.accept(status);
          }
        };
    routing.put(LISTENER, once);
    routing.addHeadersEndHandler(answered -> once.accept(routing.response().getStatusCode()));
  }

  /** What was asked was dealt with, and whoever asked has gone. */
  static void unheard(RoutingContext routing, int status) {
    IntConsumer listener = routing.get(LISTENER);
    if (listener != null) {
      listener.accept(status);
    }
  }

  /** The job that a request is about when its path does not name it. */
  static void about(RoutingContext routing, String job) {
    routing.put(JOB, job);
  }

  /** What a request did. */
  static Doing of(RoutingContext routing) {
    String path = Optional.ofNullable(routing.normalizedPath()).orElse("");
    Optional<String> job = Optional.ofNullable(routing.get(JOB));
    return of(routing.request().method().name(), List.of(path.substring(1).split("/")), job);
  }

  /**
   * The same.
   *
   * @param path the parts between slashes
   * @param body the job that the body tells of
   */
  static Doing of(String method, List<String> path, Optional<String> body) {
    int prefix = path.indexOf("scheduler");
    List<String> rest = prefix < 0 ? path : path.subList(prefix + 1, path.size());
    if (rest.isEmpty()) {
      return Doing.UNKNOWN;
    }
    return switch (rest.getFirst()) {
      case "iso8601", "dependency" ->
          new Doing(Optional.of("PUT_JOB"), body.map(name -> Map.of(JOB, name)).orElse(Map.of()));
      case "job" -> ofJob(method, rest);
      case "task" ->
          rest.size() > 2 && rest.get(1).equals("kill")
              ? new Doing(Optional.of("KILL_TASKS"), Map.of(JOB, rest.get(2)))
              : new Doing(Optional.of("EMPTY_QUEUE"), Map.of());
      case "calendars" ->
          new Doing(
              Optional.of(method.equals("DELETE") ? "DELETE_CALENDAR" : "PUT_CALENDAR"),
              rest.size() > 1 ? Map.of("calendar", rest.get(1)) : Map.of());
      case "logging" -> new Doing(Optional.of("SET_LOG_LEVEL"), Map.of());
      default -> Doing.UNKNOWN;
    };
  }

  private static Doing ofJob(String method, List<String> rest) {
    if (rest.size() < 2) {
      return Doing.UNKNOWN;
    }
    boolean success = rest.size() > 2 && rest.get(1).equals("success");
    String call =
        success
            ? "MARK_SUCCESS"
            : method.equals("DELETE")
                ? "DELETE_JOB"
                : switch (rest.getLast()) {
                  case "enable" -> "ENABLE_JOB";
                  case "disable" -> "DISABLE_JOB";
                  default -> "RUN_JOB";
                };
    return new Doing(Optional.of(call), Map.of(JOB, rest.get(success ? 2 : 1)));
  }
}
