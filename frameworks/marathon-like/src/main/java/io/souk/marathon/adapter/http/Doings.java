package io.souk.marathon.adapter.http;

import io.souk.protocol.http.RequestTarget;
import io.souk.security.audit.Deed.Doing;
import io.vertx.core.http.HttpServerRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Names what requests do, for the record of who did what. */
final class Doings {

  private static final String KILL_TASKS = "KILL_TASKS";

  private Doings() {}

  /** What a request that has this answer did. */
  static Doing of(HttpServerRequest request, Answer answer) {
    String path = request.path();
    if (path == null || !RequestTarget.isWellEncoded(path)) {
      return Doing.UNKNOWN;
    }
    List<String> segments = ApiServer.segments(path);
    String query = request.query() == null ? "" : request.query();
    return of(request.method().name(), segments, answer.headers(), query.contains("dryRun="));
  }

  /**
   * The same.
   *
   * @param path the parts between slashes
   * @param headers of the answer
   * @param dry whether it may have been asked only what would happen
   */
  static Doing of(String method, List<String> path, Map<String, String> headers, boolean dry) {
    if (path.equals(List.of("logging"))) {
      return new Doing(Optional.of("SET_LOG_LEVEL"), Map.of());
    }
    if (path.size() < 2 || !path.getFirst().equals("v2")) {
      return Doing.UNKNOWN;
    }
    List<String> rest = path.subList(2, path.size());
    Map<String, String> object = new LinkedHashMap<>();
    Optional<String> deployment = Optional.ofNullable(headers.get(Answer.DEPLOYMENT_ID));
    deployment.ifPresent(id -> object.put("deployment", id));
    if (dry) {
      object.put("dry_run", "asked");
    }
    Optional<String> call =
        switch (path.get(1)) {
          case "apps" -> ofApp(method, rest, headers, object);
          case "groups" -> ofGroup(method, rest, headers, object);
          case "pods" -> ofPod(method, rest, headers, object);
          case "deployments" -> ofDeployment(method, rest, object);
          case "tasks" -> Optional.of(KILL_TASKS);
          case "queue" -> {
            object.put("app", id(rest.subList(0, Math.max(0, rest.size() - 1))));
            yield Optional.of("RESET_DELAY");
          }
          case "leader" -> Optional.of("ABDICATE");
          default -> Optional.empty();
        };
    return new Doing(call, object);
  }

  private static Optional<String> ofApp(
      String method, List<String> rest, Map<String, String> headers, Map<String, String> object) {
    int tasks = rest.lastIndexOf("tasks");
    if (method.equals("DELETE") && tasks > 0 && tasks >= rest.size() - 2) {
      object.put("app", id(rest.subList(0, tasks)));
      if (tasks == rest.size() - 2) {
        object.put("task", rest.getLast());
      }
      return Optional.of(KILL_TASKS);
    }
    if (method.equals("POST") && rest.size() > 1 && rest.getLast().equals("restart")) {
      object.put("app", id(rest.subList(0, rest.size() - 1)));
      return Optional.of("RESTART_APP");
    }
    named(rest, headers).ifPresent(id -> object.put("app", id));
    return verb(method, rest.isEmpty() && !method.equals("POST") ? "APPS" : "APP");
  }

  private static Optional<String> ofGroup(
      String method, List<String> rest, Map<String, String> headers, Map<String, String> object) {
    int versions = rest.lastIndexOf("versions");
    if (method.equals("PUT") && versions >= 0 && versions == rest.size() - 2) {
      object.put("group", id(rest.subList(0, versions)));
      return Optional.of("ROLL_BACK_GROUP");
    }
    object.put("group", named(rest, headers).orElse("/"));
    return verb(method, "GROUP");
  }

  private static Optional<String> ofPod(
      String method, List<String> rest, Map<String, String> headers, Map<String, String> object) {
    String path = String.join("/", rest);
    int colons = path.indexOf("::");
    if (colons >= 0) {
      object.put("pod", "/" + path.substring(0, colons));
      return Optional.of("KILL_INSTANCES");
    }
    named(rest, headers).ifPresent(id -> object.put("pod", id));
    return verb(method, "POD");
  }

  private static Optional<String> ofDeployment(
      String method, List<String> rest, Map<String, String> object) {
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    object.put(object.containsKey("deployment") ? "cancelled" : "deployment", rest.getFirst());
    if (method.equals("DELETE")) {
      return Optional.of("CANCEL_DEPLOYMENT");
    }
    return switch (rest.getLast()) {
      case "promote" -> Optional.of("PROMOTE_DEPLOYMENT");
      case "abort" -> Optional.of("ABORT_DEPLOYMENT");
      default -> Optional.empty();
    };
  }

  private static Optional<String> verb(String method, String what) {
    return switch (method) {
      case "POST" -> Optional.of("CREATE_" + what);
      case "PUT" -> Optional.of("PUT_" + what);
      case "PATCH" -> Optional.of("UPDATE_" + what);
      case "DELETE" -> Optional.of("DELETE_" + what);
      default -> Optional.empty();
    };
  }

  /** Where the path names nothing, the answer may say where it is now. */
  private static Optional<String> named(List<String> rest, Map<String, String> headers) {
    if (!rest.isEmpty()) {
      return Optional.of(id(rest));
    }
    return Optional.ofNullable(headers.get("Location")).map(Doings::path);
  }

  /** Of an address whose host is as the client wrote it. */
  private static String path(String address) {
    int scheme = address.indexOf("://");
    int slash = address.indexOf('/', scheme < 0 ? 0 : scheme + 3);
    return slash < 0 ? "/" : address.substring(slash);
  }

  private static String id(List<String> segments) {
    return "/" + String.join("/", segments);
  }
}
