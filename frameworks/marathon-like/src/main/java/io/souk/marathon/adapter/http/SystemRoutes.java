package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.marathon.app.AppId;
import io.souk.marathon.explain.AppReasons;
import io.souk.marathon.explain.Explanation;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.World;
import io.souk.marathon.view.ExplanationView;
import io.souk.marathon.view.InfoView;
import io.souk.marathon.view.QueueView;
import io.vertx.core.Future;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Everything that is not about apps, tasks and groups: deployments, queue, info, system. */
final class SystemRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ServiceLoop loop;
  private final World world;
  private final DeploymentRoutes deployments;
  private final AppReasons reasons;
  private final QueueView queue;
  private final InfoView info;
  private final MetricsRoute metrics;
  private final OperationRoutes operations;

  SystemRoutes(
      ServiceLoop loop,
      InfoView info,
      String role,
      PrometheusMeterRegistry metrics,
      OperationRoutes operations) {
    this.operations = operations;
    this.loop = loop;
    this.world = loop.scheduler().world();
    this.deployments = new DeploymentRoutes(loop);
    this.reasons = new AppReasons(world, loop.scheduler().health()::isHealthy);
    this.queue = new QueueView(world, reasons, role);
    this.info = info;
    this.metrics = new MetricsRoute(loop, metrics);
  }

  /** A route outside {@code /v2}. */
  Optional<Route> findTop(List<String> path) {
    return switch (String.join("/", path)) {
      case "ping" -> Optional.of(Route.of("GET", SystemRoutes::ping).negotiating());
      case "metrics", "metrics/prometheus" ->
          Optional.of(Route.of("GET", metrics::scrape).negotiating());
      default -> operations.findTop(path);
    };
  }

  /** A route below {@code /v2}. */
  Optional<Route> find(List<String> path) {
    List<String> rest = path.subList(1, path.size());
    return switch (path.getFirst()) {
      case "deployments" -> deployments.find(rest);
      case "queue" -> queue(rest);
      case "explain" -> rest.isEmpty() ? Optional.empty() : Optional.of(explain(rest));
      case "info" -> only(rest, request -> Answer.json(info.json(world)));
      case "leader" -> rest.isEmpty() ? Optional.of(operations.leader()) : Optional.empty();
      case "plugins" -> only(rest, request -> plugins());
      default -> Optional.empty();
    };
  }

  private Optional<Route> only(
      List<String> rest, java.util.function.Function<ApiRequest, Answer> answer) {
    return rest.isEmpty()
        ? Optional.of(Route.of("GET", request -> loop.read(turn -> answer.apply(request))))
        : Optional.empty();
  }

  private static Future<Answer> ping(ApiRequest request) {
    String accept = request.accept();
    if (accept.contains("*/*") || accept.contains("text/plain") || accept.contains("text/*")) {
      return Future.succeededFuture(Answer.text("pong"));
    }
    if (accept.contains("text/html")) {
      return Future.succeededFuture(new Answer(200, "text/html", "pong", java.util.Map.of()));
    }
    return Future.succeededFuture(
        accept.contains(Answer.JSON)
            ? new Answer(200, Answer.JSON, "\"pong\"", java.util.Map.of())
            : Answer.empty(204));
  }

  private static Answer plugins() {
    ObjectNode json = NODES.objectNode();
    json.putArray("plugins");
    return Answer.json(json);
  }

  private Optional<Route> queue(List<String> rest) {
    if (rest.isEmpty()) {
      return Optional.of(
          Route.of(
              "GET",
              request -> {
                Set<QueueView.Embed> embeds = QueueView.Embed.parse(request.all("embed"));
                return loop.read(turn -> Answer.json(queue.json(embeds, turn.now())));
              }));
    }
    if (rest.size() > 1 && rest.getLast().equals("delay")) {
      return Optional.of(
          Route.of("DELETE", request -> reset(ApiRequest.id(rest.subList(0, rest.size() - 1)))));
    }
    return Optional.empty();
  }

  /** Why an app is not as it is wanted; ours. Text for those who ask for text. */
  private Route explain(List<String> rest) {
    return Route.of(
            "GET",
            request -> {
              AppId id = ApiRequest.id(rest);
              boolean isText = request.accept().contains("text/plain");
              return loop.read(
                  turn -> {
                    if (world.spec(id).isEmpty()) {
                      throw RequestException.notFound("App '" + id + "' does not exist");
                    }
                    Explanation explanation = reasons.explain(id, turn.now());
                    return isText
                        ? Answer.text(explanation.text())
                        : Answer.json(ExplanationView.json(explanation));
                  });
            })
        .negotiating();
  }

  private Future<Answer> reset(AppId app) {
    return loop.submit(
        turn -> {
          queue.checkQueued(app);
          loop.scheduler().resetDelay(turn, app);
          return Answer.empty(204);
        });
  }
}
