package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/**
 * {@code souk app …}: long-running services. Each command returns once what it asked for is true.
 */
@Command(
    name = "app",
    description = "List, deploy, scale, restart and remove apps; promote and abort upgrades.",
    synopsisSubcommandLabel = "(list | show | deploy | scale | restart | remove | promote | abort)")
public final class AppCommand {

  private static final String APPS = "/marathon/v2/apps";

  @Command(description = "List the apps.")
  int list(@Mixin ClientOptions options) {
    JsonNode apps = options.client().get(APPS + "?embed=apps.counts").path("apps");
    Table table = new Table("APP", "RUNNING", "WANTED", "HEALTHY", "UNHEALTHY", "CPUS", "MEM (MB)");
    for (JsonNode app : apps) {
      table.row(
          app.path("id").asText(),
          app.path("tasksRunning").asInt(),
          app.path("instances").asInt(),
          app.path("tasksHealthy").asInt(),
          app.path("tasksUnhealthy").asInt(),
          app.path("cpus").asText(),
          app.path("mem").asText());
    }
    options.print(apps, table);
    return 0;
  }

  @Command(description = "Show one app and its instances.")
  int show(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
    JsonNode app = options.client().get(path(id)).path("app");
    Table table = new Table("TASK", "STATE", "ADDRESS", "STARTED");
    for (JsonNode task : app.path("tasks")) {
      table.row(
          task.path("id").asText(),
          task.path("state").asText(),
          addresses(task),
          task.path("startedAt").asText("-"));
    }
    options.print(app, table);
    return 0;
  }

  @Command(
      description = {
        "Create or change an app from a JSON file (- for standard input), or all apps of a"
            + " directory of JSON files in one deployment, showing what changes."
      })
  int deploy(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "FILE|DIR") String file,
      @Option(names = "--dry-run", description = "Only show what would change.") boolean dryRun,
      @Option(names = "--force", description = "Override a deployment in progress.")
          boolean force) {
    if (Files.isDirectory(Path.of(file))) {
      return new AppRollout(options, AppFiles.below(Path.of(file))).run(dryRun, force);
    }
    JsonNode app = ClientOptions.readJson(file);
    String id = app.path("id").asText("");
    if (id.isEmpty()) {
      throw new UsageException(file + ": 'id' is missing; expected for example \"/web\"");
    }
    if (dryRun) {
      return new AppRollout(options, AppFiles.of(file, app)).preview();
    }
    JsonNode answer = options.client().call("PUT", path(id) + force(force), app);
    return new Deployments(options).settle(path(id), answer);
  }

  @Command(description = "Run N instances of an app.")
  int scale(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Parameters(paramLabel = "N") int instances,
      @Option(names = "--force", description = "Override a deployment in progress.")
          boolean force) {
    options.client().get(path(id));
    ObjectNode change = JsonNodeFactory.instance.objectNode().put("instances", instances);
    JsonNode answer = options.client().call("PUT", path(id) + force(force), change);
    return new Deployments(options).settle(path(id), answer);
  }

  @Command(description = "Replace every instance of an app.")
  int restart(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--force", description = "Override a deployment in progress.")
          boolean force) {
    JsonNode answer = options.client().call("POST", path(id) + "/restart" + force(force));
    return new Deployments(options).settle(path(id), answer);
  }

  @Command(description = "Stop an app and forget it.")
  int remove(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "ID") String id,
      @Option(names = "--force", description = "Override a deployment in progress.")
          boolean force) {
    JsonNode answer = options.client().call("DELETE", path(id) + force(force));
    return new Deployments(options).settleRemoval(path(id), answer);
  }

  @Command(description = "Let a canary or blue-green upgrade of an app go on to its next stage.")
  int promote(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
    String deployment = new Deployments(options).underWay(AppPath.of(id));
    JsonNode answer =
        options.client().call("POST", Deployments.DEPLOYMENTS + "/" + deployment + "/promote");
    options.print(answer, "promoted deployment " + deployment + "\n");
    return 0;
  }

  @Command(description = "Take the deployment of an app back that is under way.")
  int abort(@Mixin ClientOptions options, @Parameters(paramLabel = "ID") String id) {
    Deployments deployments = new Deployments(options);
    String deployment = deployments.underWay(AppPath.of(id));
    JsonNode answer =
        options.client().call("POST", Deployments.DEPLOYMENTS + "/" + deployment + "/abort");
    return options.client().find(path(id)).isPresent()
        ? deployments.settle(path(id), answer)
        : deployments.settleRemoval(path(id), answer);
  }

  private static String addresses(JsonNode task) {
    String host = task.path("host").asText();
    List<String> all = new ArrayList<>();
    task.path("ports").forEach(port -> all.add(host + ":" + port.asInt()));
    return all.isEmpty() ? host : String.join(" ", all);
  }

  private static String force(boolean force) {
    return force ? "?force=true" : "";
  }

  private static String path(String id) {
    return APPS + AppPath.of(id);
  }
}
