package io.souk.it;

import static java.util.stream.Collectors.joining;
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
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;

/** A framework with nothing but an HTTP client and a JSON parser; keeps every event it is sent. */
final class SchedulerClient implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration LIMIT = Duration.ofSeconds(60);

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<JsonNode> events = new CopyOnWriteArrayList<>();
  private final Set<String> answered = ConcurrentHashMap.newKeySet();
  private final URI url;
  private final InputStream body;
  private final String stream;
  private final String id;
  private volatile boolean ended;

  /** Subscribes, and returns once the master has answered with SUBSCRIBED. */
  SchedulerClient(int masterPort, String frameworkInfo) {
    url = URI.create("http://127.0.0.1:" + masterPort + "/api/v1/scheduler");
    HttpResponse<InputStream> answer =
        send(
            "{\"type\":\"SUBSCRIBE\",\"subscribe\":{\"framework_info\":" + frameworkInfo + "}}",
            false);
    assertThat(answer.statusCode()).isEqualTo(200);
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    body = answer.body();
    Thread.ofVirtual().start(this::read);
    id = await(0, type("SUBSCRIBED")).at("/subscribed/framework_id/value").asText();
  }

  private void read() {
    try {
      for (int length = length(); length >= 0; length = length()) {
        events.add(JSON.readTree(body.readNBytes(length)));
      }
    } catch (IOException e) {
      // The other side is gone: that is the end, too.
    }
    ended = true;
  }

  private int length() throws IOException {
    StringBuilder digits = new StringBuilder();
    for (int next = body.read(); next != '\n'; next = body.read()) {
      if (next < 0) {
        return -1;
      }
      digits.append((char) next);
    }
    return Integer.parseInt(digits.toString());
  }

  String id() {
    return id;
  }

  /** Everything received so far, oldest first. */
  List<JsonNode> events() {
    return List.copyOf(events);
  }

  boolean ended() {
    return ended;
  }

  static Predicate<JsonNode> type(String type) {
    return event -> event.path("type").asText().equals(type);
  }

  /** Matches the agent's updates of a task that say this state. */
  static Predicate<JsonNode> update(String task, String state) {
    return event ->
        event.at("/update/status/task_id/value").asText().equals(task)
            && event.at("/update/status/state").asText().equals(state);
  }

  /** The first event from that position on that is wanted. */
  JsonNode await(int from, Predicate<JsonNode> wanted) {
    List<JsonNode> found = new ArrayList<>(1);
    Wait.until(
        LIMIT,
        () -> {
          events.stream().skip(from).filter(wanted).findFirst().ifPresent(found::add);
          return !found.isEmpty();
        },
        () -> "events since " + from + ": " + events.stream().skip(from).toList());
    return found.get(0);
  }

  /** The first offer in the events from that position on that is wanted. */
  JsonNode awaitOffer(int from, Predicate<JsonNode> wanted) {
    Predicate<JsonNode> holds = event -> event.at("/offers/offers").valueStream().anyMatch(wanted);
    return await(from, holds)
        .at("/offers/offers")
        .valueStream()
        .filter(wanted)
        .findFirst()
        .orElseThrow();
  }

  /**
   * Sends a call, which must be accepted.
   *
   * @param members the call's own members, such as {@code "decline":{…}}; may be empty
   */
  void call(String type, String members) {
    HttpResponse<InputStream> answer =
        send(
            "{\"type\":\"%s\",\"framework_id\":{\"value\":\"%s\"}%s}"
                .formatted(type, id, members.isEmpty() ? "" : "," + members),
            true);
    assertThat(answer.statusCode()).as(type + ": " + text(answer)).isEqualTo(202);
  }

  private static String text(HttpResponse<InputStream> answer) {
    try {
      return new String(answer.body().readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Accepts an offer with these operations, each a JSON object. */
  void accept(JsonNode offer, double refuseSeconds, String... operations) {
    accept(List.of(offer), refuseSeconds, operations);
  }

  /** Accepts offers of one agent together. */
  void accept(List<JsonNode> offers, double refuseSeconds, String... operations) {
    String ids = offers.stream().map(offer -> offer.get("id").toString()).collect(joining(","));
    offers.forEach(offer -> answered.add(offer.at("/id/value").asText()));
    call(
        "ACCEPT",
        "\"accept\":{\"offer_ids\":[%s],\"operations\":[%s],\"filters\":{\"refuse_seconds\":%s}}"
            .formatted(ids, String.join(",", operations), refuseSeconds));
  }

  /** The offers that were neither taken back nor accepted, once they are as wanted together. */
  List<JsonNode> awaitOpen(Predicate<List<JsonNode>> wanted) {
    Wait.until(LIMIT, () -> wanted.test(open()), () -> "offers: " + open());
    return open();
  }

  private List<JsonNode> open() {
    Map<String, JsonNode> open = new LinkedHashMap<>();
    for (JsonNode event : events) {
      event.at("/offers/offers").forEach(offer -> open.put(offer.at("/id/value").asText(), offer));
      open.remove(event.at("/rescind/offer_id/value").asText());
    }
    answered.forEach(open::remove);
    return List.copyOf(open.values());
  }

  void decline(JsonNode offer, double refuseSeconds) {
    call(
        "DECLINE",
        "\"decline\":{\"offer_ids\":[%s],\"filters\":{\"refuse_seconds\":%s}}"
            .formatted(offer.get("id"), refuseSeconds));
  }

  /** Acknowledges an update as far as it asks for it. */
  void acknowledge(JsonNode event) {
    JsonNode status = event.at("/update/status");
    if (status.has("uuid")) {
      call(
          "ACKNOWLEDGE",
          "\"acknowledge\":{\"agent_id\":%s,\"task_id\":%s,\"uuid\":%s}"
              .formatted(status.get("agent_id"), status.get("task_id"), status.get("uuid")));
    }
  }

  /** Waits for an update of a task and acknowledges all its updates up to that one. */
  JsonNode awaitState(int from, String task, String state) {
    JsonNode wanted = null;
    for (int at = from; wanted == null; ) {
      JsonNode next =
          await(at, event -> event.at("/update/status/task_id/value").asText().equals(task));
      acknowledge(next);
      at = events.indexOf(next) + 1;
      if (update(task, state).test(next)) {
        wanted = next;
      }
    }
    return wanted;
  }

  /** What an offer holds of a scalar under all its reservations. */
  static double amount(JsonNode offer, String name) {
    return offer
        .path("resources")
        .valueStream()
        .filter(resource -> resource.path("name").asText().equals(name))
        .mapToDouble(resource -> resource.at("/scalar/value").asDouble())
        .sum();
  }

  private HttpResponse<InputStream> send(String json, boolean onStream) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(url)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    if (onStream) {
      request.header("Mesos-Stream-Id", stream);
    }
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    try {
      body.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    client.shutdownNow();
  }
}
