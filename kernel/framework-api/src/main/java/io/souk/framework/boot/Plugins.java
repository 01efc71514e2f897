package io.souk.framework.boot;

import io.vertx.core.json.JsonObject;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The plug-ins of a master and what the operator set for them.
 *
 * @param all in the order in which they claim their names
 * @param sections by the name of the framework
 */
public record Plugins(List<Plugin> all, Map<String, JsonObject> sections) {

  /** No plug-in. */
  public static final Plugins NONE = new Plugins(List.of(), Map.of());

  /** Copies both. */
  public Plugins {
    all = List.copyOf(all);
    Map<String, JsonObject> copies = new HashMap<>();
    sections.forEach((name, section) -> copies.put(name, section.copy()));
    sections = Map.copyOf(copies);
  }

  /** What was set for a framework; a copy. */
  public JsonObject section(String name) {
    JsonObject section = sections.get(name);
    return section == null ? new JsonObject() : section.copy();
  }
}
