package io.souk.chaos.machine;

import java.util.concurrent.locks.LockSupport;

/** Lets a program run for a fifth of the time only, as a machine that is far too busy does. */
public final class Throttle implements AutoCloseable {

  private static final long STOPPED_NANOS = 200_000_000;
  private static final long RUNNING_NANOS = 50_000_000;

  private final Node node;
  private final Thread thread;
  private volatile boolean over;

  public Throttle(Node node) {
    this.node = node;
    this.thread = Thread.ofPlatform().name("throttle-" + node.name()).start(this::loop);
  }

  private void loop() {
    while (!over) {
      node.pause();
      LockSupport.parkNanos(STOPPED_NANOS);
      node.resume();
      LockSupport.parkNanos(RUNNING_NANOS);
    }
  }

  @Override
  public void close() {
    over = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
