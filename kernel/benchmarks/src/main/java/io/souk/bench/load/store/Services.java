package io.souk.bench.load.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.souk.framework.Store;
import io.souk.marathon.boot.MarathonConfig;
import io.souk.marathon.boot.MarathonFramework;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** The services framework: apps are posted to it, and what it knows is read from its API. */
final class Services implements AutoCloseable {

  /** Key and field under which it stores an instance and the addresses of its task. */
  private static final String INSTANCE = "instance/";

  private static final String ADDRESS = "\"ipAddresses\":[\"";
  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final MarathonFramework framework =
      new MarathonFramework(MarathonConfig.of("127.0.0.1", 0));

  /** What it knows of a task: where it stands and the address that it was last told. */
  record Known(String task, String state, Optional<String> address) {}

  void start(HostContext context) {
    HostContext.await(framework.start(context));
  }

  /**
   * Has so many instances run, in apps of the same size and one that is smaller.
   *
   * @param perApp 1 and up
   */
  void post(int instances, int perApp) throws IOException {
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (int from = 0; from < instances; from += perApp) {
        String app =
            """
            {"id": "/w4/app-%d", "cmd": "sleep infinity", "cpus": 0.005, "mem": 32, "disk": 0,
             "instances": %d, "portDefinitions": []}"""
                .formatted(from / perApp, Math.min(perApp, instances - from));
        JsonNode answer = send(client, "POST", "/v2/apps", app);
        if (!answer.has("id")) {
          throw new IllegalStateException("the app was not taken: " + answer);
        }
      }
    }
  }

  /** The id of the instance that a task belongs to, as it stands in keys of the store. */
  static String instance(String task) {
    return task.substring(0, task.indexOf('.', task.indexOf('.') + 1));
  }

  /** Tells the instance and the address of each write that has both. */
  static void read(Store.Batch batch, Map<String, Integer> tasks, Told told) {
    for (Store.Write write : batch.writes()) {
      if (write instanceof Store.Write.Put put && put.key().startsWith(INSTANCE)) {
        Integer task = tasks.get(put.key().substring(INSTANCE.length()));
        String json = put.value().toStringUtf8();
        int at = json.indexOf(ADDRESS);
        if (task != null && at >= 0) {
          int from = at + ADDRESS.length();
          told.address(task, json.substring(from, json.indexOf('"', from)));
        }
      }
    }
  }

  /** Takes what a commit says about a task. */
  interface Told {

    void address(int task, String address);
  }

  /** What is stored of each instance, by its id. */
  static Map<String, Known> stored(List<Store.Entry> entries) throws IOException {
    Map<String, Known> stored = new HashMap<>();
    for (Store.Entry entry : entries) {
      if (entry.key().startsWith(INSTANCE)) {
        JsonNode task = MAPPER.readTree(entry.value().toStringUtf8()).path("task");
        stored.put(
            entry.key().substring(INSTANCE.length()),
            new Known(
                task.path("id").asText(),
                "TASK_" + task.path("condition").asText(),
                address(task.path("ipAddresses").path(0))));
      }
    }
    return stored;
  }

  private static Optional<String> address(JsonNode text) {
    return text.isTextual() ? Optional.of(text.asText()) : Optional.empty();
  }

  /** What the API says about each task. */
  void tasks(Consumer<Known> each) throws IOException {
    // Not the client of before: the framework has closed a connection that was idle for so long.
    try (HttpClient client = HttpClient.newHttpClient()) {
      for (JsonNode task : send(client, "GET", "/v2/tasks", "").path("tasks")) {
        each.accept(
            new Known(
                task.path("id").asText(),
                task.path("state").asText(),
                address(task.path("ipAddresses").path(0).path("ipAddress"))));
      }
    }
  }

  private JsonNode send(HttpClient client, String method, String path, String body)
      throws IOException {
    URI uri = URI.create("http://127.0.0.1:" + framework.port().orElseThrow() + path);
    HttpRequest request =
        HttpRequest.newBuilder(uri)
            .timeout(PATIENCE)
            .header("Accept", "application/json")
            .header("Content-Type", "application/json")
            .method(method, HttpRequest.BodyPublishers.ofString(body))
            .build();
    try {
      HttpResponse<InputStream> response =
          client.send(request, HttpResponse.BodyHandlers.ofInputStream());
      try (InputStream answer = response.body()) {
        return MAPPER.readTree(answer);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  @Override
  public void close() {
    HostContext.await(framework.stop());
  }
}
