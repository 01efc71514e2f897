package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** Logs, exit codes and sandboxes of jobs' runs, of processes and of containers alike. */
@ResourceLock(Tools.DOCKER_ENGINE)
@Timeout(240)
class JobLogIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  /** Says something, waits for a file in its sandbox, and ends badly. */
  private static final String COMMAND =
      "echo begin; while ! test -e $MESOS_SANDBOX/go; do sleep 1; done; echo end; echo oops >&2; exit 3";

  @TempDir Path dir;

  @Test
  void logOfAProcessIsFollowedToItsEnd() throws Exception {
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      follow(souk, "plain", "");
    }
  }

  @Test
  void logOfAContainerIsFollowedToItsEnd() throws Exception {
    BusyboxImage.load(dir);
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "docker")) {
      follow(
          souk,
          "boxed",
          ",\"container\":{\"type\":\"DOCKER\",\"image\":\"%s\"}".formatted(BusyboxImage.NAME));
    }
  }

  private static void follow(UpPlatform souk, String job, String container) throws Exception {
    String api = souk.chronos() + "/v1/scheduler/";
    Http.Answer made =
        Http.send(
            "POST",
            api + "iso8601",
            "{\"name\":\"%s\",\"schedule\":\"R1//PT1M\",\"retries\":0,\"command\":\"%s\"%s}"
                .formatted(job, COMMAND, container));
    assertThat(made.status()).as(made.body()).isEqualTo(204);
    Wait.until(
        LIMIT,
        () -> state(api, job).equals("RUNNING"),
        () -> Http.get(api + "job/" + job + "/runs").body());
    JsonNode run = run(api, job);
    String one =
        api
            + "job/"
            + job
            + "/run/"
            + URLEncoder.encode(run.path("taskId").asText(), StandardCharsets.UTF_8);
    try (BufferedReader log = open(one + "/logs?follow=true")) {
      assertThat(log.readLine()).isEqualTo("begin");
      assertThat(state(api, job)).isEqualTo("RUNNING");
      Files.createFile(sandbox(souk, run).resolve("go"));
      assertThat(log.readLine()).isEqualTo("end");
      assertThat(log.readLine()).isNull();
    }
    Wait.until(
        LIMIT,
        () -> state(api, job).equals("FAILED"),
        () -> Http.get(api + "job/" + job + "/runs").body());
    JsonNode ended = Http.json(one);
    assertThat(ended.path("exitCode").asInt()).as(ended.toString()).isEqualTo(3);
    assertThat(ended.path("durationMillis").asLong()).isPositive();
    assertThat(Http.get(one + "/logs?stream=stderr").body()).contains("oops\n");
    assertThat(Http.get(one + "/logs?tail=1").body()).isEqualTo("end\n");
    assertThat(Http.json(ended.path("sandboxUrl").asText()).findValuesAsText("path"))
        .anyMatch(path -> path.endsWith("/stdout"));
    assertThat(Http.get(souk.chronos() + "/metrics?pretty").body())
        .contains("jobs.run.failure." + job);
  }

  private static JsonNode run(String api, String job) {
    return Http.json(api + "job/" + job + "/runs").path("runs").path(0);
  }

  private static String state(String api, String job) {
    return run(api, job).path("state").asText();
  }

  private static BufferedReader open(String url) throws IOException, InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(url)).timeout(LIMIT).build();
    HttpResponse<InputStream> answer =
        HttpClient.newHttpClient().send(request, BodyHandlers.ofInputStream());
    assertThat(answer.statusCode()).isEqualTo(200);
    return new BufferedReader(new InputStreamReader(answer.body(), StandardCharsets.UTF_8));
  }

  /** Where the agent keeps the files of a run. */
  private static Path sandbox(UpPlatform souk, JsonNode run) {
    return souk.workDir()
        .resolve("agent/slaves")
        .resolve(run.path("agentId").asText() + run.path("sandbox").asText());
  }
}
