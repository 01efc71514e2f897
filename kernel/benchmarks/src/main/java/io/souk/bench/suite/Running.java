package io.souk.bench.suite;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A program under way, with all processes that it has started. */
final class Running {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;

  Running(Process process) {
    this.process = process;
  }

  /** Whether it has ended in that time; an interrupt counts as no. */
  boolean hasEndedWithin(Duration limit) {
    try {
      return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  int exitCode() {
    return process.exitValue();
  }

  /**
   * SIGTERM, upon which programs end what they have started; then SIGKILL for it and for what is
   * left of that.
   */
  void end() {
    List<ProcessHandle> started = process.descendants().toList();
    process.destroy();
    if (!hasEndedWithin(PATIENCE)) {
      process.destroyForcibly();
    }
    started.forEach(ProcessHandle::destroyForcibly);
  }
}
