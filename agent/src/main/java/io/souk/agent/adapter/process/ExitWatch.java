package io.souk.agent.adapter.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices within a fraction of a second that supervisors which an earlier process of the agent
 * started have ended: they are no children, so nobody signals it.
 */
final class ExitWatch {

  private static final long PERIOD_MILLIS = 200;

  private final Set<ProcessContainer> adopted = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("process-watch").factory());

  ExitWatch() {
    timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  void add(ProcessContainer container) {
    if (!container.isRunning()) {
      container.ended();
      return;
    }
    adopted.add(container);
  }

  void close() {
    timer.shutdownNow();
    adopted.clear();
  }

  private void look() {
    for (ProcessContainer container : adopted) {
      if (!container.isRunning() && adopted.remove(container)) {
        container.ended();
      }
    }
  }
}
