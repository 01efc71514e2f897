package io.souk.chaos.machine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/** A role of the platform on a machine of its own, started again as an init system would. */
public final class Node {

  private final String name;
  private final List<String> command;
  private final Path dir;
  private Optional<Process> process = Optional.empty();
  private boolean down;

  public Node(String name, List<String> command, Path dir) {
    this.name = name;
    this.command = command;
    this.dir = dir;
  }

  public String name() {
    return name;
  }

  public void start() {
    try {
      Files.createDirectories(dir);
      ProcessBuilder.Redirect log =
          ProcessBuilder.Redirect.appendTo(dir.resolve(name + ".out").toFile());
      process =
          Optional.of(
              new ProcessBuilder(command)
                  .directory(dir.toFile())
                  .redirectErrorStream(true)
                  .redirectOutput(log)
                  .start());
      down = false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** SIGKILL; it stays down until {@link #start}. */
  public void kill() {
    down = true;
    process.ifPresent(
        running -> {
          running.destroyForcibly();
          await(running);
        });
  }

  private static void await(Process running) {
    try {
      if (!running.waitFor(30, TimeUnit.SECONDS)) {
        throw new IllegalStateException(running + " survives SIGKILL");
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM; it stays down until {@link #start}. */
  public void terminate() {
    down = true;
    process.ifPresent(Process::destroy);
  }

  /**
   * Waits for the end of what was terminated; kills it when it does not come.
   *
   * @return whether it came within {@code limit}
   */
  public boolean awaitEnd(Duration limit) {
    try {
      if (process.isEmpty() || process.get().waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
        return true;
      }
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    kill();
    return false;
  }

  public boolean isAlive() {
    return process.filter(Process::isAlive).isPresent();
  }

  public void pause() {
    signal("STOP");
  }

  public void resume() {
    signal("CONT");
  }

  private void signal(String signal) {
    process.ifPresent(running -> Command.run("kill", "-" + signal, "" + running.pid()));
  }

  /** The exit code, if it ended although nobody had killed it. */
  public Optional<Integer> endedByItself() {
    return process
        .filter(running -> !down && !running.isAlive())
        .map(running -> running.exitValue());
  }

  /** What it printed. */
  public String output() {
    try {
      return Files.readString(dir.resolve(name + ".out"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
