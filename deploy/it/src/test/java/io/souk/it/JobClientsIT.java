package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.chaos.machine.Command;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The jobs API as clients of Chronos use it, and what reaches the tasks of jobs. */
class JobClientsIT {

  @TempDir Path dir;

  /** A client in a process of its own, in both forms of the API. */
  @ParameterizedTest
  @ValueSource(strings = {"v1", "none"})
  void jobsThroughAClientOfItsOwn(String version) {
    String python = Tools.require("python3").toString();
    String script = Path.of(System.getProperty("souk.clients"), "jobs.py").toString();
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      String server = URI.create(souk.chronos()).getAuthority();
      Command.Result result = Command.run(python, script, server, version);
      assertThat(result.exitCode()).as(result.output()).isZero();
      assertThat(result.output().lines().filter(line -> line.startsWith("done: ")))
          .containsExactly(
              "done: created",
              "done: looked at",
              "done: updated",
              "done: ran",
              "done: ran by schedule",
              "done: killed",
              "done: reported",
              "done: called back",
              "done: deleted");
    }
  }

  @Test
  void taskHasItsEnvironmentArgumentsAndTheLongestCommand() throws Exception {
    Path out = dir.resolve("out");
    String command = "env > " + out + ".new && printf '%s|' >> " + out + ".new";
    String longest = "true #" + "x".repeat(65_536 - 6);
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      String job =
          """
          {"name":"env","owner":"me","command":"%s","schedule":"R0//PT1H","cpus":0.2,
           "environmentVariables":[{"name":"HOST","value":"mine"},{"name":"MINE","value":"é b"}]}"""
              .formatted(command);
      post(souk, job);
      put(souk, "env?arguments=one%20%27two%20three%27");
      awaitSuccess(souk, "env");
      List<String> lines = Files.readAllLines(Path.of(out + ".new"));
      assertThat(lines)
          .contains(
              "MINE=é b",
              "CHRONOS_JOB_NAME=env",
              "CHRONOS_JOB_OWNER=me",
              "CHRONOS_RESOURCE_CPU=0.2",
              "CHRONOS_RESOURCE_MEM=128.0",
              "CHRONOS_RESOURCE_DISK=256.0",
              "CHRONOS_JOB_RUN_ATTEMPT=0",
              "HOST=127.0.0.1",
              "one|two three|")
          .doesNotContain("HOST=mine");
      String taskId =
          lines.stream()
              .filter(line -> line.startsWith("mesos_task_id="))
              .collect(Collectors.joining())
              .replace("mesos_task_id=", "");
      assertThat(taskId).matches("ct:\\d+:0:env:");
      assertThat(lines).contains("MESOS_TASK_ID=" + taskId);
      assertThat(lines).contains("CHRONOS_JOB_RUN_TIME=" + taskId.split(":")[1]);

      post(souk, "{\"name\":\"long\",\"command\":\"%s\"}".formatted(longest));
      awaitSuccess(souk, "long");
    }
  }

  private static void awaitSuccess(UpPlatform souk, String name) {
    Wait.until(
        Duration.ofSeconds(60),
        () -> job(souk, name).path("successCount").asInt() == 1,
        () -> Http.get(souk.chronos() + "/v1/scheduler/job/" + name + "/runs").body());
  }

  private static void post(UpPlatform souk, String job) {
    Http.Answer answer = Http.send("POST", souk.chronos() + "/v1/scheduler/iso8601", job);
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private static void put(UpPlatform souk, String path) {
    assertThat(Http.send("PUT", souk.chronos() + "/v1/scheduler/job/" + path, "").status())
        .isEqualTo(204);
  }

  private static JsonNode job(UpPlatform souk, String name) {
    return Http.json(souk.chronos() + "/v1/scheduler/job/" + name);
  }
}
