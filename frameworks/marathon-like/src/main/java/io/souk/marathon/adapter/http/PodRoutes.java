package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.decide.Pods;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.view.PodView;
import io.vertx.core.Future;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * {@code /v2/pods}. What is asked of a pod stands behind two colons after its id: {@code
 * /v2/pods/a/b::status}.
 */
final class PodRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ServiceLoop loop;
  private final Pods pods;
  private final PodView view;

  PodRoutes(ServiceLoop loop) {
    this.loop = loop;
    this.pods = loop.scheduler().pods();
    this.view = new PodView(loop.scheduler().world(), loop.scheduler().health());
  }

  /** The route below {@code /v2/pods}. */
  Optional<Route> find(List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.of(Route.of("GET", request -> list()).and("POST", this::create));
    }
    String path = String.join("/", rest);
    int colons = path.indexOf("::");
    if (colons < 0) {
      return Optional.of(
          Route.of("GET", request -> get(id(path)))
              .and("PUT", request -> replace(request, id(path)))
              .and("DELETE", request -> delete(request, id(path))));
    }
    String pod = path.substring(0, colons);
    String asked = path.substring(colons + 2);
    int slash = asked.indexOf('/');
    return slash < 0
        ? of(pod, asked)
        : of(pod, asked.substring(0, slash), asked.substring(slash + 1));
  }

  private Optional<Route> of(String pod, String asked) {
    return switch (asked) {
      case "status" ->
          Optional.of(Route.of("GET", request -> pod.isEmpty() ? statusOfAll() : status(id(pod))));
      case "versions" -> Optional.of(Route.of("GET", request -> versions(id(pod))));
      case "instances" -> Optional.of(Route.of("DELETE", request -> killAll(request, id(pod))));
      default -> Optional.empty();
    };
  }

  private Optional<Route> of(String pod, String asked, String what) {
    return switch (asked) {
      case "versions" -> Optional.of(Route.of("GET", request -> version(id(pod), what)));
      case "instances" ->
          Optional.of(Route.of("DELETE", request -> killOne(request, id(pod), what)));
      default -> Optional.empty();
    };
  }

  private static AppId id(String path) {
    return ApiRequest.id(Arrays.asList(path.split("/")));
  }

  private Future<Answer> list() {
    return loop.read(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          pods.all().forEach(pod -> array.add(pod.shown()));
          return Answer.json(array);
        });
  }

  private static Pods.Request write(ApiRequest request) {
    return new Pods.Request(request.flag("force"), request.clientIp(), request.uri());
  }

  private Future<Answer> create(ApiRequest request) {
    JsonNode body = request.json();
    return loop.submit(
        turn -> {
          Pods.Written written = pods.create(turn, body, write(request));
          return written(201, written).with("Location", request.location(written.pod().id()));
        });
  }

  private static Answer written(int status, Pods.Written written) {
    return Answer.json(status, written.pod().shown())
        .with(Answer.DEPLOYMENT_ID, written.deployment().id());
  }

  private Future<Answer> get(AppId id) {
    return loop.read(turn -> Answer.json(pods.get(id).shown()));
  }

  private Future<Answer> replace(ApiRequest request, AppId id) {
    JsonNode body = request.json();
    return loop.submit(turn -> written(200, pods.replace(turn, id, body, write(request))));
  }

  /** Clients take the deployment's id from the header, the body being empty. */
  private Future<Answer> delete(ApiRequest request, AppId id) {
    return loop.submit(
        turn -> {
          Pods.Written written = pods.remove(turn, id, write(request));
          return Answer.empty(202)
              .with(Answer.DEPLOYMENT_ID, written.deployment().id())
              .with("Location", request.location(id));
        });
  }

  private Future<Answer> status(AppId id) {
    return loop.read(turn -> Answer.json(view.status(id, turn.now())));
  }

  private Future<Answer> statusOfAll() {
    return loop.read(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          for (Pod pod : pods.all()) {
            array.add(view.status(pod.id(), turn.now()));
          }
          return Answer.json(array);
        });
  }

  private Future<Answer> versions(AppId id) {
    return loop.read(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          pods.versions(id).forEach(version -> array.add(version.toString()));
          return Answer.json(array);
        });
  }

  private Future<Answer> version(AppId id, String version) {
    return loop.read(turn -> Answer.json(pods.getVersion(id, version).shown()));
  }

  private Future<Answer> killOne(ApiRequest request, AppId id, String instance) {
    boolean wipe = request.flag("wipe");
    return loop.submit(
        turn -> {
          Instance killed = pods.killOne(turn, id, instance, wipe);
          return Answer.json(view.killed(killed));
        });
  }

  private Future<Answer> killAll(ApiRequest request, AppId id) {
    boolean wipe = request.flag("wipe");
    List<String> ids = texts(request.json());
    return loop.submit(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          pods.killAll(turn, id, ids, wipe).forEach(each -> array.add(view.killed(each)));
          return Answer.json(array);
        });
  }

  private static List<String> texts(JsonNode json) {
    if (!json.isArray()) {
      throw RequestException.schema(List.of(new Problem("/", "error.expected.jsarray")));
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : json) {
      if (!each.isTextual()) {
        throw RequestException.schema(
            List.of(new Problem("/(" + texts.size() + ")", "error.expected.jsstring")));
      }
      texts.add(each.textValue());
    }
    return texts;
  }
}
