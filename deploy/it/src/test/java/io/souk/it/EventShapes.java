package io.souk.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What each kind of scheduler event holds: paths and JSON types, read from a list of facts. */
final class EventShapes {

  private record Shape(Set<String> required, Set<String> optional) {}

  private final Map<String, Shape> shapes = new HashMap<>();

  /** Reads the facts beside this class. */
  EventShapes(String resource) {
    try (InputStream in = EventShapes.class.getResourceAsStream(resource)) {
      String kind = "";
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("[")) {
          kind = line.substring(1, line.length() - 1);
          shapes.put(kind, new Shape(new HashSet<>(), new HashSet<>()));
        } else if (line.startsWith("?")) {
          shapes.get(kind).optional().add(line.substring(1));
        } else if (!line.startsWith("#") && !line.isBlank()) {
          shapes.get(kind).required().add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** What kind of event it is: its type, and of an update its state, source and reason. */
  static String kind(JsonNode event) {
    String type = event.path("type").asText();
    if (!type.equals("UPDATE")) {
      return type;
    }
    JsonNode status = event.at("/update/status");
    String reason = status.path("reason").asText();
    return ("UPDATE " + status.path("state").asText() + " " + status.path("source").asText())
        + (reason.isEmpty() ? "" : " " + reason);
  }

  /** Where the event differs from what its kind holds; empty when nowhere. */
  List<String> differences(JsonNode event) {
    String kind = kind(event);
    Shape shape = shapes.get(kind);
    if (shape == null) {
      return List.of("unexpected kind of event: " + event);
    }
    Set<String> there = new TreeSet<>();
    collect(event, "", there);
    there.remove("type string");
    List<String> differences = new ArrayList<>();
    for (String fact : new TreeSet<>(shape.required())) {
      if (!there.contains(fact)) {
        differences.add(kind + " lacks " + fact);
      }
    }
    for (String fact : there) {
      if (!shape.required().contains(fact) && !shape.optional().contains(fact)) {
        differences.add(kind + " has " + fact);
      }
    }
    return differences;
  }

  private static void collect(JsonNode node, String path, Set<String> there) {
    if (node.isObject()) {
      node.properties()
          .forEach(
              member ->
                  collect(
                      member.getValue(),
                      path.isEmpty() ? member.getKey() : path + "." + member.getKey(),
                      there));
    } else if (node.isArray()) {
      node.forEach(item -> collect(item, path + "[]", there));
    } else {
      there.add(path + " " + type(node));
    }
  }

  private static String type(JsonNode node) {
    if (node.isTextual()) {
      return "string";
    }
    if (node.isBoolean()) {
      return "bool";
    }
    return node.isIntegralNumber() ? "int" : "float";
  }
}
