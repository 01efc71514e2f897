package io.souk.master.permission;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/** An agent that registers, and does nothing of what it is told. */
final class PlayedAgent implements AutoCloseable {

  private static final AtomicInteger PORTS = new AtomicInteger(20_000);

  private static final String CAPABILITIES =
      "[{\"type\":\"MULTI_ROLE\"},{\"type\":\"HIERARCHICAL_ROLE\"},"
          + "{\"type\":\"RESERVATION_REFINEMENT\"},{\"type\":\"RESOURCE_PROVIDER\"},"
          + "{\"type\":\"RESIZE_VOLUME\"},{\"type\":\"AGENT_OPERATION_FEEDBACK\"},"
          + "{\"type\":\"AGENT_DRAINING\"}]";

  private final EventStream events;
  private final String stream;
  private final JsonNode first;

  /** Asks to be registered; {@link #first} says what came of it. */
  PlayedAgent(Actor actor) throws Exception {
    int port = PORTS.incrementAndGet();
    HttpResponse<InputStream> answer =
        actor.open(
            "/api/v1/agent",
            ("{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"version\":\"1.11.0\","
                    + "\"hostport\":\"127.0.0.1:%d\",\"capabilities\":%s,"
                    + "\"info\":{\"hostname\":\"127.0.0.1\",\"port\":%d,\"resources\":[%s,%s,%s]}}}")
                .formatted(
                    port,
                    CAPABILITIES,
                    port,
                    Things.scalar("cpus", 4, ""),
                    Things.scalar("mem", 4096, ""),
                    Things.scalar("disk", 4096, "")));
    stream = answer.headers().firstValue("Souk-Stream-Id").orElseThrow();
    events = new EventStream(answer.body());
    first = events.first();
  }

  JsonNode first() {
    return first;
  }

  String id() {
    return first.at("/subscribed/agent_id/value").asText();
  }

  /** Answers a ping in its name. */
  HttpResponse<String> pong(Actor actor) throws Exception {
    return actor.post(
        "/api/v1/agent",
        "application/json",
        "{\"type\":\"PONG\",\"agent_id\":{\"value\":\"%s\"}}".formatted(id()),
        Map.of("Souk-Stream-Id", stream));
  }

  @Override
  public void close() throws IOException {
    events.close();
  }
}
