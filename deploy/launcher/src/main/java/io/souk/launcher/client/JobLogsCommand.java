package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk job logs}: what a run of a job wrote. */
@Command(name = "logs", description = "Print the output of a run of a job.")
final class JobLogsCommand implements Callable<Integer> {

  @Mixin private ClientOptions options;

  @Parameters(index = "0", paramLabel = "NAME")
  private String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RUN",
      description = "As 'souk job runs' lists it; the newest that was started if none is given.")
  private String run;

  @Option(
      names = {"-f", "--follow"},
      description = "Go on while the run lives; wait for its begin if it waits itself.")
  private boolean follow;

  @Option(names = "--stderr", description = "Print standard error instead.")
  private boolean stderr;

  @Option(
      names = "--tail",
      paramLabel = "LINES",
      description = "Begin with the last lines that there are, at most 10000.")
  private Integer tail;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    JobsApi jobs = new JobsApi(client);
    jobs.get(name);
    JsonNode chosen = choose(jobs.runs(name));
    if (JobRun.isQueued(chosen)) {
      chosen = begun(client, jobs, chosen);
    }
    client.stream(
        JobsApi.path(name, "/run/" + JobsApi.encoded(chosen.path("taskId").asText()) + "/logs")
            + "?stream="
            + (stderr ? "stderr" : "stdout")
            + (follow ? "&follow=true" : "")
            + (tail == null ? "" : "&tail=" + tail),
        JobLogsCommand::out);
    return 0;
  }

  private JsonNode choose(JsonNode runs) {
    Optional<JsonNode> waits = Optional.empty();
    for (JsonNode each : runs) {
      boolean wanted = run == null || each.path("taskId").asText().equals(run);
      if (wanted && !JobRun.isQueued(each) && !each.path("agentId").asText("").isEmpty()) {
        return each;
      }
      if (wanted && JobRun.isQueued(each)) {
        waits = Optional.of(each);
      }
    }
    return waits.orElseThrow(
        () ->
            new ClientException(
                run == null ? "job " + name + " has not run yet" : name + " has no run " + run));
  }

  /** Waits for a run's begin, if its output is to be followed. */
  private JsonNode begun(PlatformClient client, JobsApi jobs, JsonNode waiting) {
    String id = waiting.path("taskId").asText();
    String why = waiting.path("waitingFor").asText("");
    String words = "run " + id + " waits" + (why.isEmpty() ? "" : ": " + why);
    if (!follow) {
      throw new ClientException(words);
    }
    options.progress(words);
    return client
        .await(options.timeout(), () -> find(jobs, id).filter(each -> !JobRun.isQueued(each)))
        .orElseThrow(
            () ->
                new ClientException(
                    "still waiting after " + options.timeout().toSeconds() + " s: " + id));
  }

  private Optional<JsonNode> find(JobsApi jobs, String id) {
    for (JsonNode each : jobs.runs(name)) {
      if (each.path("taskId").asText().equals(id)) {
        return Optional.of(each);
      }
    }
    return Optional.empty();
  }

  /** Output is no text before somebody reads it. */
  private static void out(byte[] output) {
    System.out.write(output, 0, output.length);
    System.out.flush();
  }
}
