package io.souk.agent.adapter.disk;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Measures the directories of all containers again and again. Small ones are measured many at a
 * time by one process, each round; one that takes long is measured alone, beside the others, and
 * less often: a tenth of the time at the most.
 */
public final class DiskWatch {

  private static final Logger LOG = LoggerFactory.getLogger(DiskWatch.class);

  private static final int AT_A_TIME = 64;
  private static final Duration ROUND_LIMIT = Duration.ofSeconds(10);
  private static final Duration SLOW_LIMIT = Duration.ofHours(1);
  private static final int REST_FACTOR = 10;

  private final DiskMeter meter;
  private final Duration interval;
  private final Set<MeasuredContainer> containers = ConcurrentHashMap.newKeySet();
  private final Map<Path, Long> used = new ConcurrentHashMap<>();

  /** Directories that take long, and whether one is being measured or rests. */
  private final Set<Path> slow = ConcurrentHashMap.newKeySet();

  private final ScheduledExecutorService rounds = timer("disk-watch");
  private final ScheduledExecutorService aside = timer("disk-watch-slow");

  /** Measures everything once in an interval. */
  public DiskWatch(Duration interval) {
    this(new Du(), interval);
  }

  DiskWatch(DiskMeter meter, Duration interval) {
    this.meter = meter;
    this.interval = interval;
    rounds.scheduleWithFixedDelay(
        this::round, interval.toMillis(), interval.toMillis(), TimeUnit.MILLISECONDS);
  }

  private static ScheduledExecutorService timer(String name) {
    ThreadFactory daemons = Thread.ofPlatform().daemon().name(name).factory();
    return Executors.newSingleThreadScheduledExecutor(daemons);
  }

  /** Watches a container until it ends. */
  void add(MeasuredContainer container) {
    containers.add(container);
    container.exited().onComplete(ended -> containers.remove(container));
  }

  /** Bytes by directory, as they were measured last. */
  Map<Path, Long> used(Collection<Path> directories) {
    Map<Path, Long> known = new HashMap<>();
    for (Path directory : directories) {
      Long bytes = used.get(directory);
      if (bytes != null) {
        known.put(directory, bytes);
      }
    }
    return known;
  }

  /** The containers that may fill a directory. */
  List<MeasuredContainer> sharers(Path directory) {
    return containers.stream().filter(one -> one.directories().contains(directory)).toList();
  }

  /** Ends the measuring; a second call does nothing. */
  void close() {
    rounds.shutdownNow();
    aside.shutdownNow();
  }

  private void round() {
    try {
      Set<Path> wanted = new LinkedHashSet<>();
      containers.forEach(container -> wanted.addAll(container.directories()));
      used.keySet().retainAll(wanted);
      wanted.removeAll(slow);
      for (List<Path> batch : batches(wanted)) {
        measure(batch);
      }
      containers.forEach(MeasuredContainer::judge);
    } catch (RuntimeException e) {
      LOG.warn("event=disk_round_failed cause=\"{}\"", e.toString());
    }
  }

  /** What took too long is left to the other thread, and the rest is gone on with. */
  private void measure(List<Path> batch) {
    List<Path> left = new ArrayList<>(batch);
    while (!left.isEmpty()) {
      DiskMeter.Reading reading = meter.measure(left, ROUND_LIMIT);
      used.putAll(reading.bytes());
      if (reading.finished()) {
        return;
      }
      left.removeAll(reading.bytes().keySet());
      if (!left.isEmpty()) {
        Path late = left.removeFirst();
        slow.add(late);
        aside.execute(() -> measureAside(late));
      }
    }
  }

  private void measureAside(Path directory) {
    if (containers.stream().noneMatch(one -> one.directories().contains(directory))) {
      slow.remove(directory);
      return;
    }
    long began = System.nanoTime();
    DiskMeter.Reading reading = meter.measure(List.of(directory), SLOW_LIMIT);
    used.putAll(reading.bytes());
    sharers(directory).forEach(MeasuredContainer::judge);
    long rest = (System.nanoTime() - began) * REST_FACTOR;
    aside.schedule(() -> slow.remove(directory), rest, TimeUnit.NANOSECONDS);
  }

  /** In none of them is a directory within another: that would not be told apart. */
  static List<List<Path>> batches(Collection<Path> directories) {
    List<List<Path>> batches = new ArrayList<>();
    for (Path directory : directories) {
      batches.stream()
          .filter(batch -> batch.size() < AT_A_TIME && isApart(directory, batch))
          .findFirst()
          .orElseGet(
              () -> {
                List<Path> added = new ArrayList<>();
                batches.add(added);
                return added;
              })
          .add(directory);
    }
    return batches;
  }

  private static boolean isApart(Path directory, List<Path> batch) {
    return batch.stream()
        .noneMatch(other -> other.startsWith(directory) || directory.startsWith(other));
  }
}
