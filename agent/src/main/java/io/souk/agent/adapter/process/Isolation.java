package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Cgroups;
import java.util.Optional;

/**
 * How tasks are kept apart.
 *
 * @param cgroups empty where control groups cannot be had
 */
public record Isolation(Optional<Cgroups> cgroups) {

  /** Not at all. */
  public static final Isolation NONE = new Isolation(Optional.empty());
}
