package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.launcher.option.UsageException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk job …}: scheduled and dependent jobs. */
@Command(
    name = "job",
    description = "List, add, run and remove jobs.",
    synopsisSubcommandLabel =
        "(list | show | add | validate | run | runs | logs | stop | enable | disable | next |"
            + " graph | remove)",
    subcommands = {
      JobRunCommand.class,
      JobRunsCommand.class,
      JobLogsCommand.class,
      JobGraphCommand.class
    })
public final class JobCommand {

  private static final int MAX_NEXT = 1000;

  @Command(description = "List the jobs.")
  int list(@Mixin ClientOptions options) {
    JsonNode jobs = new JobsApi(options.client()).jobs();
    Table table =
        new Table(
            "JOB", "SCHEDULE", "SUCCEEDED", "FAILED", "LAST SUCCESS", "LAST ERROR", "NEXT RUN");
    for (JsonNode job : jobs) {
      table.row(
          job.path("name").asText(),
          job.has("parents")
              ? "after " + String.join(", ", JobsApi.parents(job))
              : job.path("schedule").asText(),
          job.path("successCount").asInt(),
          job.path("errorCount").asInt(),
          JobsApi.orDash(job.path("lastSuccess")),
          JobsApi.orDash(job.path("lastError")),
          job.path("disabled").asBoolean() ? "disabled" : JobsApi.orDash(job.path("nextRun")));
    }
    options.print(jobs, table);
    return 0;
  }

  @Command(description = "Show one job, and who changed it.")
  int show(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    JobsApi jobs = new JobsApi(options.client());
    ObjectNode job = jobs.get(name).deepCopy();
    JsonNode times = jobs.ask(name, "explain");
    for (String member : List.of("lastRun", "nextRun")) {
      job.put(member, times.path(member).asText(""));
    }
    Table table = new Table("FIELD", "VALUE");
    job.properties().forEach(field -> table.row(field.getKey(), text(field.getValue())));
    JsonNode changes = jobs.ask(name, "changes").path("changes");
    changes.forEach(change -> table.row("change " + change.path("number"), described(change)));
    job.set("changes", changes);
    options.print(job, table);
    return 0;
  }

  /** {@code 2030-01-01T00:00:00.000Z changed by ops from 10.0.0.7: command, cpus}. */
  private static String described(JsonNode change) {
    List<String> more = new ArrayList<>();
    change.path("members").forEach(member -> more.add(member.asText()));
    String details = String.join(", ", more);
    String note = change.path("note").asText();
    String from = change.path("from").asText();
    return "%s %s by %s%s%s%s"
        .formatted(
            change.path("at").asText(),
            change.path("what").asText(),
            change.path("by").asText(),
            from.isEmpty() ? "" : " from " + from,
            details.isEmpty() ? "" : ": " + details,
            note.isEmpty() ? "" : " (" + note + ")");
  }

