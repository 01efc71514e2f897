package io.souk.agent.adapter.cgroup;

import java.util.OptionalLong;
import java.util.Set;

/**
 * How an agent treats containers.
 *
 * @param isolated which controllers new containers are put under
 * @param hardCpuLimit whether they are held to the cpus they asked for even when others idle (Mesos
 *     {@code --cgroups_enable_cfs})
 * @param limitSwap whether swap counts as memory (Mesos {@code --cgroups_limit_swap})
 * @param lowRevocable whether revocable cpus weigh a hundredth (Mesos {@code
 *     --revocable_cpu_low_priority})
 * @param processes most processes and threads of a container; empty for as many as it likes
 */
public record Policy(
    Set<Controller> isolated,
    boolean hardCpuLimit,
    boolean limitSwap,
    boolean lowRevocable,
    OptionalLong processes) {

  public Policy {
    isolated = Set.copyOf(isolated);
  }

  /** Controls nothing, counts nothing. */
  public static final Policy NONE = new Policy(Set.of(), false, false, true, OptionalLong.empty());
}
