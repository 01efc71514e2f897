package io.souk.bench.result;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Results as JSON: {@code {"results": [...]}}, each result an object with the fields of {@link
 * Result} and of the records in it. Numbers of a figure are under {@code values} by {@code value
 * min mean p50 p90 p99 p999 max}; a goal has {@code at_most} or {@code at_least}.
 */
public final class ResultFile {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private ResultFile() {}

  /** Writes over what is there. */
  public static void write(Path file, List<Result> results) throws IOException {
    ObjectNode all = JSON.objectNode();
    ArrayNode array = all.putArray("results");
    results.forEach(result -> array.add(json(result)));
    Files.writeString(file, MAPPER.writerWithDefaultPrettyPrinter().writeValueAsString(all) + "\n");
  }

  /**
   * @throws IOException when there is no such file, or it does not hold results
   */
  public static List<Result> read(Path file) throws IOException {
    try {
      JsonNode results = MAPPER.readTree(Files.readString(file)).path("results");
      if (!results.isArray()) {
        throw new IOException(file + " holds no results");
      }
      return results.valueStream().map(ResultFile::result).toList();
    } catch (JsonProcessingException | IllegalArgumentException e) {
      throw new IOException(file + " holds no results: " + e.getMessage(), e);
    }
  }

  /** One result as an object of its own, for files that say more about it. */
  public static ObjectNode json(Result result) {
    ObjectNode json = JSON.objectNode();
    json.put("workload", result.workload()).put("variant", result.variant());
    ObjectNode parameters = json.putObject("parameters");
    result.parameters().forEach(parameters::put);
    ArrayNode figures = json.putArray("figures");
    result.figures().forEach(figure -> figures.add(json(figure)));
    ArrayNode growth = json.putArray("growth");
    result
        .growth()
        .forEach(
            each ->
                growth
                    .addObject()
                    .put("what", each.what())
                    .put("factor", each.factor())
                    .put("at_most", each.atMost())
                    .put("counted", each.counted()));
    json.put("checked", result.checked());
    ArrayNode faults = json.putArray("faults");
    result.faults().forEach(faults::add);
    result.notMeasured().ifPresent(reason -> json.put("not_measured", reason));
    return json;
  }

  private static ObjectNode json(Figure figure) {
    ObjectNode json = JSON.objectNode();
    json.put("name", figure.name()).put("unit", figure.unit());
    ObjectNode values = json.putObject("values");
    figure.values().by().forEach((stat, value) -> values.put(stat.key(), value));
    json.put("samples", figure.values().samples());
    ArrayNode goals = json.putArray("goals");
    for (Goal goal : figure.goals()) {
      String bound = goal.bound() == Goal.Bound.AT_MOST ? "at_most" : "at_least";
      goals.addObject().put("stat", goal.stat().key()).put(bound, goal.limit());
    }
    ArrayNode peers = json.putArray("peers");
    for (Peer peer : figure.peers()) {
      peers
          .addObject()
          .put("who", peer.who())
          .put("stat", peer.stat().key())
          .put("value", peer.value());
    }
    figure
        .floor()
        .ifPresent(
            floor -> json.putObject("floor").put("name", floor.name()).put("times", floor.times()));
    return json;
  }

  /**
   * The opposite of {@link #json}.
   *
   * @throws IllegalArgumentException when it is no result
   */
  public static Result result(JsonNode json) {
    Map<String, String> parameters = new LinkedHashMap<>();
    json.path("parameters")
        .propertyStream()
        .forEach(e -> parameters.put(e.getKey(), text(e.getValue())));
    return new Result(
        text(json.path("workload")),
        text(json.path("variant")),
        parameters,
        json.path("figures").valueStream().map(ResultFile::figure).toList(),
        json.path("growth").valueStream().map(ResultFile::growth).toList(),
        json.path("checked").asLong(),
        json.path("faults").valueStream().map(ResultFile::text).toList(),
        json.has("not_measured") ? Optional.of(text(json.path("not_measured"))) : Optional.empty());
  }

  private static Growth growth(JsonNode json) {
    return new Growth(
        text(json.path("what")),
        number(json.path("factor")),
        number(json.path("at_most")),
        json.path("counted").asBoolean());
  }

  private static Figure figure(JsonNode json) {
    Map<Stat, Double> values = new EnumMap<>(Stat.class);
    json.path("values")
        .propertyStream()
        .forEach(e -> values.put(Stat.ofKey(e.getKey()), number(e.getValue())));
    JsonNode floor = json.path("floor");
    return new Figure(
        text(json.path("name")),
        text(json.path("unit")),
        new Values(values, json.path("samples").asLong()),
        json.path("goals").valueStream().map(ResultFile::goal).toList(),
        json.path("peers").valueStream().map(ResultFile::peer).toList(),
        floor.isObject()
            ? Optional.of(new FloorShare(text(floor.path("name")), number(floor.path("times"))))
            : Optional.empty());
  }

  private static Goal goal(JsonNode json) {
    boolean atMost = json.has("at_most");
    return new Goal(
        Stat.ofKey(text(json.path("stat"))),
        atMost ? Goal.Bound.AT_MOST : Goal.Bound.AT_LEAST,
        number(json.path(atMost ? "at_most" : "at_least")));
  }

  private static Peer peer(JsonNode json) {
    return new Peer(
        text(json.path("who")), Stat.ofKey(text(json.path("stat"))), number(json.path("value")));
  }

  private static String text(JsonNode json) {
    if (!json.isTextual()) {
      throw new IllegalArgumentException("a text is missing");
    }
    return json.asText();
  }

  private static double number(JsonNode json) {
    if (!json.isNumber()) {
      throw new IllegalArgumentException("a number is missing");
    }
    return json.asDouble();
  }
}
