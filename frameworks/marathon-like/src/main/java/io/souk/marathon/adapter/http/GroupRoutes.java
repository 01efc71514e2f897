package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.GroupReader;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.decide.GroupChanges;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.view.AppView;
import io.souk.marathon.view.GroupView;
import io.souk.marathon.view.PodView;
import io.souk.marathon.view.Steps;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** {@code /v2/groups} and what is below it. */
final class GroupRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ServiceLoop loop;
  private final GroupChanges groups;
  private final AppView appView;
  private final GroupView view;

  GroupRoutes(ServiceLoop loop) {
    this.loop = loop;
    this.groups = loop.scheduler().groups();
    this.appView = new AppView(loop.scheduler().world(), loop.scheduler().health());
    this.view =
        new GroupView(
            loop.scheduler().world(),
            appView,
            new PodView(loop.scheduler().world(), loop.scheduler().health()));
  }

  /** The route below {@code /v2/groups}. */
  Optional<Route> find(List<String> rest) {
    int size = rest.size();
    String last = size == 0 ? "" : rest.getLast();
    if (last.equals("apps")) {
      return Optional.of(Route.of("GET", on(rest, 1, id -> request -> apps(id))));
    }
    if (last.equals("versions")) {
      return Optional.of(Route.of("GET", on(rest, 1, id -> request -> versions(id))));
    }
    if (size > 1 && rest.get(size - 2).equals("versions")) {
      return Optional.of(
          Route.of("GET", on(rest, 2, id -> request -> version(id, last)))
              .and("PUT", on(rest, 2, id -> request -> rollback(request, id, last))));
    }
    Route route =
        Route.of("GET", on(rest, 0, id -> request -> get(request, id)))
            .and("POST", on(rest, 0, id -> request -> create(request, id)))
            .and("PUT", on(rest, 0, id -> request -> replace(request, id)))
            .and("DELETE", on(rest, 0, id -> request -> remove(request, id)));
    return Optional.of(
        rest.isEmpty()
            ? route
            : route.and("PATCH", on(rest, 0, id -> request -> enforceRole(request, id))));
  }

  /** The id may turn out to be none only when it is needed. */
  private static Function<ApiRequest, Future<Answer>> on(
      List<String> rest, int tail, Function<AppId, Function<ApiRequest, Future<Answer>>> handler) {
    List<String> segments = rest.subList(0, rest.size() - tail);
    return request ->
        handler.apply(segments.isEmpty() ? AppId.ROOT : ApiRequest.id(segments)).apply(request);
  }

  private Future<Answer> get(ApiRequest request, AppId id) {
    GroupView.Parts parts = GroupView.Parts.parse(request.all("embed"));
    return loop.read(turn -> Answer.json(view.json(id, parts, turn.now())));
  }

  private Future<Answer> apps(AppId group) {
    return loop.read(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          view.appsBelow(group).forEach(app -> array.add(appView.info(app, Set.of(), turn.now())));
          return Answer.json(array);
        });
  }

  private Future<Answer> versions(AppId group) {
    return loop.read(
        turn -> {
          ArrayNode array = NODES.arrayNode();
          groups.versions(group).forEach(version -> array.add(version.toString()));
          return Answer.json(array);
        });
  }

  private Future<Answer> version(AppId group, String version) {
    return loop.read(
        turn ->
            Answer.json(
                view.past(group, groups.getVersion(group, version), Timestamp.parse(version))));
  }

  private Future<Answer> create(ApiRequest request, AppId named) {
    var body = request.json();
    boolean force = request.flag("force");
    return loop.submit(
        turn ->
            Answer.deployment(groups.create(turn, named, body, force))
                .withStatus(201)
                .with("Location", request.location(GroupReader.target(body, named))));
  }

  private Future<Answer> replace(ApiRequest request, AppId id) {
    var body = request.json();
    boolean force = request.flag("force");
    return request.flag("dryRun")
        ? loop.read(turn -> Answer.json(Steps.json(groups.steps(turn, id, body))))
        : loop.submit(turn -> Answer.deployment(groups.replace(turn, id, body, force)));
  }

  private Future<Answer> rollback(ApiRequest request, AppId id, String version) {
    boolean force = request.flag("force");
    return loop.submit(turn -> Answer.deployment(groups.rollback(turn, id, version, force)));
  }

  private Future<Answer> remove(ApiRequest request, AppId id) {
    boolean force = request.flag("force");
    return loop.submit(turn -> Answer.deployment(groups.remove(turn, id, force)));
  }

  private Future<Answer> enforceRole(ApiRequest request, AppId id) {
    var body = request.json();
    return loop.submit(
        turn -> {
          groups.enforceRole(turn, id, body);
          return Answer.empty(200);
        });
  }
}
