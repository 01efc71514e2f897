package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk task …}: what runs where, its output, its end. */
@Command(
    name = "task",
    description = "List tasks, read their output, kill them.",
    synopsisSubcommandLabel = "(list | kill | logs)")
public final class TaskCommand {

  private static final Set<String> ALIVE =
      Set.of("TASK_STAGING", "TASK_STARTING", "TASK_RUNNING", "TASK_KILLING", "TASK_UNREACHABLE");

  private static final int MAX_TASKS = 10_000;

  @Command(description = "List the tasks that live; with --all also those that ended.")
  int list(
      @Mixin ClientOptions options,
      @Option(names = "--all", description = "Show ended tasks, too.") boolean all) {
    PlatformClient client = options.client();
    Map<String, String> frameworks = frameworkNames(client);
    JsonNode tasks = tasks(client);
    Table table = new Table("TASK", "STATE", "FRAMEWORK", "AGENT");
    for (JsonNode task : tasks) {
      String state = task.path("state").asText();
      if (all || ALIVE.contains(state)) {
        String framework = task.path("framework_id").asText();
        table.row(
            task.path("id").asText(),
            state,
            frameworks.getOrDefault(framework, framework),
            task.path("slave_id").asText());
      }
    }
    options.print(tasks, table);
    return 0;
  }

  @Command(description = "Kill a task; its framework decides whether another one follows.")
  int kill(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
    PlatformClient client = options.client();
    JsonNode task = get(client, id);
    String framework = task.path("framework_id").asText();
    kill(client, frameworkNames(client).getOrDefault(framework, framework), id);
    Optional<Boolean> ended =
        client.await(
            options.timeout(),
            () -> isAlive(find(client, id)) ? Optional.empty() : Optional.of(true));
    if (ended.isEmpty()) {
      throw new ClientException("still alive after " + options.timeout().toSeconds() + " s: " + id);
    }
    return 0;
  }

  private static boolean isAlive(Optional<JsonNode> task) {
    return task.map(found -> ALIVE.contains(found.path("state").asText())).orElse(false);
  }

  private static void kill(PlatformClient client, String framework, String id) {
    switch (framework) {
      case "marathon" -> {
        ObjectNode body = JsonNodeFactory.instance.objectNode();
        body.putArray("ids").add(id);
        client.call("POST", "/marathon/v2/tasks/delete", body);
      }
      case "chronos" -> {
        String job = id.split(":", 5).length > 3 ? id.split(":", 5)[3] : id;
        String name = URLEncoder.encode(job, StandardCharsets.UTF_8).replace("+", "%20");
        client.call("DELETE", "/chronos/v1/scheduler/task/kill/" + name);
      }
      default ->
          throw new ClientException(
              "task " + id + " belongs to framework " + framework + ": kill it through that one");
    }
  }

  @Command(description = "Print a task's output.")
  int logs(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Option(
              names = {"-f", "--follow"},
              description = "Go on while the task lives.")
          boolean follow,
      @Option(names = "--stderr", description = "Print standard error instead.") boolean stderr) {
    PlatformClient client = options.client();
    JsonNode task = get(client, id);
    SandboxFile file = SandboxFile.locate(client, task, stderr ? "stderr" : "stdout");
    long offset = file.copy(0, options::print);
    while (follow && isAlive(find(client, id))) {
      long from = offset;
      offset =
          client
              .await(
                  java.time.Duration.ofSeconds(1),
                  () -> Optional.of(file.copy(from, options::print)).filter(now -> now > from))
              .orElse(from);
    }
    if (follow) {
      file.copy(offset, options::print);
    }
    return 0;
  }

  private static JsonNode tasks(PlatformClient client) {
    return client.get("/mesos/tasks?limit=" + MAX_TASKS).path("tasks");
  }

  private static JsonNode get(PlatformClient client, String id) {
    return find(client, id).orElseThrow(() -> new ClientException("there is no task " + id));
  }

  private static Optional<JsonNode> find(PlatformClient client, String id) {
    for (JsonNode task : tasks(client)) {
      if (task.path("id").asText().equals(id)) {
        return Optional.of(task);
      }
    }
    return Optional.empty();
  }

  private static Map<String, String> frameworkNames(PlatformClient client) {
    Map<String, String> names = new HashMap<>();
    for (JsonNode framework : client.get("/mesos/state-summary").path("frameworks")) {
      names.put(framework.path("id").asText(), framework.path("name").asText());
    }
    return names;
  }
}