  @Command(
      description = {
        "Create or change a job from a JSON file (- for standard input), or all jobs of a"
            + " directory of JSON files or of a file with a list of jobs, parents before children,"
            + " showing what changes. Nothing is stored when one of them is refused."
      })
  int add(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "FILE|DIR") String file,
      @Option(names = "--dry-run", description = "Only show what would change.") boolean dryRun) {
    JobFiles files = files(file);
    if (dryRun || files.several()) {
      return new JobImport(options, files).run(dryRun);
    }
    JobsApi jobs = new JobsApi(options.client());
    JsonNode job = files.jobs().getFirst().job();
    jobs.put(job);
    jobs.get(job.path("name").asText());
    JobsApi.done(options, job.path("name").asText(), "stored");
    return 0;
  }

  @Command(
      description =
          "Check the jobs of a JSON file (- for standard input) or a directory: says what is wrong"
              + " with each, or when it would run. Changes nothing.")
  int validate(@Mixin ClientOptions options, @Parameters(paramLabel = "FILE|DIR") String file) {
    return new JobImport(options, files(file)).validate();
  }

  private static JobFiles files(String file) {
    return !file.equals("-") && Files.isDirectory(Path.of(file))
        ? JobFiles.below(Path.of(file))
        : JobFiles.of(file, ClientOptions.readTree(file));
  }

  @Command(description = "End the tasks of a job; its schedule goes on.")
  int stop(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    PlatformClient client = options.client();
    JobsApi jobs = new JobsApi(client);
    jobs.get(name);
    Set<String> alive = alive(jobs, name);
    client.call("DELETE", JobsApi.SCHEDULER + "/task/kill/" + JobsApi.encoded(name));
    Optional<Boolean> ended =
        client.await(
            options.timeout(),
            () ->
                Optional.of(true)
                    .filter(yes -> alive(jobs, name).stream().noneMatch(alive::contains)));
    if (ended.isEmpty()) {
      throw new ClientException(
          "still alive after %d s: %s"
              .formatted(options.timeout().toSeconds(), String.join(", ", alive(jobs, name))));
    }
    JobsApi.done(options, name, "stopped");
    return 0;
  }

  private static Set<String> alive(JobsApi jobs, String name) {
    Set<String> ids = new HashSet<>();
    for (JsonNode run : jobs.runs(name)) {
      if (JobRun.isLive(run)) {
        ids.add(run.path("taskId").asText());
      }
    }
    return ids;
  }

  @Command(description = "Let the schedule or the parents of a job start runs again.")
  int enable(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    return turn(options, name, "enable", "enabled");
  }

  @Command(description = "Let the schedule or the parents of a job start no more runs.")
  int disable(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    return turn(options, name, "disable", "disabled");
  }

  private static int turn(ClientOptions options, String name, String how, String done) {
    PlatformClient client = options.client();
    JobsApi jobs = new JobsApi(client);
    jobs.get(name);
    client.call("PUT", JobsApi.path(name, "/" + how));
    if (jobs.get(name).path("disabled").asBoolean() != how.equals("disable")) {
      throw new ClientException("job " + name + " is not " + done);
    }
    JobsApi.done(options, name, done);
    return 0;
  }

  @Command(description = "Say when a job runs next.")
  int next(
      @Mixin ClientOptions options,
      @Parameters(paramLabel = "NAME") String name,
      @Option(
              names = {"-n", "--count"},
              defaultValue = "10",
              description = "How many times to show (default ${DEFAULT-VALUE}).")
          int count) {
    if (count < 1 || count > MAX_NEXT) {
      throw new UsageException("--count " + count + ": expected 1 to " + MAX_NEXT);
    }
    JobsApi jobs = new JobsApi(options.client());
    JsonNode job = jobs.get(name);
    JsonNode next = jobs.ask(name, "next?count=" + count);
    Table table = new Table("UTC", next.path("zone").asText());
    for (JsonNode time : next.path("next")) {
      table.row(time.path("utc").asText(), time.path("local").asText());
    }
    options.print(next, next.path("next").isEmpty() ? noNext(job) : table);
    return 0;
  }

  private static String noNext(JsonNode job) {
    String why =
        job.path("disabled").asBoolean()
            ? "is disabled"
            : job.has("parents")
                ? "runs after " + String.join(", ", JobsApi.parents(job))
                : "has no occurrence left of " + job.path("schedule").asText();
    return "job " + job.path("name").asText() + " " + why + "\n";
  }

  @Command(description = "Remove a job.")
  int remove(@Mixin ClientOptions options, @Parameters(paramLabel = "NAME") String name) {
    PlatformClient client = options.client();
    JobsApi jobs = new JobsApi(client);
    client.call("DELETE", JobsApi.path(name, ""));
    if (jobs.find(name).isPresent()) {
      throw new ClientException("job " + name + " is still there");
    }
    JobsApi.done(options, name, "removed");
    return 0;
  }

  private static String text(JsonNode value) {
    return value.isTextual() ? value.asText() : value.toString();
  }
}
