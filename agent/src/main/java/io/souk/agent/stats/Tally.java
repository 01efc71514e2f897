package io.souk.agent.stats;

import java.time.Duration;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Where the parts of the agent put what they count. Every key is there from the start; from any
 * thread.
 */
public final class Tally {
  private final Map<Count, LongAdder> counts = new EnumMap<>(Count.class);
  private final Map<Level, DoubleSupplier> levels = new ConcurrentHashMap<>();
  private final Timings imagePulls;
  private final Timings mesosImagePulls;

  public Tally() {
    this(System::nanoTime);
  }

  /**
   * @param nanoTime a clock that never goes back
   */
  Tally(LongSupplier nanoTime) {
    Arrays.stream(Count.values()).forEach(count -> counts.put(count, new LongAdder()));
    imagePulls = new Timings(nanoTime);
    mesosImagePulls = new Timings(nanoTime);
  }

  public void add(Count count) {
    counts.get(count).increment();
  }

  public long of(Count count) {
    return counts.get(count).sum();
  }

  /**
   * Says how a level is found out; the newest one to say so counts.
   *
   * @param now must not block
   */
  public void watch(Level level, DoubleSupplier now) {
    levels.put(level, now);
  }

  /** As it is now; 0 when nobody watches it. */
  public double of(Level level) {
    return levels.getOrDefault(level, () -> 0).getAsDouble();
  }

  /** An image has been pulled for a Docker container. */
  public void imagePulled(Duration took) {
    imagePulls.add(took);
  }

  /** An image has been pulled for a MESOS container. */
  public void mesosImagePulled(Duration took) {
    mesosImagePulls.add(took);
  }

  /** Everything under Mesos's names. */
  public void addTo(SortedMap<String, Double> values) {
    counts.forEach((count, adder) -> values.put(count.key(), (double) adder.sum()));
    for (Level level : Level.values()) {
      values.put(level.key(), of(level));
    }
    imagePulls.addTo("containerizer/docker/image_pull_ms", values);
    mesosImagePulls.addTo("containerizer/mesos/provisioner/docker_store/image_pull_ms", values);
  }
}
