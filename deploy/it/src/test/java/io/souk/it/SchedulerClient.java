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
import java.util.Optional;
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
  private final long term;
  private final String id;
  private volatile boolean ended;

  /** Subscribes, and returns once the master has answered with SUBSCRIBED. */
  SchedulerClient(int masterPort, String frameworkInfo) {
    this(List.of(masterPort), frameworkInfo, Optional.empty());
  }

  /**
   * Subscribes at the leader of these masters: goes where a 307 points, and to the next one when
   * that does not answer.
   *
   * @param known id that the framework was given before
   */
  SchedulerClient(List<Integer> masterPorts, String frameworkInfo, Optional<String> known) {
    String of = known.map(given -> "{\"value\":\"" + given + "\"}").orElse("");
    String info =
        known.isEmpty()
            ? frameworkInfo
            : frameworkInfo.strip().replaceFirst("\\{", "{\"id\":" + of + ",");
    String call =
        "{\"type\":\"SUBSCRIBE\",%s\"subscribe\":{\"framework_info\":%s}}"
            .formatted(known.isEmpty() ? "" : "\"framework_id\":" + of + ",", info);
    Seeker seeker = new Seeker(masterPorts);
    Wait.until(LIMIT, () -> seeker.ask(call), () -> "no leader: " + seeker.last);
    url = seeker.at;
    HttpResponse<InputStream> answer = seeker.found;
    assertThat(answer.statusCode()).isEqualTo(200);
    term = answer.headers().firstValueAsLong("Souk-Term").orElseThrow();
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    body = answer.body();
    Thread.ofVirtual().start(this::read);
    id = await(0, type("SUBSCRIBED")).at("/subscribed/framework_id/value").asText();
  }

  /** One that asks one master after the other. */
  private final class Seeker {

    private final List<Integer> ports;
    private int next;
    private URI at;
    private HttpResponse<InputStream> found;
    private String last = "";

    Seeker(List<Integer> ports) {
      this.ports = ports;
      this.at = url(ports.getFirst());
    }

    private static URI url(int port) {
      return URI.create("http://127.0.0.1:" + port + "/api/v1/scheduler");
    }

    /** Whether whoever was asked has answered something that is final. */
    boolean ask(String call) {
      try {
        found = send(at, call, Optional.empty());
      } catch (UncheckedIOException e) {
        last = e.toString();
        at = url(ports.get(++next % ports.size()));
        return false;
      }
      last = found.toString();
      if (found.statusCode() == 307) {
        at = at.resolve(found.headers().firstValue("Location").orElseThrow());
        return false;
      }
      if (found.statusCode() == 503) {
        at = url(ports.get(++next % ports.size()));
        return false;
      }
      return true;
    }
  }

  private void read() {
    Records.read(body, JSON, events::add);
    ended = true;
  }

  String id() {
    return id;
  }

  /** Of the master whose stream this is. */
  int port() {
    return url.getPort();
  }

  /** Of the leader whose stream this is, as its answer said. */
  long term() {
    return term;
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
            url,
            "{\"type\":\"%s\",\"framework_id\":{\"value\":\"%s\"}%s}"
                .formatted(type, id, members.isEmpty() ? "" : "," + members),
            Optional.of(stream));
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

  private HttpResponse<InputStream> send(URI to, String json, Optional<String> onStream) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(to)
            .header("Content-Type", "application/json")
            .header("Accept", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json));
    onStream.ifPresent(name -> request.header("Mesos-Stream-Id", name));
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
