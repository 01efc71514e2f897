package io.souk.master.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;

/** A framework that subscribes, in one role. */
final class PlayedFramework implements AutoCloseable {

  private final Actor actor;
  private final EventStream events;
  private final String stream;
  private final JsonNode first;
  private final String info;

  /** Asks to be subscribed; {@link #first} says what came of it. */
  PlayedFramework(Actor actor, String role, String user) throws Exception {
    this.actor = actor;
    this.info =
        ("\"name\":\"played\",\"user\":\"%s\",\"roles\":[\"%s\"],"
                + "\"capabilities\":[{\"type\":\"MULTI_ROLE\"},"
                + "{\"type\":\"RESERVATION_REFINEMENT\"}]")
            .formatted(user, role);
    HttpResponse<InputStream> answer =
        actor.open(
            "/api/v1/scheduler",
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":{%s}}}".formatted(info));
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    events = new EventStream(answer.body());
    first = events.first();
  }

  JsonNode first() {
    return first;
  }

  String id() {
    return first.at("/subscribed/framework_id/value").asText();
  }

  JsonNode next(String type) throws InterruptedException {
    return events.next(type);
  }

  /** Accepts the next offer with one operation. */
  void accept(String operation) throws Exception {
    JsonNode offer = next("OFFERS").at("/offers/offers/0");
    HttpResponse<String> answer =
        call(
            "ACCEPT",
            "\"accept\":{\"offer_ids\":[{\"value\":\"%s\"}],\"operations\":[%s]}"
                .formatted(
                    offer.at("/id/value").asText(),
                    operation.replace("$AGENT", offer.at("/agent_id/value").asText())));
    if (answer.statusCode() != 202) {
      throw new AssertionError(answer.statusCode() + " " + answer.body());
    }
  }

  /** Asks to be in another role. */
  HttpResponse<String> update(String role) throws Exception {
    return call(
        "UPDATE_FRAMEWORK",
        "\"update_framework\":{\"framework_info\":{\"id\":{\"value\":\"%s\"},%s}}"
            .formatted(
                id(), info.replaceAll("\"roles\":\\[[^]]*]", "\"roles\":[\"" + role + "\"]")));
  }

  private HttpResponse<String> call(String type, String body) throws Exception {
    return actor.post(
        "/api/v1/scheduler",
        "application/json",
        "{\"type\":\"%s\",\"framework_id\":{\"value\":\"%s\"},%s}".formatted(type, id(), body),
        Map.of("Mesos-Stream-Id", stream));
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
