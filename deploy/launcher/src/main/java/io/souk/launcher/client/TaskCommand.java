package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.ContainerID;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
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
    description = "List tasks, read their output, run commands in them, kill them.",
    synopsisSubcommandLabel = "(list | kill | logs | exec)")
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

  static boolean isAlive(Optional<JsonNode> task) {
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
    TaskLog log = new TaskLog(client, task, stderr ? "stderr" : "stdout");
    if (follow) {
      log.follow(() -> isAlive(find(client, id)));
    } else {
      log.print();
    }
    return 0;
  }

  @Command(
      description =
          "Run a command in a task's container; ends with the exit code of the command, or 128 and"
              + " the number of the signal that ended it.")
  int exec(
      @Mixin ClientOptions options,
      @Option(
              names = {"-i", "--interactive"},
              description = "Give the command what is read on standard input.")
          boolean interactive,
      @Option(
              names = {"-t", "--tty"},
              description = "Give the command a terminal; every key goes to it, Ctrl-C too.")
          boolean tty,
      @Parameters(index = "0", paramLabel = "ID", description = "The task.") String id,
      @Parameters(
              index = "1..*",
              arity = "1..*",
              paramLabel = "CMD",
              description = "The command and its arguments, best behind --.")
          List<String> command) {
    PlatformClient client = options.client();
    JsonNode task = get(client, id);
    if (!isAlive(Optional.of(task))) {
      throw new ClientException("task " + id + " has ended: " + task.path("state").asText());
    }
    ContainerID container = container(task);
    Optional<LocalTerminal> raw = tty && interactive ? LocalTerminal.raw() : Optional.empty();
    try (TaskSession session =
        new TaskSession(
            AgentAddress.of(client, task.path("slave_id").asText()),
            client.security(),
            container,
            tty)) {
      return session.run(
          command, interactive ? Optional.of(System.in) : Optional.empty(), System.out, System.err);
    } finally {
      raw.ifPresent(LocalTerminal::close);
    }
  }

  /** As the newest status that names it says. */
  private static ContainerID container(JsonNode task) {
    Optional<JsonNode> found = Optional.empty();
    for (JsonNode status : task.path("statuses")) {
      JsonNode id = status.path("container_status").path("container_id");
      found = id.isObject() ? Optional.of(id) : found;
    }
    return found
        .map(
            id ->
                MesosJson.read(
                        id.toString().getBytes(StandardCharsets.UTF_8), ContainerID.newBuilder())
                    .build())
        .orElseThrow(
            () ->
                new ClientException(
                    "task "
                        + task.path("id").asText()
                        + " has no container yet: "
                        + task.path("state").asText()));
  }

  private static JsonNode tasks(PlatformClient client) {
    return client.get("/mesos/tasks?limit=" + MAX_TASKS).path("tasks");
  }

  private static JsonNode get(PlatformClient client, String id) {
    return find(client, id).orElseThrow(() -> new ClientException("there is no task " + id));
  }

  /** The task of that id, as the kernel knows it. */
  static Optional<JsonNode> find(PlatformClient client, String id) {
    String one = "/mesos/tasks?task_id=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
    for (JsonNode task : client.get(one).path("tasks")) {
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
