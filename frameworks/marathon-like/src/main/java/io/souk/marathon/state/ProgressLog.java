package io.souk.marathon.state;

import io.souk.marathon.instance.InstanceId;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * How far the instances of a deployment have come. Only what an instance never reached before is
 * progress: a task that starts and fails over and over is none.
 */
public final class ProgressLog {

  private final Map<InstanceId, Integer> reached = new HashMap<>();
  private int step;
  private Instant at;
  private Instant touchedAt;
  private Instant lookedAt = Instant.MIN;
  private boolean stalled;

  /** Nothing is known yet. */
  public ProgressLog(int step, Instant now) {
    this.step = step;
    this.at = now;
    this.touchedAt = now;
  }

  /** Notes that something has happened; whether it was not looked at since {@code enough}. */
  public boolean touched(Instant now, Instant enough) {
    touchedAt = now;
    return lookedAt.isBefore(enough);
  }

  /** Notes that it is looked at; when something happened last. */
  public Instant looked(Instant now) {
    lookedAt = now;
    return touchedAt;
  }

  /** Notes the step being taken. */
  public void atStep(int now, Instant moment) {
    if (now != step) {
      step = now;
      at = moment;
    }
  }

  /** Notes how far an instance is; the further, the greater {@code level}. */
  public void reached(InstanceId instance, int level, Instant now) {
    Integer before = reached.get(instance);
    if (before == null || level > before) {
      reached.put(instance, level);
      at = now;
    }
  }

  /** Notes which instances there are; one that is gone is progress. */
  public void present(Set<InstanceId> instances, Instant now) {
    if (reached.keySet().retainAll(instances)) {
      at = now;
    }
  }

  /** Counts anew: the waiting so far was meant. */
  public void restart(Instant now) {
    at = now;
  }

  /** When there was progress last. */
  public Instant at() {
    return at;
  }

  /** Whether it was said that the deployment stands still. */
  public boolean isStalled() {
    return stalled;
  }

  /** Notes that it is said to stand still, or to move again. */
  public void setStalled(boolean now) {
    stalled = now;
  }
}
