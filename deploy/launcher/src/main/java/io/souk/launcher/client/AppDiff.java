package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/** How two definitions differ, a line for each value. */
final class AppDiff {

  /** Longer values are cut. */
  private static final int MAX_VALUE = 120;

  private final List<String> lines = new ArrayList<>();

  private AppDiff() {}

  /** {@code + name: value}, {@code - name: value} and {@code ~ name: before -> after}. */
  static List<String> lines(JsonNode before, JsonNode after) {
    AppDiff diff = new AppDiff();
    diff.compare("", before, after);
    return List.copyOf(diff.lines);
  }

  private void compare(String path, JsonNode before, JsonNode after) {
    if (before.isObject() && after.isObject()) {
      SortedSet<String> names = new TreeSet<>();
      before.fieldNames().forEachRemaining(names::add);
      after.fieldNames().forEachRemaining(names::add);
      for (String name : names) {
        member(path.isEmpty() ? name : path + "." + name, at(before, name), at(after, name));
      }
    } else if (before.isArray() && after.isArray()) {
      for (int i = 0; i < Math.max(before.size(), after.size()); i++) {
        member(path + "[" + i + "]", element(before, i), element(after, i));
      }
    } else if (!before.equals(after)) {
      lines.add("~ " + path + ": " + text(before) + " -> " + text(after));
    }
  }

  private static Optional<JsonNode> at(JsonNode node, String name) {
    return Optional.ofNullable(node.get(name));
  }

  private static Optional<JsonNode> element(JsonNode node, int index) {
    return Optional.ofNullable(node.get(index));
  }

  private void member(String path, Optional<JsonNode> before, Optional<JsonNode> after) {
    if (before.isPresent() && after.isPresent()) {
      compare(path, before.get(), after.get());
    } else {
      before.ifPresent(value -> lines.add("- " + path + ": " + text(value)));
      after.ifPresent(value -> lines.add("+ " + path + ": " + text(value)));
    }
  }

  private static String text(JsonNode value) {
    String text = value.toString();
    return text.length() > MAX_VALUE ? text.substring(0, MAX_VALUE) + "…" : text;
  }
}
