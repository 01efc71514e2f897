package io.souk.bench.load.updates;

import io.souk.bench.load.measure.ProcessUse;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Looks once a second at how much memory a process has: whether it grows without end. */
final class MemoryWatch {

  private final Optional<ProcessUse> process;
  private final List<Long> samples = new ArrayList<>();
  private final ScheduledExecutorService clock =
      Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());

  /**
   * A part of the time.
   *
   * @param bytes resident, at least one
   */
  record Part(String name, List<Long> bytes) {}

  MemoryWatch(Optional<ProcessUse> process) {
    this.process = process;
  }

  void start() {
    clock.scheduleAtFixedRate(this::look, 0, 1, TimeUnit.SECONDS);
  }

  private synchronized void look() {
    process.ifPresent(of -> samples.add(of.rss()));
  }

  void stop() {
    clock.shutdown();
  }

  /** Its first and its second half; empty when it could not be looked at. */
  synchronized List<Part> parts() {
    int half = samples.size() / 2;
    return half == 0
        ? List.of()
        : List.of(
            new Part("the first half", List.copyOf(samples.subList(0, half))),
            new Part("the second half", List.copyOf(samples.subList(half, samples.size()))));
  }
}
