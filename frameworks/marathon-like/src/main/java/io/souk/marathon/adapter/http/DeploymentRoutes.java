package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.souk.marathon.decide.Apps;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.view.DeploymentView;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;

/** {@code /v2/deployments} and what is below it. */
final class DeploymentRoutes {

  private final ServiceLoop loop;
  private final Apps apps;
  private final DeploymentView view;

  DeploymentRoutes(ServiceLoop loop) {
    this.loop = loop;
    this.apps = loop.scheduler().apps();
    this.view = new DeploymentView(loop.scheduler().waits(), loop.scheduler().readiness());
  }

  /** The route below {@code /v2/deployments}; empty when there is none. */
  Optional<Route> find(List<String> rest) {
    return switch (rest.size()) {
      case 0 -> Optional.of(Route.of("GET", this::list));
      case 1 ->
          Optional.of(
              Route.of("GET", request -> get(rest.getFirst()))
                  .and("DELETE", request -> undo(request, rest.getFirst())));
      case 2 ->
          switch (rest.getLast()) {
            case "promote" -> Optional.of(Route.of("POST", request -> promote(rest.getFirst())));
            case "abort" -> Optional.of(Route.of("POST", request -> abort(rest.getFirst())));
            default -> Optional.empty();
          };
      default -> Optional.empty();
    };
  }

  /** What deployments wait for is shown on demand: some clients break off at a new field. */
  private Future<Answer> list(ApiRequest request) {
    boolean waiting = request.all("embed").contains("waiting");
    return loop.read(
        turn -> {
          ArrayNode array = JsonNodeFactory.instance.arrayNode();
          for (Deployment each : loop.scheduler().world().deployments()) {
            array.add(waiting ? view.full(each, turn.now()) : view.plain(each));
          }
          return Answer.json(array);
        });
  }

  private Future<Answer> get(String id) {
    return loop.read(turn -> Answer.json(view.full(apps.getDeployment(id), turn.now())));
  }

  private Future<Answer> undo(ApiRequest request, String id) {
    boolean force = request.flag("force");
    return loop.submit(
        turn -> {
          if (force) {
            loop.scheduler().cancel(turn, id);
            return Answer.empty(202);
          }
          return Answer.deployment(apps.revert(turn, id));
        });
  }

  private Future<Answer> promote(String id) {
    return loop.submit(turn -> Answer.deployment(loop.scheduler().promote(turn, id)));
  }

  private Future<Answer> abort(String id) {
    return loop.submit(turn -> Answer.deployment(apps.revert(turn, id)));
  }
}
