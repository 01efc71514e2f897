package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The jobs framework as a process of its own outlives its master: it becomes active again by
 * itself, as the same framework, and its jobs run.
 */
class JobMasterRestartIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);

  @TempDir Path dir;

  private final FreePorts ports = new FreePorts();
  private final int masterPort = ports.next(20);
  private final int jobsPort = ports.next();
  private final int agentPort = ports.next();

  @Test
  void frameworkIsActiveAgainAndItsJobsRun() {
    try (SoukProcess first = master();
        SoukProcess framework = framework();
        SoukProcess agent = agent()) {
      create("early");
      awaitFinished("early");
      Set<String> ids = active();
      assertThat(ids).hasSize(1);

      first.kill();
      for (String job : List.of("later", "latest")) {
        try (SoukProcess again = master()) {
          Wait.until(LIMIT, () -> active().equals(ids), () -> "active: " + frameworks());
          assertThat(ids(frameworks())).as("no other one was registered").isEqualTo(ids);
          create(job);
          awaitFinished(job);
          again.kill();
        }
      }
    }
  }

  private SoukProcess master() {
    return start("master", "--port", "" + masterPort, "--no-frameworks");
  }

  private SoukProcess framework() {
    return start(
        "framework",
        "--framework",
        "chronos",
        "--chronos-port",
        "" + jobsPort,
        "--master",
        "http://127.0.0.1:" + masterPort);
  }

  private SoukProcess agent() {
    return start(
        "agent",
        "--port",
        "" + agentPort,
        "--master",
        "http://127.0.0.1:" + masterPort,
        "--resources",
        "cpus:1;mem:1024;disk:1024");
  }

  private SoukProcess start(String role, String... options) {
    List<String> arguments =
        new ArrayList<>(List.of(role, "--work-dir", dir.resolve(role).toString()));
    arguments.addAll(List.of(options));
    return SoukProcess.start(dir, arguments.toArray(String[]::new)).awaitReady();
  }

  private void create(String job) {
    Http.Answer answer =
        Http.send(
            "POST",
            jobs() + "/v1/scheduler/iso8601",
            "{\"name\":\"%s\",\"schedule\":\"R1//PT1H\",\"command\":\"true\"}".formatted(job));
    assertThat(answer.status()).as(answer.body()).isEqualTo(204);
  }

  private void awaitFinished(String job) {
    String runs = jobs() + "/v1/scheduler/job/" + job + "/runs";
    Wait.until(
        LIMIT,
        () -> Http.json(runs).path("runs").path(0).path("state").asText().equals("FINISHED"),
        () -> job + " does not finish: " + Http.json(runs));
  }

  private String jobs() {
    return "http://127.0.0.1:" + jobsPort;
  }

  private List<JsonNode> frameworks() {
    return Http.json("http://127.0.0.1:" + masterPort + "/frameworks")
        .path("frameworks")
        .valueStream()
        .toList();
  }

  private static Set<String> ids(List<JsonNode> frameworks) {
    return frameworks.stream()
        .map(framework -> framework.path("id").asText())
        .collect(Collectors.toSet());
  }

  private Set<String> active() {
    return ids(frameworks().stream().filter(each -> each.path("active").asBoolean()).toList());
  }
}
