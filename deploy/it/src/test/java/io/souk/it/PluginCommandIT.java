package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.souk.framework.PluginJars;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The tutorial's framework as its users run it: in a master beside one that fails again and again,
 * and from the same jar as a process of its own.
 */
class PluginCommandIT {

  private static final Duration LIMIT = Duration.ofSeconds(120);
  private static final Path TEMPLATE = Path.of("../../docs/framework-template/src/main");

  /** Works for a moment, then throws. */
  private static final String FAILING =
      """
      package failing;
      import io.souk.framework.*;
      import java.util.concurrent.*;
      public final class Failing implements Framework {
        public String name() { return "failing"; }
        public CompletionStage<Void> start(FrameworkContext context) {
          context.vertx().setTimer(200, timer -> { throw new IllegalStateException("worn out"); });
          return CompletableFuture.completedStage(null);
        }
        public CompletionStage<Void> stop() { return CompletableFuture.completedStage(null); }
      }
      """;

  private static final int COPIES = 2;

  @TempDir Path dir;

  private Path plugins;
  private Path jar;
  private Path config;

  @BeforeEach
  void build() throws IOException {
    plugins = Files.createDirectory(dir.resolve("plugins"));
    jar =
        PluginJars.jar(
            plugins.resolve("keeper-1.0-SNAPSHOT.jar"),
            Map.of(
                "com.example.keeper.KeeperFramework",
                Files.readString(TEMPLATE.resolve("java/com/example/keeper/KeeperFramework.java"))),
            Files.readString(
                    TEMPLATE.resolve("resources/META-INF/services/io.souk.framework.Framework"))
                .strip());
    PluginJars.jar(
        plugins.resolve("failing.jar"), Map.of("failing.Failing", FAILING), "failing.Failing");
    config =
        Files.writeString(
            dir.resolve("souk.yaml"),
            """
            plugin-config:
              keeper:
                command: exec sleep 1000
                copies: %d
            """
                .formatted(COPIES));
  }

  @Test
  void oneJarRunsHostedAndByItselfAndBothAreScraped() {
    try (UpPlatform souk =
        UpPlatform.start(
            dir,
            "--no-frameworks",
            "--plugins",
            plugins.toString(),
            "--config",
            config.toString())) {
      String hosted = souk.master() + "/plugins/keeper";
      Set<String> tasks = awaitTasks(hosted);
      failsAndIsStartedAgain(souk.master(), 3);
      int port = new FreePorts().next();
      String own = "http://127.0.0.1:" + port;
      try (SoukProcess remote = remote(souk.master(), port)) {
        Set<String> itsOwn = awaitTasks(own + "/plugins/keeper");
        assertThat(itsOwn).doesNotContainAnyElementsOf(tasks);
        // It lists its tasks from when it launches them.
        Wait.until(
            LIMIT,
            () -> running(souk.master()) == 2 * COPIES,
            () -> Http.get(souk.master() + "/tasks").body());
        scraped(souk.master(), own);
        assertThat(remote.isAlive()).isTrue();
      }
      assertThat(tasks(hosted)).as("nothing happened to them meanwhile").isEqualTo(tasks);
      assertThat(plugin(souk.master(), "keeper").path("failures").asInt()).isZero();
    }
  }

  @Test
  void aHostedFrameworkOutlivesItsMaster() {
    FreePorts ports = new FreePorts();
    int masterPort = ports.next(20);
    String url = "http://127.0.0.1:" + masterPort;
    SoukProcess master = master(masterPort);
    try (SoukProcess agent = agent(url, ports.next())) {
      Set<String> tasks = awaitTasks(url + "/plugins/keeper");
      master.kill();
      master = master(masterPort);
      assertThat(awaitTasks(url + "/plugins/keeper")).isEqualTo(tasks);
      Wait.until(LIMIT, () -> running(url) == COPIES, () -> Http.get(url + "/tasks").body());
      failsAndIsStartedAgain(url, 1);
      assertThat(tasks(url + "/plugins/keeper")).isEqualTo(tasks);
      assertThat(agent.isAlive()).isTrue();
    } finally {
      master.close();
    }
  }

