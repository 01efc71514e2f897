package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.loop.ServiceLoop;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.view.InfoView;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What operators ask the service itself: help, options, log levels, leadership. */
final class OperationRoutes {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final Duration LONGEST = Duration.ofDays(365);

  private final ServiceLoop loop;
  private final InfoView info;
  private final Operations operations;

  OperationRoutes(ServiceLoop loop, InfoView info, Operations operations) {
    this.loop = loop;
    this.info = info;
    this.operations = operations;
  }

  /** A route outside {@code /v2}. */
  Optional<Route> findTop(List<String> path) {
    return switch (String.join("/", path)) {
      case "" -> Optional.of(Route.of("GET", request -> redirect("/ui/")).negotiating());
      case "ui" -> Optional.of(Route.of("GET", request -> page()).negotiating());
      case "help" -> Optional.of(Route.of("GET", OperationRoutes::help).negotiating());
      case "config" -> Optional.of(Route.of("GET", request -> config()));
      case "logging" ->
          Optional.of(Route.of("GET", request -> levels()).and("POST", this::setLevel));
      default -> Optional.empty();
    };
  }

  /** {@code /v2/leader}. */
  Route leader() {
    return Route.of("GET", request -> loop.read(turn -> Answer.json(info.leader())))
        .and("DELETE", this::abdicate);
  }

  private static Future<Answer> redirect(String to) {
    return Future.succeededFuture(Answer.empty(302).with("Location", to));
  }

  private static Future<Answer> page() {
    return Future.succeededFuture(
        new Answer(200, "text/html; charset=utf-8", HelpText.html(), Map.of()));
  }

  private static Future<Answer> help(ApiRequest request) {
    return request.accept().contains("text/html")
        ? page()
        : Future.succeededFuture(Answer.text(HelpText.text()));
  }

  /** The options in effect, which are also those of {@code /v2/info}. */
  private Future<Answer> config() {
    return loop.read(
        turn -> {
          ObjectNode all = info.json(loop.scheduler().world());
          ObjectNode config = NODES.objectNode();
          for (String name : List.of("marathon_config", "http_config")) {
            config.set(name, all.get(name));
          }
          return Answer.json(config);
        });
  }

  private Future<Answer> levels() {
    ObjectNode json = NODES.objectNode();
    operations.logLevels().levels().forEach(json::put);
    return Future.succeededFuture(Answer.json(json));
  }

  private Future<Answer> setLevel(ApiRequest request) {
    JsonNode body = request.json();
    String level = text(body, "level");
    String logger = text(body, "logger");
    Optional<Duration> duration = Optional.empty();
    JsonNode seconds = body.path("durationSeconds");
    if (!seconds.isMissingNode() && !seconds.isNull()) {
      if (!seconds.canConvertToLong() || seconds.longValue() < 1) {
        throw RequestException.schema(List.of(new Problem("/durationSeconds", "error.min")));
      }
      duration = Optional.of(Duration.ofSeconds(seconds.longValue()));
    }
    if (duration.filter(each -> each.compareTo(LONGEST) > 0).isPresent()) {
      throw RequestException.schema(List.of(new Problem("/durationSeconds", "error.max")));
    }
    if (!operations.logLevels().set(logger, level, duration)) {
      throw RequestException.invalid(
          "/level", "must be one of trace, debug, info, warn, error, off");
    }
    return levels();
  }

  private static String text(JsonNode body, String name) {
    if (!body.isObject()) {
      throw RequestException.schema(List.of(new Problem("/", "error.expected.jsobject")));
    }
    if (!body.hasNonNull(name)) {
      throw RequestException.schema(List.of(new Problem("/" + name, "error.path.missing")));
    }
    if (!body.get(name).isTextual()) {
      throw RequestException.schema(List.of(new Problem("/" + name, "error.expected.jsstring")));
    }
    return body.get(name).textValue();
  }

  /** Whoever may lead next does; alone, that is this service again, after what is a restart. */
  private Future<Answer> abdicate(ApiRequest request) {
    for (String name : List.of("backup", "restore")) {
      if (request.has(name)) {
        throw RequestException.of(
            RequestException.Kind.BAD_REQUEST,
            name
                + " is not supported: the state is kept by the masters, in their work directories.");
      }
    }
    operations.abdicate().run();
    return Future.succeededFuture(
        Answer.json(NODES.objectNode().put("message", "Leadership abdicated")));
  }

  /**
   * What the service can do about itself.
   *
   * @param abdicate gives the leadership up in a moment, so that the answer still gets out
   */
  record Operations(LogLevels logLevels, Runnable abdicate) {}
}
