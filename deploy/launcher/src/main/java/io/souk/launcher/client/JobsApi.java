package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The jobs framework's API, as the commands use it. */
final class JobsApi {

  static final String SCHEDULER = "/chronos/v1/scheduler";

  /** Takes names with blanks and {@code #}, too. */
  private static final String OLD_SCHEDULER = "/chronos/scheduler";

  private static final int REFUSED = 400;

  private final PlatformClient client;

  JobsApi(PlatformClient client) {
    this.client = client;
  }

  /** All jobs, with when they ran last and run next. */
  JsonNode jobs() {
    return client.get(SCHEDULER + "/jobs?times=true");
  }

  /** The job of that name. */
  Optional<JsonNode> find(String name) {
    try {
      return Optional.of(client.get(path(name, "")));
    } catch (ClientException e) {
      // Chronos's answer to names of no job, which its clients match on.
      if (e.status() == REFUSED || e.status() == 404) {
        return Optional.empty();
      }
      throw e;
    }
  }

  /** The job of that name; a clear refusal if there is none. */
  JsonNode get(String name) {
    return find(name).orElseThrow(() -> new ClientException("there is no job " + name));
  }

  /** The attempts of a job that are known, newest first. */
  JsonNode runs(String name) {
    return client.get(path(name, "/runs")).path("runs");
  }

  /** What the framework answers to {@code GET job/NAME/what}. */
  JsonNode ask(String name, String what) {
    return client.get(path(name, "/" + what));
  }

  /** Stores a definition. */
  void put(JsonNode job) {
    client.call("POST", endpoint(job), job);
  }

  /** What storing a definition would change; parents in {@code assumed} count as stored. */
  JsonNode dryRun(JsonNode job, List<String> assumed) {
    StringBuilder query = new StringBuilder("?dryRun=true");
    for (String name : parents(job)) {
      if (assumed.contains(name)) {
        query.append("&assumed=").append(encoded(name));
      }
    }
    return client.call("POST", endpoint(job) + query, job);
  }

  private static String endpoint(JsonNode job) {
    boolean old = job.path("name").asText().matches("(?s).*[\\s#].*");
    return (old ? OLD_SCHEDULER : SCHEDULER) + (job.has("parents") ? "/dependency" : "/iso8601");
  }

  /** The names of a job's parents, as given. */
  static List<String> parents(JsonNode job) {
    List<String> names = new ArrayList<>();
    job.path("parents").forEach(parent -> names.add(parent.asText()));
    return names;
  }

  /** The path of a job, or of something below it. */
  static String path(String name, String below) {
    return SCHEDULER + "/job/" + encoded(name) + below;
  }

  static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Prints {@code {"name","done"}} for scripts that asked for JSON, and nothing otherwise. */
  static void done(ClientOptions options, String name, String what) {
    options.print(JsonNodeFactory.instance.objectNode().put("name", name).put("done", what), "");
  }

  static String orDash(JsonNode text) {
    return text.asText("").isEmpty() ? "-" : text.asText();
  }
}
