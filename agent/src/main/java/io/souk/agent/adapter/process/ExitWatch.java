package io.souk.agent.adapter.process;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Notices within a fraction of a second that supervisors which an earlier process of the agent
 * started have ended: they are no children, so nobody signals it. And within a second that the
 * kernel has killed a process for want of memory, where the container's main process has not ended
 * of it.
 */
final class ExitWatch {

  private static final long PERIOD_MILLIS = 200;
  private static final long MEMORY_PERIOD_MILLIS = 1000;

  private final Set<ProcessContainer> adopted = ConcurrentHashMap.newKeySet();
  private final Set<ProcessContainer> guarded = ConcurrentHashMap.newKeySet();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("process-watch").factory());

  ExitWatch() {
    timer.scheduleWithFixedDelay(this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
    timer.scheduleWithFixedDelay(
        this::lookForMemory, MEMORY_PERIOD_MILLIS, MEMORY_PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** Watches the memory of a container until it ends. */
  void guard(ProcessContainer container) {
    if (container.isGuarded()) {
      guarded.add(container);
      container.exited().onComplete(ended -> guarded.remove(container));
    }
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
    guarded.clear();
  }

  private void look() {
    for (ProcessContainer container : adopted) {
      if (!container.isRunning() && adopted.remove(container)) {
        container.ended();
      }
    }
  }

  private void lookForMemory() {
    guarded.forEach(ProcessContainer::checkMemory);
  }
}
