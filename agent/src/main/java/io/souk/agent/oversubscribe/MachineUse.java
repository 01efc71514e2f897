package io.souk.agent.oversubscribe;

import io.souk.agent.stats.HostLoad;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;

/**
 * What a machine is used for at a moment.
 *
 * @param total what it has, without what it lends
 * @param executors that run on it
 * @param load of the whole machine
 */
public record MachineUse(Resources total, List<ExecutorUse> executors, HostLoad load) {

  public MachineUse {
    Objects.requireNonNull(total);
    Objects.requireNonNull(load);
    executors = List.copyOf(executors);
  }

  /**
   * An executor with its tasks; a command task is one, too.
   *
   * @param framework its framework's id
   * @param executor its id
   * @param container its container's id
   * @param allocated what it and its tasks were given
   * @param cpus that it keeps busy; empty when that is not known (yet)
   */
  public record ExecutorUse(
      String framework,
      String executor,
      String container,
      Resources allocated,
      OptionalDouble cpus) {

    /** Whether it uses anything that was lent. */
    public boolean isRevocable() {
      return !allocated.filter(ResourceKey::revocable).isEmpty();
    }
  }

  /** All that was lent and is in use. */
  public Resources lent() {
    return executors.stream()
        .map(executor -> executor.allocated().filter(ResourceKey::revocable))
        .reduce(Resources.EMPTY, Resources::plus);
  }
}
