package io.souk.agent.fake;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** What documents of several kinds hold: paths and JSON types, from a file of such facts. */
public final class Shapes {
  private final Map<String, List<String>> shapes = new HashMap<>();

  /** Reads the facts beside a class: {@code [kind]}, then lines of path and type. */
  public Shapes(Class<?> beside, String resource) {
    try (InputStream in = beside.getResourceAsStream(resource)) {
      List<String> facts = new ArrayList<>();
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).split("\n")) {
        if (line.startsWith("[/")) {
          facts = new ArrayList<>();
          shapes.put(line.substring(1, line.length() - 1), facts);
        } else if (!line.startsWith("#") && !line.isBlank()) {
          facts.add(line);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The facts of a kind that a document does not show. */
  public List<String> missing(String kind, JsonNode document) {
    Set<String> there = new TreeSet<>();
    collect(document, "", there);
    return shapes.get(kind).stream().filter(fact -> !there.contains(fact)).toList();
  }

  /** What a document shows beyond the facts of its kind. */
  public List<String> added(String kind, JsonNode document) {
    Set<String> there = new TreeSet<>();
    collect(document, "", there);
    shapes.get(kind).forEach(there::remove);
    there.removeIf(fact -> fact.endsWith(" list"));
    return List.copyOf(there);
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
      there.add(path + "[] list");
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
      return "boolean";
    }
    return node.isIntegralNumber() ? "int" : "float";
  }
}
