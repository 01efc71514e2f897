package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Shape, defaults and rules of {@code autoscale}. */
final class AutoscaleRules {

  private static final List<String> SOURCES = List.of("cpu", "requests", "prometheus");

  private static final int DAY = 86_400;

  /** Scheme, name or address, port, path; nothing that could be meant for another server. */
  private static final Pattern SERVER =
      Pattern.compile(
          "https?://([A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+])(:(?<port>[0-9]{1,5}))?(/[A-Za-z0-9._~/-]*)?");

  static final Shape.Fields SHAPE =
      Shape.fields(
              "enabled", Shape.flag(),
              "minInstances", Shape.whole(1),
              "maxInstances", Shape.whole(1),
              "cpu", Shape.fields("target", target()).require("target"),
              "requests",
                  Shape.fields(
                          "target", target(),
                          "path", Shape.text(1, 1024),
                          "portIndex", Shape.whole(0),
                          "counter", Shape.text(1, 255))
                      .require("target"),
              "prometheus",
                  Shape.fields(
                          "target", target(),
                          "url", Shape.text(1, 1024),
                          "query", Shape.text(1, 4096))
                      .require("target", "url", "query"),
              "tolerance", new Shape.Decimal(0, 0.9),
              "coolDownSeconds", new Shape.Whole(0, DAY))
          .require("maxInstances");

  private AutoscaleRules() {}

  private static Shape.Decimal target() {
    return new Shape.Decimal(0.0001, 1e12);
  }

  /** The field with what it leaves out. */
  static ObjectNode complete(ObjectNode given) {
    ObjectNode full = JsonNodeFactory.instance.objectNode();
    full.put("enabled", given.path("enabled").asBoolean(true));
    full.put("minInstances", given.path("minInstances").asInt(1));
    full.set("maxInstances", given.get("maxInstances"));
    for (String source : SOURCES) {
      if (given.has(source)) {
        full.set(source, given.get(source));
      }
    }
    if (full.get("requests") instanceof ObjectNode requests) {
      requests.put("path", requests.path("path").asText("/metrics"));
      requests.put("portIndex", requests.path("portIndex").asInt(0));
      requests.put("counter", requests.path("counter").asText("http_requests_total"));
    }
    full.put("tolerance", given.path("tolerance").asDouble(0.1));
    full.put("coolDownSeconds", given.path("coolDownSeconds").asInt(60));
    return full;
  }

  static void check(JsonNode app, List<Problem> problems) {
    JsonNode autoscale = app.path("autoscale");
    if (!autoscale.isObject()) {
      return;
    }
    int min = autoscale.path("minInstances").intValue();
    int max = autoscale.path("maxInstances").intValue();
    if (min > max) {
      refuse(problems, "/minInstances", "must not be greater than maxInstances (" + max + ")");
    }
    if (SOURCES.stream().filter(autoscale::has).count() != 1) {
      refuse(problems, "", "must have exactly one of: " + String.join(", ", SOURCES));
    }
    if (app.has("residency")) {
      refuse(problems, "", "is not allowed for apps with residency");
    }
    if (autoscale.has("requests")) {
      requests(app, autoscale.get("requests"), problems);
    }
    if (autoscale.has("prometheus") && !isServer(autoscale.at("/prometheus/url").asText())) {
      refuse(
          problems,
          "/prometheus/url",
          "must be the base of a server, like http://prometheus.example:9090");
    }
  }

  private static void requests(JsonNode app, JsonNode requests, List<Problem> problems) {
    int ports =
        app.has("portDefinitions")
            ? app.get("portDefinitions").size()
            : app.path("container").path("portMappings").size();
    int index = requests.path("portIndex").intValue();
    if (index >= ports) {
      refuse(problems, "/requests/portIndex", "must be below the number of ports (" + ports + ")");
    }
    if (!requests.path("path").asText().matches("/[^\\s#]*")) {
      refuse(problems, "/requests/path", "must begin with a slash and have no blanks");
    }
    if (!requests.path("counter").asText().matches("[a-zA-Z_:][a-zA-Z0-9_:]*")) {
      refuse(problems, "/requests/counter", "must be the name of a counter");
    }
  }

  private static boolean isServer(String url) {
    Matcher server = SERVER.matcher(url);
    return server.matches()
        && (server.group("port") == null || Integer.parseInt(server.group("port")) <= 65535);
  }

  private static void refuse(List<Problem> problems, String path, String message) {
    problems.add(new Problem("/autoscale" + path, message));
  }
}
