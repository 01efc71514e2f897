package io.souk.it;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.chaos.machine.SoukCommand;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The {@code souk} program as a process of its own. */
public final class SoukProcess implements AutoCloseable {

  private static final Duration READY_LIMIT = Duration.ofSeconds(90);

  private final Process process;
  private final Path out;
  private final Path err;

  private SoukProcess(Process process, Path out, Path err) {
    this.process = process;
    this.out = out;
    this.err = err;
  }

  /** Starts {@code souk args…}; its output goes to files in {@code dir}. */
  static SoukProcess start(Path dir, String... args) {
    return run(dir, args[0], command(args));
  }

  /** Starts a whole command line that runs {@code souk}; {@code name} names its output. */
  static SoukProcess run(Path dir, String name, List<String> command) {
    try {
      Files.createDirectories(dir);
      Path out = Files.createTempFile(dir, name + "-", ".out");
      Path err = Files.createTempFile(dir, name + "-", ".err");
      Process process =
          new ProcessBuilder(command)
              .directory(dir.toFile())
              .redirectOutput(out.toFile())
              .redirectError(err.toFile())
              .start();
      return new SoukProcess(process, out, err);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The command line of {@code souk args…}. */
  public static List<String> command(String... args) {
    return SoukCommand.of(Path.of(System.getProperty("souk.launcher.jar")), args);
  }

  /** The Java that runs this test. */
  static String java() {
    return SoukCommand.java();
  }

  /** Waits for the role's ready line. */
  SoukProcess awaitReady() {
    Wait.until(
        READY_LIMIT,
        () -> !process.isAlive() || out().contains("is ready:"),
        () -> "not ready; out: " + out() + " err: " + err());
    assertThat(out()).as("output; errors: " + err()).contains("is ready:");
    return this;
  }

  /** Waits for its end by itself; returns the exit code. */
  int awaitExit(Duration limit) {
    try {
      assertThat(process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS))
          .as("ended within " + limit + "; out: " + out() + " err: " + err())
          .isTrue();
      return process.exitValue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** SIGTERM; returns the exit code. */
  int terminate() {
    process.destroy();
    return awaitExit(Duration.ofSeconds(30));
  }

  /** SIGKILL. */
  void kill() {
    process.destroyForcibly();
    awaitExit(Duration.ofSeconds(30));
  }

  boolean isAlive() {
    return process.isAlive();
  }

  long pid() {
    return process.pid();
  }

  String out() {
    return read(out);
  }

  String err() {
    return read(err);
  }

  /** What it told the user about its end, apart from its log. */
  List<String> said() {
    return err().lines().filter(line -> line.startsWith("souk: ")).toList();
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    if (process.isAlive()) {
      process.destroy();
      try {
        if (!process.waitFor(20, TimeUnit.SECONDS)) {
          process.destroyForcibly();
        }
      } catch (InterruptedException e) {
        process.destroyForcibly();
      }
    }
  }
}
