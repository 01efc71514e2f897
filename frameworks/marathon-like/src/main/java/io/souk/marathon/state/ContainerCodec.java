package io.souk.marathon.state;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.TaskId;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The stored form of the containers of an instance. */
final class ContainerCodec {

  private ContainerCodec() {}

  static ArrayNode write(List<Container> containers) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Container each : containers) {
      ObjectNode json =
          array
              .addObject()
              .put("name", each.name())
              .put("id", each.id().value())
              .put("condition", each.condition().name())
              .put("since", each.since().toString())
              .put("message", each.message());
      each.health()
          .ifPresent(
              health ->
                  json.put("healthy", health.healthy())
                      .put("healthSince", health.since().toString()));
    }
    return array;
  }

  static List<Container> read(JsonNode array) {
    List<Container> containers = new ArrayList<>();
    for (JsonNode json : array) {
      Optional<Container.Health> health =
          json.has("healthy")
              ? Optional.of(
                  new Container.Health(
                      json.get("healthy").booleanValue(),
                      Timestamp.parse(json.path("healthSince").textValue())))
              : Optional.empty();
      containers.add(
          new Container(
              json.path("name").textValue(),
              new TaskId(json.path("id").textValue()),
              Condition.valueOf(json.path("condition").textValue()),
              Timestamp.parse(json.path("since").textValue()),
              health,
              json.path("message").asText("")));
    }
    return containers;
  }
}
