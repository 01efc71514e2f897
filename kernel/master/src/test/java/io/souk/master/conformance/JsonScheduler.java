package io.souk.master.conformance;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.Map;

/** A scheduler with nothing but an HTTP client and a JSON parser. */
final class JsonScheduler implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient client = HttpClient.newHttpClient();
  private final URI url;
  private final RecordStream<JsonNode> events;
  private final String stream;
  private final String id;

  JsonScheduler(int masterPort, String frameworkInfo) throws Exception {
    this(masterPort, frameworkInfo, "");
  }

  /**
   * @param frameworkId of an earlier life, or empty
   */
  JsonScheduler(int masterPort, String frameworkInfo, String frameworkId) throws Exception {
    this(masterPort, frameworkInfo, frameworkId, Map.of());
  }

  /**
   * @param headers of its SUBSCRIBE, beside those that every call has
   */
  JsonScheduler(
      int masterPort, String frameworkInfo, String frameworkId, Map<String, String> headers)
      throws Exception {
    url = URI.create("http://127.0.0.1:" + masterPort + "/api/v1/scheduler");
    String known =
        frameworkId.isEmpty() ? "" : "\"framework_id\":{\"value\":\"" + frameworkId + "\"},";
    HttpRequest.Builder subscribe =
        request(
            "{\"type\":\"SUBSCRIBE\","
                + known
                + "\"subscribe\":{\"framework_info\":"
                + frameworkInfo
                + "}}");
    headers.forEach(subscribe::header);
    HttpResponse<InputStream> answer =
        client.send(subscribe.build(), HttpResponse.BodyHandlers.ofInputStream());
    if (answer.statusCode() != 200) {
      throw new AssertionError(answer.statusCode() + new String(answer.body().readAllBytes()));
    }
    stream = answer.headers().firstValue("Mesos-Stream-Id").orElseThrow();
    events = new RecordStream<>(answer.body(), JSON::readTree);
    JsonNode first = events.next("first event", event -> true);
    if (!first.get("type").asText().equals("SUBSCRIBED")) {
      throw new AssertionError("expected SUBSCRIBED, got " + first);
    }
    id = first.get("subscribed").get("framework_id").get("value").asText();
  }

  String id() {
    return id;
  }

  JsonNode next(String type) throws Exception {
    return events.next(type, event -> event.get("type").asText().equals(type));
  }

  /** The next update of a task that says this. */
  JsonNode update(String task, String state) throws Exception {
    return events
        .next(
            task + " " + state,
            event ->
                event.at("/update/status/task_id/value").asText().equals(task)
                    && event.at("/update/status/state").asText().equals(state))
        .at("/update/status");
  }

  void awaitEnd() throws Exception {
    events.awaitEnd();
  }

  /** Sends a call; {@code body} holds the fields after the framework's id. */
  HttpResponse<String> call(String type, String body) throws Exception {
    String rest = body.isEmpty() ? "" : "," + body;
    return client.send(
        request(
                "{\"type\":\""
                    + type
                    + "\",\"framework_id\":{\"value\":\""
                    + id
                    + "\"}"
                    + rest
                    + "}")
            .header("Mesos-Stream-Id", stream)
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String json) {
    return HttpRequest.newBuilder(url)
        .header("Content-Type", "application/json")
        .header("Accept", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(json));
  }

  @Override
  public void close() throws Exception {
    events.close();
    client.shutdownNow();
  }
}
