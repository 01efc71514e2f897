package io.souk.marathon.instance;

import io.souk.marathon.app.AppId;

/**
 * Names one replica for as long as it is wanted, over all tasks it runs as.
 *
 * @param value {@code <app's safe path>.instance-<unique>}
 */
public record InstanceId(String value) implements Comparable<InstanceId> {

  /** A new id for a replica of {@code app}; {@code unique} has no dot. */
  public static InstanceId of(AppId app, String unique) {
    return new InstanceId(app.safePath() + ".instance-" + unique);
  }

  /** The id of this replica's task number {@code incarnation}, from 1 on. */
  public TaskId task(int incarnation) {
    return task("_app", incarnation);
  }

  /** The id of the task that container {@code name} of this replica runs as. */
  public TaskId task(String name, int incarnation) {
    return new TaskId(value + "." + name + "." + incarnation);
  }

  @Override
  public int compareTo(InstanceId other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
