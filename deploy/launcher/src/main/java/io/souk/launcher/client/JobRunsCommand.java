package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code souk job runs}: what became of the recent runs of a job. */
@Command(name = "runs", description = "List the recent runs of a job, newest first.")
final class JobRunsCommand implements Callable<Integer> {

  private static final int MAX_WORDS = 120;

  @Mixin private ClientOptions options;

  @Parameters(paramLabel = "NAME")
  private String name;

  @Override
  public Integer call() {
    JobsApi jobs = new JobsApi(options.client());
    jobs.get(name);
    JsonNode answer = jobs.ask(name, "runs");
    Instant now = Instant.now();
    Table table =
        new Table("RUN", "TRY", "STATE", "CAUSE", "BEGAN", "TOOK", "EXIT", "HOST", "MESSAGE");
    for (JsonNode run : answer.path("runs")) {
      table.row(
          run.path("taskId").asText(),
          run.path("attempt").asInt(),
          run.path("state").asText(),
          run.path("cause").asText(),
          JobRun.time(run.path("started")).isPresent()
              ? run.path("started").asText()
              : JobsApi.orDash(run.path("launched")),
          JobRun.duration(run, now).map(JobRun::text).orElse("-"),
          JobRun.exitCode(run).map(String::valueOf).orElse("-"),
          JobsApi.orDash(run.path("hostname")),
          shortened(
              run.path("waitingFor").asText("").isEmpty()
                  ? run.path("message").asText("")
                  : "waits for room: " + run.path("waitingFor").asText()));
    }
    options.print(answer, table + missed(answer.path("missed")));
    return 0;
  }

  private static String missed(JsonNode records) {
    if (records.isEmpty()) {
      return "";
    }
    Table table = new Table("MISSED FROM", "TO", "RUNS", "REASON");
    for (JsonNode each : records) {
      table.row(
          JobsApi.orDash(each.path("from")),
          JobsApi.orDash(each.path("to")),
          each.path("count").asLong(1),
          each.path("reason").asText());
    }
    return "\n" + table;
  }

  private static String shortened(String text) {
    String line = text.lines().findFirst().orElse("");
    return line.length() > MAX_WORDS ? line.substring(0, MAX_WORDS) + "…" : line;
  }
}
