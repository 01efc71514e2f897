package io.souk.chaos.work;

import io.souk.chaos.job.Stall;
import io.souk.chaos.machine.Command;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Does every second what a task does until its first line is written, outside of the platform, and
 * writes down when that took long: then the machine is overloaded, and nobody is to blame.
 */
public final class Pulse implements AutoCloseable {

  private static final Duration EVERY = Duration.ofSeconds(1);
  private static final Duration WORTH_TELLING = Duration.ofMillis(200);

  /** Tasks get a share of the processors like that beside programs that are in no group. */
  private static final String NICENESS = "10";

  private final String script;
  private final List<Stall> stalls = new ArrayList<>();
  private final Thread thread;
  private volatile boolean over;

  /**
   * @param dir of files that come and go
   */
  public Pulse(Path dir) {
    this.script =
        "f=$(mktemp %s/pulse-XXXXXXXXXX) && echo start $(date +%%s%%3N) >> $f; rm $f"
            .formatted(dir);
    this.thread = Thread.ofPlatform().name("pulse").start(this::loop);
  }

  private void loop() {
    while (!over) {
      Instant from = Instant.now();
      Command.run("nice", "-n", NICENESS, "sh", "-c", script);
      Duration took = Duration.between(from, Instant.now());
      if (took.compareTo(WORTH_TELLING) >= 0) {
        note(new Stall(from, took));
      }
      LockSupport.parkNanos(EVERY.toNanos());
    }
  }

  private synchronized void note(Stall stall) {
    stalls.add(stall);
  }

  /** All so far. */
  public synchronized List<Stall> stalls() {
    return List.copyOf(stalls);
  }

  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
