package io.souk.marathon.autoscale;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Autoscale;
import io.souk.marathon.instance.Task;
import java.util.List;

/**
 * An app whose load is to be measured.
 *
 * @param cpus of one instance
 * @param tasks those that run
 */
public record Target(AppId app, Autoscale policy, double cpus, List<Task> tasks) {

  /** Deeply immutable. */
  public Target {
    tasks = List.copyOf(tasks);
  }
}
