package io.souk.chronos.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.souk.chronos.ChronosException;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How answers look. JSON is always on one line: tools of Chronos read only the first. */
final class Answers {

  private static final Logger LOG = LoggerFactory.getLogger(Answers.class);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LEGACY = "legacy";

  private Answers() {}

  /** Errors below this route have the form of the 2.x API: the bare message. */
  static void markLegacy(RoutingContext routing) {
    routing.put(LEGACY, true);
    routing.next();
  }

  static boolean legacy(RoutingContext routing) {
    return Boolean.TRUE.equals(routing.get(LEGACY));
  }

  static void json(RoutingContext routing, JsonNode body) {
    json(routing, 200, body);
  }

  private static void json(RoutingContext routing, int status, JsonNode body) {
    try {
      text(routing, status, "application/json", JSON.writeValueAsString(body));
    } catch (JsonProcessingException defect) {
      throw new IllegalStateException(defect);
    }
  }

  static void text(RoutingContext routing, int status, String type, String body) {
    HttpServerResponse response = routing.response();
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, type).end(body);
    } else {
      Doings.unheard(routing, status);
    }
  }

  static void nothing(RoutingContext routing) {
    HttpServerResponse response = routing.response();
    if (!response.ended() && !response.closed()) {
      response.setStatusCode(204).end();
    } else {
      Doings.unheard(routing, 204);
    }
  }

  /** Nothing when {@code work} succeeds, else why not. */
  static void whenDone(RoutingContext routing, Future<Void> work) {
    work.onSuccess(done -> nothing(routing)).onFailure(refused -> error(routing, refused));
  }

  static void error(RoutingContext routing, Throwable failure) {
    if (failure instanceof ChronosException refused) {
      error(routing, status(refused), refused.getMessage());
    } else {
      LOG.error("event=request_failed path={}", routing.request().path(), failure);
      error(routing, 500, "internal error, see the log");
    }
  }

  private static int status(ChronosException refused) {
    return switch (refused.code()) {
      case INVALID, TOO_LARGE, UNKNOWN_JOB -> 400;
      case UNKNOWN_RUN -> 404;
      case AGENT -> 502;
      case BUSY, UNAVAILABLE -> 503;
    };
  }

  static void error(RoutingContext routing, int status, String message) {
    if (legacy(routing)) {
      text(routing, status, "text/plain", message);
      return;
    }
    json(
        routing,
        status,
        JsonNodeFactory.instance
            .objectNode()
            .put("message", message)
            .put("status", HttpResponseStatus.valueOf(status).reasonPhrase()));
  }
}