  private SoukProcess master(int port) {
    return SoukProcess.start(
            dir,
            "master",
            "--port",
            "" + port,
            "--no-frameworks",
            "--plugins",
            plugins.toString(),
            "--config",
            config.toString(),
            "--work-dir",
            dir.resolve("master").toString())
        .awaitReady();
  }

  private SoukProcess agent(String master, int port) {
    return SoukProcess.start(
            dir,
            "agent",
            "--master",
            master,
            "--port",
            "" + port,
            "--runtime",
            "process",
            "--resources",
            "cpus:2;mem:1024;disk:512",
            "--work-dir",
            dir.resolve("agent").toString())
        .awaitReady();
  }

  private SoukProcess remote(String master, int port) {
    return SoukProcess.start(
            dir,
            "framework",
            "--jar",
            jar.toString(),
            "--config",
            config.toString(),
            "--master",
            master,
            "--port",
            "" + port,
            "--work-dir",
            dir.resolve("remote").toString())
        .awaitReady();
  }

  private static Set<String> awaitTasks(String routes) {
    Wait.until(LIMIT, () -> tasks(routes).size() == COPIES, () -> Http.get(routes) + "");
    return tasks(routes);
  }

  private static Set<String> tasks(String routes) {
    Http.Answer answer = Http.get(routes + "/tasks");
    return answer.status() == 200
        ? answer.json().valueStream().map(JsonNode::asText).collect(Collectors.toSet())
        : Set.of();
  }

  private static long running(String master) {
    return Http.json(master + "/tasks?limit=-1")
        .path("tasks")
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .count();
  }

  private static JsonNode plugin(String master, String name) {
    Http.Answer answer = Http.get(master + "/api/souk/plugins");
    return answer.status() != 200
        ? MissingNode.getInstance()
        : answer
            .json()
            .path("plugins")
            .valueStream()
            .filter(plugin -> plugin.path("name").asText().equals(name))
            .findFirst()
            .orElse(MissingNode.getInstance());
  }

  private static void failsAndIsStartedAgain(String master, int times) {
    Wait.until(
        LIMIT,
        () -> plugin(master, "failing").path("failures").asInt() >= times,
        () -> Http.get(master + "/api/souk/plugins").body());
    JsonNode failing = plugin(master, "failing");
    assertThat(failing.path("jar").asText()).isEqualTo("failing.jar");
    assertThat(failing.path("last_failure").asText()).contains("worn out");
    assertThat(plugin(master, "keeper").path("state").asText()).isEqualTo("running");
  }

  private void scraped(String master, String own) {
    String config =
        """
        global: {scrape_interval: 1s}
        scrape_configs:
          - job_name: hosted
            metrics_path: /plugins/keeper/metrics
            static_configs: [{targets: ["%s"]}]
          - job_name: remote
            static_configs: [{targets: ["%s"]}]
          - job_name: master
            static_configs: [{targets: ["%s"]}]
        """
            .formatted(host(master), host(own), host(master));
    try (Prometheus prometheus = new Prometheus(dir, config)) {
      Wait.until(
          LIMIT,
          () ->
              jobs(prometheus.query("keeper_tasks == " + COPIES))
                  .equals(Set.of("hosted", "remote")),
          () -> prometheus.query("keeper_tasks") + " of " + prometheus.targets());
      Wait.until(
          LIMIT,
          () ->
              !prometheus
                      .query("sum(souk_plugin_failures_total{jar=\"failing.jar\"}) >= 3")
                      .isEmpty()
                  && !prometheus
                      .query("souk_plugin_up{jar=\"keeper-1.0-SNAPSHOT.jar\"} == 1")
                      .isEmpty(),
          () -> "" + prometheus.query("{__name__=~\"souk_plugin.*\"}"));
    }
  }

  private static Set<String> jobs(List<JsonNode> series) {
    return series.stream()
        .map(each -> each.at("/metric/job").asText())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static String host(String url) {
    return url.substring("http://".length());
  }
}
