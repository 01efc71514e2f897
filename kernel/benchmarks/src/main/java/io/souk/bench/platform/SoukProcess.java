package io.souk.bench.platform;

import io.souk.bench.Waits;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A running {@code souk}, seen from outside. */
public final class SoukProcess {

  /** Several Java programs that start at once take a small machine its time. */
  private static final Duration LIMIT = Duration.ofSeconds(180);

  private final String name;
  private final Process process;
  private final Path output;
  private final Path errors;

  private SoukProcess(String name, Process process, Path output, Path errors) {
    this.name = name;
    this.process = process;
    this.output = output;
    this.errors = errors;
  }

  /**
   * Starts it, and does not wait.
   *
   * @param name of the files in {@code dir} that take its output
   */
  public static SoukProcess start(String name, Path dir, List<String> command) throws IOException {
    Path output = dir.resolve(name + ".out");
    Path errors = dir.resolve(name + ".err");
    Process process =
        new ProcessBuilder(command)
            .directory(dir.toFile())
            .redirectOutput(output.toFile())
            .redirectError(errors.toFile())
            .start();
    return new SoukProcess(name, process, output, errors);
  }

  /**
   * Waits for the role's ready line.
   *
   * @throws IllegalStateException when it ends before, or does not come in three minutes
   */
  public void awaitReady() {
    Waits.until(
        LIMIT,
        () -> !isAlive() || ProcFiles.read(output).contains("is ready:"),
        () -> name + " is not ready");
    if (!isAlive()) {
      throw new IllegalStateException(name + " ended: " + ProcFiles.read(errors));
    }
  }

  /** SIGTERM; does not wait. */
  public void terminate() {
    process.destroy();
  }

  /** SIGKILL; does not wait. */
  public void kill() {
    process.destroyForcibly();
  }

  /**
   * @throws IllegalStateException when it does not end in three minutes
   */
  public void awaitEnd() {
    if (!hasEndedWithin(LIMIT)) {
      throw new IllegalStateException(name + " does not end");
    }
  }

  /** SIGTERM, and SIGKILL to one that has not ended after so long. */
  public void end(Duration patience) {
    terminate();
    if (!hasEndedWithin(patience)) {
      kill();
      awaitEnd();
    }
  }

  /** Has this done on another thread once it has ended. */
  public void onEnd(Runnable deed) {
    process.onExit().thenRun(deed);
  }

  private boolean hasEndedWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  public long pid() {
    return process.pid();
  }

  /** CPU time so far; zero once it has ended. */
  public Duration cpu() {
    return process.info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** A line of {@code /proc/PID/status} in MiB: {@code VmRSS}, or {@code VmHWM} for its peak. */
  public long mebibytes(String line) {
    return ProcFiles.kibibytes(ProcFiles.read(ProcFiles.of(pid(), "status")), line) / 1024;
  }
}
