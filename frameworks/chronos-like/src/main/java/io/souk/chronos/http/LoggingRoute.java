package io.souk.chronos.http;

import static io.souk.chronos.ChronosException.invalid;
import static io.souk.chronos.ChronosException.shorten;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.chronos.http.LogLevels.Threshold;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;

/** {@code /logging}: the levels of the log, as a page or in JSON, and how to change one. */
final class LoggingRoute {

  private final LogLevels levels;

  LoggingRoute(LogLevels levels) {
    this.levels = levels;
  }

  void mount(Router router) {
    router.get("/logging").handler(this::show);
    router.post("/logging").handler(this::set);
  }

  private void show(RoutingContext routing) {
    String accept = routing.request().getHeader("Accept");
    if (accept != null && accept.contains("text/html")) {
      Answers.text(routing, 200, Pages.HTML, Pages.levels(levels.levels()));
    } else {
      json(routing);
    }
  }

  private void json(RoutingContext routing) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    levels.levels().forEach(json::put);
    Answers.json(routing, json);
  }

  private void set(RoutingContext routing) {
    if (!Bodies.isJson(routing)) {
      Bodies.refuseType(routing);
      return;
    }
    JsonNode body = Bodies.read(routing, "{\"logger\": …, \"level\": …}");
    String logger = text(body, "logger");
    String level = text(body, "level");
    Threshold wanted =
        Arrays.stream(Threshold.values())
            .filter(each -> each.name().equalsIgnoreCase(level))
            .findFirst()
            .orElseThrow(
                () ->
                    invalid(
                        "level: '%s' is not one of %s"
                            .formatted(shorten(level), Arrays.toString(Threshold.values()))));
    if (!levels.set(logger, wanted)) {
      throw invalid("logger: there is none named '%s'".formatted(shorten(logger)));
    }
    json(routing);
  }

  private static String text(JsonNode body, String name) {
    JsonNode value = body.path(name);
    if (!value.isTextual()) {
      throw invalid(name + ": expected a text");
    }
    return value.textValue();
  }
}
