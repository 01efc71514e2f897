package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an app may declare reaches its process: secrets, checks, limits, its role. */
class AppFieldsIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  private static final String APP =
      """
      {"id":"/prod/a","cpus":0.1,"mem":32,"role":"prod","portDefinitions":[],
       "cmd":"test ${#PASSWORD} = 6 && touch up; sleep 1000",
       "secrets":{"db":{"source":"db/password"}},
       "env":{"PASSWORD":{"secret":"db"}},
       "resourceLimits":{"cpus":"unlimited","mem":64},
       "check":{"exec":{"command":{"shell":"test -f up"}},"intervalSeconds":1,"delaySeconds":0}}""";

  @TempDir Path dir;

  @Test
  void secretsChecksLimitsAndRoles() throws IOException {
    Files.createDirectories(dir.resolve("secrets/db"));
    Files.writeString(dir.resolve("secrets/db/password"), "geheim");
    try (UpPlatform souk =
        UpPlatform.start(dir, "--secrets-dir", dir.resolve("secrets").toString())) {
      assertThat(Http.send("POST", souk.marathon() + "/v2/apps", APP).status()).isEqualTo(201);
      Wait.until(
          LIMIT,
          () -> task(souk).at("/checkResult/command/exitCode").asInt(-1) == 0,
          () -> "task: " + task(souk));
      assertThat(task(souk).path("role").asText()).isEqualTo("prod");
      assertThat(task(souk).path("state").asText()).isEqualTo("TASK_RUNNING");
      assertThat(Http.get(souk.master() + "/state").body()).doesNotContain("geheim");
      assertThat(Http.get(souk.marathon() + "/v2/apps/prod/a").body()).doesNotContain("geheim");
    }
  }

  private static JsonNode task(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/apps/prod/a/tasks").path("tasks").path(0);
  }
}
