package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What deploys is killed with SIGKILL while it does, at moments that a seed chooses. After each
 * restart the deployment goes on to its end, and the processes on the machine are exactly the tasks
 * that the API names: none orphaned, none doubled.
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
  void everythingIsKilled() {
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      deployAndKill(
          souk.marathon(),
          () -> {
            souk.process().kill();
            souk.start();
          });
    }
  }

  /**
   * The agents go on meanwhile: tasks start and end that nobody hears of until the master is back.
   */
  @Test
  void theMasterIsKilled() {
    FreePorts ports = new FreePorts();
    int port = ports.next(20);
    int marathon = ports.next();
    String[] master = {
      "master",
      "--port",
      "" + port,
      "--framework",
      "marathon",
      "--marathon-port",
      "" + marathon,
      "--work-dir",
      dir.resolve("m").toString()
    };
    AtomicReference<SoukProcess> running =
        new AtomicReference<>(SoukProcess.start(dir, master).awaitReady());
    String url = "http://127.0.0.1:" + port;
    try (SoukProcess first = agent(url, ports, "a1");
        SoukProcess second = agent(url, ports, "a2")) {
      Wait.until(
          LIMIT,
          () -> Http.json(url + "/slaves").path("slaves").size() == 2,
          () -> first.err() + second.err());
      deployAndKill(
          "http://127.0.0.1:" + marathon,
          () -> {
            running.get().kill();
            running.set(SoukProcess.start(dir, master).awaitReady());
          });
    } finally {
      running.get().close();
    }
  }

  private SoukProcess agent(String master, FreePorts ports, String name) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            master,
            "--port",
            "" + ports.next(2),
            "--work-dir",
            dir.resolve(name).toString(),
            "--resources",
            "cpus:4;mem:4096;disk:4096;ports:[31000-31999]",
            "--runtime",
            "process")
        .awaitReady();
  }

  private void deployAndKill(String marathon, Runnable killAndStart) {
    Random random = new Random(SEED);
    // The first deployment begins from nothing, the others replace what runs.
    assertThat(Http.send("POST", marathon + "/v2/apps", app(1)).status()).isEqualTo(201);
    killAndReturn(marathon, killAndStart, 1, 2);
    for (int version = 2; version <= 4; version++) {
      Http.Answer answer = Http.send("PUT", marathon + "/v2/apps/crash", app(version));
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      int moment = version == 2 ? 0 : random.nextInt(1, INSTANCES);
      killAndReturn(marathon, killAndStart, version, moment);
    }
    assertThat(Http.delete(marathon + "/v2/apps/crash").status()).isEqualTo(200);
    killAndStart.run();
    Wait.until(LIMIT, () -> ids(marathon).isEmpty() && running().isEmpty(), () -> story(marathon));
  }

  /** Kills as soon as so many processes of the version run. */
  private void killAndReturn(String marathon, Runnable killAndStart, int version, int moment) {
    Wait.until(LIMIT, () -> running(version).size() >= moment, () -> story(marathon));
    killAndStart.run();
    Wait.until(
        LIMIT,
        () -> Http.json(marathon + "/v2/deployments").isEmpty(),
        () -> "version " + version + " killed at " + moment + ": " + story(marathon));
    // A process that was told to end may take a moment longer than the end of its task.
    Wait.until(
        LIMIT,
        () -> ids(marathon).equals(running()) && running().equals(running(version)),
        () -> "version " + version + " killed at " + moment + ": " + story(marathon));
    assertThat(ids(marathon)).hasSize(INSTANCES);
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

  private static Set<String> ids(String marathon) {
    Set<String> ids = new TreeSet<>();
    for (JsonNode task : Http.json(marathon + "/v2/tasks").path("tasks")) {
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

  private String story(String marathon) {
    return "tasks "
        + ids(marathon)
        + ", processes "
        + running()
        + ", deployments "
        + Http.get(marathon + "/v2/deployments").body();
  }
}
