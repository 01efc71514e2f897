package io.souk.chaos.client;

import io.souk.chaos.check.Write.Outcome;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Somebody who uses the platform: one thing after the other, with pauses. */
abstract class Client implements AutoCloseable {

  private static final int SHORTEST_MILLIS = 200;
  private static final int LONGEST_MILLIS = 1500;

  /** After no answer: whoever was asked may still be at it. */
  private static final Duration AFTER_UNKNOWN = Duration.ofSeconds(2);

  final Random random;
  final Masters masters;
  final Notebook notebook;
  private final Thread thread;
  private volatile boolean over;
  private volatile Throwable failure;

  Client(String name, long seed, Masters masters, Notebook notebook) {
    this.random = new Random(seed);
    this.masters = masters;
    this.notebook = notebook;
    this.thread = Thread.ofPlatform().name("client-" + name).unstarted(this::loop);
  }

  void start() {
    thread.start();
  }

  /** One thing. */
  abstract Outcome act();

  private void loop() {
    try {
      while (!over) {
        Outcome outcome = act();
        long pause = random.nextInt(SHORTEST_MILLIS, LONGEST_MILLIS) * 1_000_000L;
        LockSupport.parkNanos(outcome == Outcome.UNKNOWN ? pause + AFTER_UNKNOWN.toNanos() : pause);
      }
    } catch (RuntimeException failed) {
      failure = failed;
    }
  }

  /** Ends when what is under way is over. */
  @Override
  public void close() {
    over = true;
    LockSupport.unpark(thread);
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
    if (failure != null) {
      throw new IllegalStateException("a client broke", failure);
    }
  }
}
