package io.souk.agent.adapter.docker;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The process of a command that was put into a container. The engine can neither signal nor end it,
 * but it is one of this machine's.
 */
final class ExecProcess {
  private static final long SIGNAL_SECONDS = 10;
  private static final long PID_SECONDS = 5;
  private static final int ROUNDS = 50;
  private static final long ROUND_MILLIS = 10;

  private final ProcessHandle process;

  private ExecProcess(ProcessHandle process) {
    this.process = process;
  }

  /**
   * Empty when it has ended, or when it is another machine's: a number alone could be anybody's.
   *
   * @param engineId the engine's id of the container
   */
  static Optional<ExecProcess> find(Engine engine, String exec, String engineId)
      throws EngineException, InterruptedException {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PID_SECONDS);
    while (true) {
      JsonNode seen = engine.get("inspect exec", "/exec/" + exec + "/json");
      long pid = seen.path("Pid").asLong();
      if (pid > 0) {
        return isIn(pid, engineId) ? ProcessHandle.of(pid).map(ExecProcess::new) : Optional.empty();
      }
      // Its output may come before the engine knows its number.
      if (!seen.path("Running").asBoolean() || System.nanoTime() - deadline > 0) {
        return Optional.empty();
      }
      Thread.sleep(ROUND_MILLIS);
    }
  }

  private static boolean isIn(long pid, String engineId) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), "cgroup")).contains(engineId);
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends a signal to it and what it started. */
  void signal(int number) throws IOException, InterruptedException {
    List<String> line = new ArrayList<>(List.of("sh", "-c", "kill \"$@\"", "kill", "-" + number));
    tree().forEach(each -> line.add(Long.toString(each.pid())));
    Process kill =
        new ProcessBuilder(line)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    kill.waitFor(SIGNAL_SECONDS, TimeUnit.SECONDS);
  }

  /** Ends it and what it started, also what starts meanwhile. */
  void kill() throws InterruptedException {
    List<ProcessHandle> known = tree();
    for (int round = 0; round < ROUNDS && !known.isEmpty(); round++) {
      known.forEach(ProcessHandle::destroyForcibly);
      Thread.sleep(ROUND_MILLIS);
      known =
          known.stream()
              .flatMap(each -> Stream.concat(each.descendants(), Stream.of(each)))
              .filter(ProcessHandle::isAlive)
              .distinct()
              .toList();
    }
  }

  private List<ProcessHandle> tree() {
    return Stream.concat(process.descendants(), Stream.of(process))
        .filter(ProcessHandle::isAlive)
        .toList();
  }
}
