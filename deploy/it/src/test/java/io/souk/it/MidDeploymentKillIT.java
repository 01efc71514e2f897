package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The whole platform is killed with SIGKILL while it deploys, at moments that a seed chooses. After
 * each restart the deployment goes on to its end, and the processes on the machine are exactly the
 * tasks that the API names: none orphaned, none doubled.
 */
class MidDeploymentKillIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final int INSTANCES = 6;
  private static final long SEED = 20_261_128L;

  @TempDir Path dir;

  private final String tag = "souk-it-" + Long.toHexString(System.nanoTime());
  private final Pattern process =
      Pattern.compile(Pattern.quote(tag) + "-v(\\d+)-([^ ]+instance[^ ]+)");

  @Test
  void deploymentsGoOnToTheirEnd() {
    Random random = new Random(SEED);
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      // The first deployment begins from nothing, the others replace what runs.
      assertThat(Http.send("POST", souk.marathon() + "/v2/apps", app(1)).status()).isEqualTo(201);
      killAndReturn(souk, 1, 2);
      for (int version = 2; version <= 5; version++) {
        Http.Answer answer = Http.send("PUT", souk.marathon() + "/v2/apps/crash", app(version));
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        killAndReturn(souk, version, version == 2 ? 0 : random.nextInt(1, INSTANCES));
      }
      assertThat(Http.delete(souk.marathon() + "/v2/apps/crash").status()).isEqualTo(200);
      souk.process().kill();
      souk.start();
      Wait.until(LIMIT, () -> ids(souk).isEmpty() && running().isEmpty(), () -> story(souk));
    }
  }

  /** Kills as soon as so many processes of the version run. */
  private void killAndReturn(UpPlatform souk, int version, int moment) {
    Wait.until(LIMIT, () -> running(version).size() >= moment, () -> story(souk));
    souk.process().kill();
    souk.start();
    Wait.until(
        LIMIT,
        () -> Http.json(souk.marathon() + "/v2/deployments").isEmpty(),
        () -> "version " + version + " killed at " + moment + ": " + story(souk));
    // A process that was told to end may take a moment longer than the end of its task.
    Wait.until(
        LIMIT,
        () -> ids(souk).equals(running()) && running().equals(running(version)),
        () -> "version " + version + " killed at " + moment + ": " + story(souk));
    assertThat(ids(souk)).hasSize(INSTANCES);
    assertThat(processes()).as("one process a task").hasSize(INSTANCES);
  }

  private String app(int version) {
    return """
        {"id": "/crash", "instances": %d, "cpus": 0.1, "mem": 16, "disk": 0,
         "portDefinitions": [], "backoffSeconds": 0,
         "cmd": "exec sh -c 'while :; do sleep 1; done' %s-v%d-$MESOS_TASK_ID",
         "upgradeStrategy": {"minimumHealthCapacity": 0.5, "maximumOverCapacity": 0.5}}"""
        .formatted(INSTANCES, tag, version);
  }

  private static Set<String> ids(UpPlatform souk) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode task : Http.json(souk.marathon() + "/v2/tasks").path("tasks")) {
      ids.add(task.path("id").asText());
    }
    return ids;
  }

  private List<Matcher> processes() {
    return ProcessHandle.allProcesses()
        .map(each -> process.matcher(each.info().commandLine().orElse("")))
        .filter(Matcher::find)
        .toList();
  }

  private Set<String> running() {
    Set<String> ids = new TreeSet<>();
    processes().forEach(each -> ids.add(each.group(2)));
    return ids;
  }

  private Set<String> running(int version) {
    Set<String> ids = new TreeSet<>();
    processes().stream()
        .filter(each -> each.group(1).equals("" + version))
        .forEach(each -> ids.add(each.group(2)));
    return ids;
  }

  private String story(UpPlatform souk) {
    return "tasks "
        + ids(souk)
        + ", processes "
        + running()
        + ", deployments "
        + Http.get(souk.marathon() + "/v2/deployments").body();
  }
}
