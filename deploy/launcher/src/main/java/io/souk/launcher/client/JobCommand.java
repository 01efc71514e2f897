package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.launcher.option.UsageException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.StreamSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk job …}: scheduled and dependent jobs. */
@Command(
    name = "job",
    description = "List, add, run and remove jobs.",
    synopsisSubcommandLabel = "(list | show | add | run | remove)")
public final class JobCommand {

  private static final String API = "/chronos/v1/scheduler";

  @Command(description = "List the jobs.")
  int list(@Mixin ClientOptions options) {
    JsonNode jobs = options.client().get(API + "/jobs");
    Table table = new Table("JOB", "SCHEDULE", "SUCCEEDED", "FAILED", "LAST SUCCESS", "LAST ERROR");
    for (JsonNode job : jobs) {
      table.row(
          job.path("name").asText(),
          job.has("parents") ? "after " + parents(job) : job.path("schedule").asText(),
          job.path("successCount").asInt(),
          job.path("errorCount").asInt(),
          orDash(job.path("lastSuccess").asText("")),
          orDash(job.path("lastError").asText("")));
    }
    options.print(jobs, table);
    return 0;
  }

  @Command(description = "Show one job.")
  int show(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    JsonNode job = get(options.client(), name);
    Table table = new Table("FIELD", "VALUE");
    job.properties().forEach(field -> table.row(field.getKey(), text(field.getValue())));
    options.print(job, table);
    return 0;
  }

  @Command(description = "Create or change a job from a JSON file (- for standard input).")
  int add(@Mixin ClientOptions options, @Parameters(paramLabel = "FILE") String file) {
    JsonNode job = ClientOptions.readJson(file);
    String name = job.path("name").asText("");
    if (name.isEmpty()) {
      throw new UsageException(file + ": 'name' is missing");
    }
    PlatformClient client = options.client();
    client.call("POST", API + (job.path("parents").isEmpty() ? "/iso8601" : "/dependency"), job);
    get(client, name);
    return 0;
  }

  @Command(description = "Run a job now.")
  int run(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    options.client().call("PUT", API + "/job/" + encoded(name));
    return 0;
  }

  @Command(description = "Remove a job.")
  int remove(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    PlatformClient client = options.client();
    client.call("DELETE", API + "/job/" + encoded(name));
    if (find(client, name).isPresent()) {
      throw new ClientException("job " + name + " is still there");
    }
    return 0;
  }

  private static JsonNode get(PlatformClient client, String name) {
    return find(client, name).orElseThrow(() -> new ClientException("there is no job " + name));
  }

  private static Optional<JsonNode> find(PlatformClient client, String name) {
    return StreamSupport.stream(client.get(API + "/jobs").spliterator(), false)
        .filter(job -> job.path("name").asText().equals(name))
        .findFirst();
  }

  private static String encoded(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static String parents(JsonNode job) {
    List<String> names = new ArrayList<>();
    job.path("parents").forEach(parent -> names.add(parent.asText()));
    return String.join(", ", names);
  }

  private static String orDash(String text) {
    return text.isEmpty() ? "-" : text;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
