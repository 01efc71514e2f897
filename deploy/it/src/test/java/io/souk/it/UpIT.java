package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One command runs the platform; the demo works on it; it stops and comes back. */
class UpIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  @Test
  void demoRunsHealsAndComesBackAfterRestart() throws IOException {
    try (UpPlatform souk = UpPlatform.start(dir)) {
      assertThat(souk.process().out()).contains("souk is ready: " + souk.gateway());
      SoukProcess demo = SoukProcess.start(dir, "demo", "--url", souk.gateway());
      assertThat(demo.awaitExit(Duration.ofSeconds(100))).as(demo.err()).isZero();

      List<JsonNode> tasks = tasks(souk);
      assertThat(tasks).hasSize(2);
      assertThat(Http.get(address(tasks.getFirst())).body())
          .contains("Hello from " + tasks.getFirst().path("id").asText());
      assertThat(sandboxOutputs(souk)).anyMatch(text -> text.contains("demo job ran at"));

      killProcessOf(tasks.getFirst());
      Wait.until(
          LIMIT,
          () ->
              ids(souk).size() == 2
                  && !ids(souk).contains(tasks.getFirst().path("id").asText())
                  && tasks(souk).stream().allMatch(task -> Http.get(address(task)).status() == 200),
          () -> "no new instance; tasks: " + tasks(souk));

      JsonNode before = job(souk);
      String framework = marathonId(souk);
      assertThat(souk.process().terminate()).isZero();
      assertThat(ProcessHandle.allProcesses().filter(this::isOurs)).isEmpty();

      souk.start();
      assertThat(marathonId(souk)).isEqualTo(framework);
      assertThat(job(souk).path("successCount").asInt())
          .isGreaterThanOrEqualTo(before.path("successCount").asInt());
      Wait.until(
          LIMIT,
          () ->
              tasks(souk).size() == 2
                  && tasks(souk).stream().allMatch(task -> Http.get(address(task)).status() == 200),
          () -> "app is not back; tasks: " + tasks(souk));
      Wait.until(
          LIMIT,
          () -> job(souk).path("successCount").asInt() > before.path("successCount").asInt(),
          () -> "job is not back: " + job(souk));
    }
  }

  private boolean isOurs(ProcessHandle process) {
    return process.info().commandLine().orElse("").contains("jdk.httpserver")
        && process.info().commandLine().orElse("").contains(dir.toString());
  }

  private static String marathonId(UpPlatform souk) {
    return Http.json(souk.marathon() + "/v2/info").path("frameworkId").asText();
  }

  private static JsonNode job(UpPlatform souk) {
    return Http.json(souk.chronos() + "/v1/scheduler/jobs").path(0);
  }

  private static List<JsonNode> tasks(UpPlatform souk) {
    JsonNode app = Http.json(souk.marathon() + "/v2/apps/demo/web").path("app");
    return app.path("tasks")
        .valueStream()
        .filter(task -> task.path("state").asText().equals("TASK_RUNNING"))
        .toList();
  }

  private static Set<String> ids(UpPlatform souk) {
    Set<String> ids = new TreeSet<>();
    tasks(souk).forEach(task -> ids.add(task.path("id").asText()));
    return ids;
  }

  private static String address(JsonNode task) {
    return "http://" + task.path("host").asText() + ":" + task.path("ports").path(0).asInt() + "/";
  }

  private void killProcessOf(JsonNode task) {
    String id = task.path("id").asText();
    ProcessHandle server =
        ProcessHandle.allProcesses()
            .filter(process -> process.info().commandLine().orElse("").contains("jdk.httpserver"))
            .filter(process -> process.info().commandLine().orElse("").contains(id))
            .findFirst()
            .orElseThrow(() -> new AssertionError("no process serves " + id));
    server.destroyForcibly();
  }

  private static List<String> sandboxOutputs(UpPlatform souk) throws IOException {
    try (Stream<Path> files = Files.walk(souk.workDir().resolve("agent").resolve("slaves"))) {
      return files.filter(file -> file.endsWith("stdout")).map(UpIT::read).toList();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return "";
    }
  }
}
