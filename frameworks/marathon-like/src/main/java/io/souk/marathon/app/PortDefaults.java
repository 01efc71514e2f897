package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** The ports an app has when it names none, or names them in the other network mode's way. */
final class PortDefaults {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final ObjectNode app;
  private final String mode;

  PortDefaults(ObjectNode app, ArrayNode networks) {
    this.app = app;
    this.mode = networks.get(0).path("mode").textValue();
  }

  /** Completes {@code portDefinitions} (host mode) or {@code container.portMappings} (others). */
  void fill() {
    if (mode.equals("host")) {
      fillDefinitions();
    } else {
      fillMappings();
    }
  }

  private void fillDefinitions() {
    if (!app.has("portDefinitions")) {
      app.putArray("portDefinitions").addObject().put("port", 0).put("name", "default");
    }
    ArrayNode full = NODES.arrayNode();
    for (JsonNode given : app.get("portDefinitions")) {
      ObjectNode definition = full.addObject().put("port", given.path("port").asInt(0));
      if (given.path("labels").size() > 0) {
        definition.set("labels", given.get("labels"));
      }
      if (given.has("name")) {
        definition.set("name", given.get("name"));
      }
      definition.put("protocol", given.path("protocol").asText("tcp"));
    }
    app.set("portDefinitions", full);
  }

  private void fillMappings() {
    ObjectNode container =
        app.get("container") instanceof ObjectNode given
            ? given
            : app.putObject("container").put("type", "MESOS");
    JsonNode definitions = app.remove("portDefinitions");
    if (!container.has("portMappings")) {
      ArrayNode mappings = container.putArray("portMappings");
      if (definitions == null) {
        mappings.addObject().put("name", "default");
      }
    }
    if (definitions != null) {
      deriveMappings(definitions, (ArrayNode) container.get("portMappings"));
    }
    ArrayNode full = NODES.arrayNode();
    container.get("portMappings").forEach(mapping -> full.add(complete(mapping)));
    container.set("portMappings", full);
  }

  private static void deriveMappings(JsonNode definitions, ArrayNode mappings) {
    for (int i = mappings.size(); i < definitions.size(); i++) {
      JsonNode definition = definitions.get(i);
      ObjectNode mapping = mappings.addObject();
      mapping.put("servicePort", definition.path("port").asInt(0));
      for (String name : new String[] {"name", "protocol", "labels"}) {
        if (definition.has(name)) {
          mapping.set(name, definition.get(name));
        }
      }
    }
  }

  private ObjectNode complete(JsonNode given) {
    ObjectNode mapping =
        NODES.objectNode().put("containerPort", given.path("containerPort").asInt(0));
    if (given.has("hostPort") || mode.equals("container/bridge")) {
      mapping.put("hostPort", given.path("hostPort").asInt(0));
    }
    mapping.set("labels", given.has("labels") ? given.get("labels") : NODES.objectNode());
    if (given.has("name")) {
      mapping.set("name", given.get("name"));
    }
    mapping.put("protocol", given.path("protocol").asText("tcp"));
    mapping.put("servicePort", given.path("servicePort").asInt(0));
    if (given.path("networkNames").size() > 0) {
      mapping.set("networkNames", given.get("networkNames"));
    }
    return mapping;
  }
}
