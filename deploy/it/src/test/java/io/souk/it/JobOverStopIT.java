package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A platform that is told to stop ends its tasks; the runs among them get their retries. */
class JobOverStopIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  @Test
  void runThatTheStopEndedIsRepeatedAfterTheStart() throws IOException {
    Path attempts = dir.resolve("attempts");
    try (UpPlatform souk = UpPlatform.start(dir)) {
      int status =
          Http.send(
                  "POST",
                  souk.chronos() + "/v1/scheduler/iso8601",
                  """
                  {"name":"long","schedule":"R1//PT1H","retries":1,"retryDelay":"PT1S",
                   "retryOnExitCodes":[75],"command":"%s"}"""
                      .formatted(
                          "echo $CHRONOS_JOB_RUN_ATTEMPT >> %s; [ $CHRONOS_JOB_RUN_ATTEMPT = 1 ] || sleep 600"
                              .formatted(attempts)))
              .status();
      assertThat(status).isEqualTo(204);
      Wait.until(
          LIMIT,
          () ->
              runs(souk).get(0).path("state").asText().equals("RUNNING") && Files.exists(attempts),
          () -> "it does not run: " + runs(souk));

      assertThat(souk.process().terminate()).isZero();
      souk.start();

      Wait.until(
          LIMIT,
          () -> runs(souk).get(0).path("state").asText().equals("FINISHED"),
          () -> "it is not repeated: " + runs(souk));
      JsonNode first = runs(souk).get(1);
      assertThat(first.path("state").asText()).isEqualTo("FAILED");
      assertThat(first.path("message").asText()).startsWith("ended by the platform");
      assertThat(Files.readAllLines(attempts)).isEqualTo(List.of("0", "1"));
      JsonNode job = Http.json(souk.chronos() + "/v1/scheduler/job/long");
      assertThat(job.path("successCount").asInt()).isEqualTo(1);
      assertThat(job.path("errorCount").asInt()).isZero();
    }
  }

  private static JsonNode runs(UpPlatform souk) {
    return Http.json(souk.chronos() + "/v1/scheduler/job/long/runs").path("runs");
  }
}
