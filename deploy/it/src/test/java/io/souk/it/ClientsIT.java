package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Clients that know nothing of Souk, each in a process of its own: schedulers through a whole
 * task's life, and Marathon's through that of apps and groups.
 */
class ClientsIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  @Test
  void aSchedulerOverPlainHttpAndJson() throws Exception {
    lives("JsonScheduler", List.of());
  }

  @Test
  void aSchedulerThroughThePublishedProtobufClient() throws Exception {
    lives("RxJavaScheduler", List.of("-cp", System.getProperty("souk.mesos.rxjava") + "/*"));
  }

  /** Create, scale, upgrade, roll back, kill and scale, queue, groups, delete. */
  @Test
  void appsAndGroupsThroughThePublishedMarathonClient() throws Exception {
    List<String> classPath = List.of("-cp", System.getProperty("souk.marathon.client") + "/*");
    try (UpPlatform souk = UpPlatform.start(dir, "--runtime", "process")) {
      String output = run("MarathonDriver", classPath, souk.marathon());
      assertThat(output.lines().filter(line -> line.startsWith("done: ")))
          .containsExactly(
              "done: created",
              "done: scaled",
              "done: upgraded",
              "done: rolled back",
              "done: killed and scaled",
              "done: queued",
              "done: grouped",
              "done: deleted");
      assertThat(Http.json(souk.marathon() + "/v2/groups").path("groups")).hasSize(1);
    }
  }

  private void lives(String name, List<String> classPath) throws Exception {
    try (UpPlatform souk = UpPlatform.start(dir, "--no-frameworks")) {
      String output = run(name, classPath, souk.master());
      assertThat(
              output.lines().filter(line -> line.startsWith("TASK_") || line.equals("torn down")))
          .containsSubsequence(
              "TASK_STARTING",
              "TASK_RUNNING",
              "TASK_RUNNING reconciled",
              "TASK_KILLED",
              "torn down");
      assertThat(Http.json(souk.master() + "/frameworks").path("frameworks")).isEmpty();
      assertThat(Http.json(souk.master() + "/frameworks").path("completed_frameworks")).hasSize(1);
    }
  }

  private String run(String name, List<String> classPath, String url)
      throws IOException, InterruptedException {
    Path out = dir.resolve(name + ".out");
    List<String> command = new ArrayList<>(List.of(SoukProcess.java()));
    command.addAll(classPath);
    command.add(Path.of(System.getProperty("souk.clients"), name + ".java").toString());
    command.add(url);
    Process client =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(out.toFile()).start();
    try {
      assertThat(client.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
          .as(() -> "ended; output so far: " + read(out))
          .isTrue();
    } finally {
      client.destroyForcibly();
    }
    assertThat(client.exitValue()).as(read(out)).isZero();
    return read(out);
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
