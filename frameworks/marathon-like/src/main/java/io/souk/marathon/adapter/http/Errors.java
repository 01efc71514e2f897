package io.souk.marathon.adapter.http;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import io.souk.marathon.problem.RequestException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Refusals as Marathon words them (Marathon, §1.2). */
final class Errors {

  private static final Logger LOG = LoggerFactory.getLogger(Errors.class);
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Errors() {}

  static Answer of(Throwable failure) {
    if (failure instanceof RequestException refused) {
      return Answer.json(refused.kind().status(), body(refused));
    }
    LOG.error("event=request_failed", failure);
    return message(500, "The request could not be handled.");
  }

  static Answer message(int status, String message) {
    return Answer.json(status, NODES.objectNode().put("message", message));
  }

  private static ObjectNode body(RequestException refused) {
    ObjectNode body = NODES.objectNode().put("message", refused.getMessage());
    switch (refused.kind()) {
      case MALFORMED -> body.put("details", refused.problems().getFirst().message());
      case SCHEMA, INVALID -> details(body.putArray("details"), refused);
      case LOCKED -> {
        ArrayNode deployments = body.putArray("deployments");
        refused.deployments().forEach(id -> deployments.addObject().put("id", id));
      }
      case BAD_REQUEST, UNPROCESSABLE, NOT_FOUND, EXISTS, TOO_MANY, UNAVAILABLE -> {
        // The message says it all.
      }
    }
    return body;
  }

  /** Problems of one path stand together. */
  private static void details(ArrayNode details, RequestException refused) {
    Map<String, ArrayNode> byPath = new LinkedHashMap<>();
    for (Problem problem : refused.problems()) {
      byPath
          .computeIfAbsent(
              problem.path(), path -> details.addObject().put("path", path).putArray("errors"))
          .add(problem.message());
    }
  }
}
