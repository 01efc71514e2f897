package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.ResourceLock;

/** {@code souk task exec} and {@code souk task logs -f}, as people use them. */
@ResourceLock(Tools.DOCKER_ENGINE)
class TaskExecIT {

  private static final Duration LIMIT = Duration.ofSeconds(90);

  @TempDir Path dir;

  /** Exit code and what was printed. */
  private record Ran(int exitCode, String out, String err) {}

  private Ran souk(String input, String... args) {
    try {
      Path in = Files.writeString(Files.createTempFile(dir, "in", ""), input);
      Path out = Files.createTempFile(dir, "out", "");
      Path err = Files.createTempFile(dir, "err", "");
      Process process =
          new ProcessBuilder(SoukProcess.command(args))
              .redirectInput(in.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      if (!process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError("did not end: " + List.of(args) + " " + Files.readString(err));
      }
      return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private Ran exec(UpPlatform souk, String task, String input, String... more) {
    List<String> args = new ArrayList<>(List.of("task", "exec", "--url", souk.gateway()));
    args.addAll(List.of(more));
    args.add(args.indexOf("--"), task);
    return souk(input, args.toArray(String[]::new));
  }

  private String deploy(UpPlatform souk, String app) {
    try {
      Path file = Files.writeString(dir.resolve("app.json"), app);
      Ran deployed = souk("", "app", "deploy", file.toString(), "--url", souk.gateway());
      assertThat(deployed.exitCode()).as(deployed.err()).isZero();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    JsonNode tasks = Http.json(souk.marathon() + "/v2/apps/t").path("app").path("tasks");
    assertThat(tasks).hasSize(1);
    return tasks.path(0).path("id").asText();
  }

  private void talksTo(UpPlatform souk, String task) {
    Ran plain = exec(souk, task, "", "--", "sh", "-c", "echo out; echo err >&2; exit 5");
    assertThat(plain).as(plain.toString()).isEqualTo(new Ran(5, "out\n", "err\n"));
    String lines = "3\n1\n2\n" + "x".repeat(200_000) + "\n";
    Ran sorted = exec(souk, task, lines, "-i", "--", "sort");
    assertThat(sorted).isEqualTo(new Ran(0, "1\n2\n3\n" + "x".repeat(200_000) + "\n", ""));
    Ran killed = exec(souk, task, "", "--", "sh", "-c", "kill -9 $$");
    assertThat(killed.exitCode()).as(killed.toString()).isEqualTo(137);
    Ran inside = exec(souk, task, "", "--", "sh", "-c", "echo $MARK; pwd");
    assertThat(inside.out()).startsWith("of the task\n");
    Ran terminal = exec(souk, task, "", "-t", "--", "sh", "-c", "test -t 0 && echo terminal");
    assertThat(terminal.out()).isEqualTo("terminal\r\n");
  }

  @Test
  void commandsRunBesideAProcess() {
    try (UpPlatform souk =
        UpPlatform.start(dir, "--runtime", "process", "--framework", "marathon")) {
      String task =
          deploy(
              souk,
              """
              {"id": "/t", "cmd": "echo first; i=0; while true; do i=$((i+1)); echo $i; sleep 0.1; done",
               "env": {"MARK": "of the task"}, "cpus": 0.1, "mem": 32, "instances": 1}
              """);
      talksTo(souk, task);
      assertThat(exec(souk, "nobody", "", "--", "true").err())
          .isEqualTo("souk: there is no task nobody\n");
      follows(souk, task);
      Ran late = exec(souk, task, "", "--", "true");
      assertThat(late.exitCode()).isEqualTo(1);
      assertThat(late.err()).contains("has ended");
    }
  }

  /** What is printed while the task lives goes on and on; it ends with the task. */
  private void follows(UpPlatform souk, String task) {
    SoukProcess logs =
        SoukProcess.start(dir.resolve("logs"), "task", "logs", "-f", task, "--url", souk.gateway());
    Wait.until(LIMIT, () -> logs.out().lines().count() > 5, () -> "no output: " + logs.err());
    long before = logs.out().lines().count();
    Wait.until(
        LIMIT, () -> logs.out().lines().count() > before + 5, () -> "no more: " + logs.out());
    assertThat(souk("", "app", "remove", "/t", "--url", souk.gateway()).exitCode()).isZero();
    assertThat(logs.awaitExit(LIMIT)).as(logs.err()).isZero();
    List<String> lines = logs.out().lines().toList();
    assertThat(lines.getFirst()).isEqualTo("first");
    for (int i = 1; i < lines.size(); i++) {
      assertThat(lines.get(i)).isEqualTo("" + i);
    }
  }

  @Test
  void commandsRunInAContainerOfDocker() throws IOException {
    BusyboxImage.load(dir);
    try (UpPlatform souk =
        UpPlatform.start(dir, "--runtime", "docker", "--framework", "marathon")) {
      String task =
          deploy(
              souk,
              """
              {"id": "/t", "cmd": "while true; do sleep 0.1; done",
               "env": {"MARK": "of the task"}, "cpus": 0.1, "mem": 32, "instances": 1,
               "container": {"type": "DOCKER", "docker": {"image": "%s"}}}
              """
                  .formatted(BusyboxImage.NAME));
      talksTo(souk, task);
      Ran outside = exec(souk, task, "", "--", "ls", "/");
      assertThat(outside.out().getBytes(StandardCharsets.UTF_8).length).isLessThan(200);
    }
  }
}
