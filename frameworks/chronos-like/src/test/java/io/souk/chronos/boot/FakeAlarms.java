package io.souk.chronos.boot;

import io.souk.chronos.alarm.Alarms;
import io.souk.chronos.job.JobName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Alarms on a clock that tests turn; nothing rings until a test says so. */
final class FakeAlarms implements Alarms {

  private final InstantSource clock;
  private final Map<JobName, Instant> set = new HashMap<>();
  private Consumer<List<JobName>> wake = jobs -> {};

  FakeAlarms(InstantSource clock) {
    this.clock = clock;
  }

  Alarms open(Consumer<List<JobName>> sink) {
    wake = sink;
    return this;
  }

  @Override
  public synchronized void set(JobName job, Duration delay) {
    set.put(job, clock.instant().plus(delay));
  }

  @Override
  public synchronized void cancel(JobName job) {
    set.remove(job);
  }

  @Override
  public synchronized Optional<Duration> untilNext() {
    return set.values().stream()
        .min(Instant::compareTo)
        .map(at -> Duration.between(clock.instant(), at));
  }

  @Override
  public synchronized void close() {
    set.clear();
    wake = jobs -> {};
  }

  synchronized Optional<Instant> at(String job) {
    return Optional.ofNullable(set.get(new JobName(job)));
  }

  /** Rings everything that is due by now. */
  void ring() {
    Consumer<List<JobName>> sink;
    List<JobName> due;
    synchronized (this) {
      sink = wake;
      Instant now = clock.instant();
      due = set.keySet().stream().filter(job -> !set.get(job).isAfter(now)).toList();
      due.forEach(set::remove);
    }
    if (!due.isEmpty()) {
      sink.accept(due);
    }
  }
}
