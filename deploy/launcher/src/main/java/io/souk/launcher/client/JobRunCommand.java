package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code souk job run}: starts a run now and, if asked, waits for what becomes of it. */
@Command(name = "run", description = "Run a job now.")
final class JobRunCommand implements Callable<Integer> {

  private static final String TASK_ID = "Souk-Task-Id";

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "NAME")
  private String name;

  @Option(
      names = "--arguments",
      paramLabel = "TEXT",
      description = "In place of the job's own arguments.")
  private String arguments;

  @Option(
      names = "--wait",
      description = "Wait until the run is over, at most --timeout; 0 only if it succeeded.")
  private boolean wait;

  @Override
  public Integer call() {
    PlatformClient client = options.client();
    String query = arguments == null ? "" : "?arguments=" + JobsApi.encoded(arguments);
    JobsApi jobs = new JobsApi(client);
    jobs.get(name);
    Optional<String> id = client.callForHeader("PUT", JobsApi.path(name, query), TASK_ID);
    if (!wait) {
      JobsApi.done(options, name, "queued");
      return 0;
    }
    String run = id.orElseThrow(() -> new ClientException("the platform did not name the run"));
    JsonNode last = follow(client, jobs, run);
    options.print(last, "run " + run + " is " + JobRun.words(last) + "\n");
    if (!last.path("state").asText().equals("FINISHED")) {
      throw new ClientException(
          "the run %s of job %s did not succeed: %s".formatted(run, name, JobRun.words(last)));
    }
    return 0;
  }

  private JsonNode follow(PlatformClient client, JobsApi jobs, String run) {
    StringBuilder said = new StringBuilder();
    Optional<JsonNode> over =
        client.await(
            options.timeout(),
            () -> {
              Optional<JsonNode> now = newest(jobs.runs(name), run);
              now.ifPresent(attempt -> say(said, attempt));
              return now.filter(JobRun::isOver);
            });
    return over.orElseThrow(
        () ->
            new ClientException(
                "the run %s of job %s is not over after %d s%s"
                    .formatted(run, name, options.timeout().toSeconds(), standing(said))));
  }

  private static String standing(StringBuilder said) {
    return said.isEmpty() ? "" : ": " + said;
  }

  private void say(StringBuilder said, JsonNode attempt) {
    String waits = attempt.path("waitingFor").asText("");
    String line =
        "attempt %d is %s%s"
            .formatted(
                attempt.path("attempt").asInt(),
                attempt.path("state").asText(),
                waits.isEmpty() ? "" : ", waiting for room: " + waits);
    if (!said.toString().equals(line)) {
      options.progress(line);
      said.setLength(0);
      said.append(line);
    }
  }

  /**
   * The newest attempt of the run. Ids of one run differ in the attempt; a launch that did not
   * happen is repeated under one that is a few milliseconds later.
   */
  private static Optional<JsonNode> newest(JsonNode runs, String run) {
    long wanted = due(run);
    JsonNode best = null;
    for (JsonNode each : runs) {
      long distance = due(each.path("taskId").asText()) - wanted;
      boolean related =
          each.path("cause").asText().equals("manual") && distance >= 0 && distance < MOVES;
      if (related && (best == null || nearer(each, best))) {
        best = each;
      }
    }
    return Optional.ofNullable(best);
  }

  private static final long MOVES = 20;

  private static boolean nearer(JsonNode one, JsonNode other) {
    long difference = due(one.path("taskId").asText()) - due(other.path("taskId").asText());
    return difference == 0
        ? one.path("attempt").asInt() > other.path("attempt").asInt()
        : difference < 0;
  }

  private static long due(String id) {
    String[] parts = id.split(":", 4);
    try {
      return parts.length > 1 ? Long.parseLong(parts[1]) : 0;
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
