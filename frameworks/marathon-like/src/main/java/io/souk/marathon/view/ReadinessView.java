package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.decide.Readiness;

/** Results of readiness checks as the API shows them (Marathon, §4.8). */
final class ReadinessView {

  private ReadinessView() {}

  static ArrayNode of(Readiness readiness, AppId app) {
    ArrayNode array = JsonNodeFactory.instance.arrayNode();
    for (Readiness.Standing each : readiness.standings(app)) {
      ObjectNode entry =
          array
              .addObject()
              .put("name", each.name())
              .put("taskId", each.task().value())
              .put("ready", each.ready());
      each.last()
          .ifPresent(
              last ->
                  entry
                      .putObject("lastResponse")
                      .put("status", last.status())
                      .put("contentType", last.contentType())
                      .put("body", last.body()));
    }
    return array;
  }
}
