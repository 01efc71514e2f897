package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A subscriber of the operator API with nothing but an HTTP client; keeps every event. */
final class OperatorStream implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(90);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final HttpResponse<InputStream> answer;
  private volatile boolean ended;

  /** Subscribes at a master, which must lead. */
  OperatorStream(String master) {
    answer = subscribe(client, master);
    assertThat(answer.statusCode()).isEqualTo(200);
    Thread.ofVirtual().start(this::read);
  }

  /** What a master answers to SUBSCRIBE. */
  static HttpResponse<InputStream> subscribe(HttpClient client, String master) {
    try {
      return client.send(
          HttpRequest.newBuilder(URI.create(master + "/api/v1"))
              .header("Content-Type", "application/json")
              .header("Accept", "application/json")
              .POST(HttpRequest.BodyPublishers.ofString("{\"type\":\"SUBSCRIBE\"}"))
              .build(),
          HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private void read() {
    Records.read(answer.body(), JSON, events::add);
    ended = true;
  }

  /** The first event: the state at the time of the subscription. */
  JsonNode snapshot() {
    return await(0, "SUBSCRIBED", event -> true).at("/subscribed/get_state");
  }

  /** How many events there are. */
  int size() {
    return events.size();
  }

  List<JsonNode> events() {
    return List.copyOf(events);
  }

  boolean ended() {
    return ended;
  }

  /** The first event of a type from that position on that is wanted. */
  JsonNode await(int from, String type, Predicate<JsonNode> wanted) {
    List<JsonNode> found = new ArrayList<>(1);
    Wait.until(
        LIMIT,
        () -> {
          events.stream()
              .skip(from)
              .filter(event -> event.path("type").asText().equals(type))
              .filter(wanted)
              .findFirst()
              .ifPresent(found::add);
          return !found.isEmpty();
        },
        () ->
            "%s is not among %s of a stream that %s"
                .formatted(
                    type,
                    events.stream().skip(from).toList(),
                    ended ? "has ended" : "is still open"));
    return found.getFirst();
  }

  /** What is told of a task's state. */
  JsonNode awaitTask(int from, String task, String state) {
    return await(
        from,
        "TASK_UPDATED",
        event ->
            event.at("/task_updated/status/task_id/value").asText().equals(task)
                && event.at("/task_updated/state").asText().equals(state));
  }

  /** Where an event stands. */
  int position(JsonNode event) {
    return events.indexOf(event);
  }

  @Override
  public void close() {
    try {
      answer.body().close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client.shutdownNow();
  }
}
