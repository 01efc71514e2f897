package io.souk.agent.adapter.cgroup;

import java.util.List;
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
 * @param devices what every container may do with which, in lines of {@code devices.allow}
 */
public record Policy(
    Set<Controller> isolated,
    boolean hardCpuLimit,
    boolean limitSwap,
    boolean lowRevocable,
    OptionalLong processes,
    List<String> devices) {

  public Policy {
    isolated = Set.copyOf(isolated);
    devices = List.copyOf(devices);
  }

  /** With the devices that any program expects. */
  public Policy(
      Set<Controller> isolated,
      boolean hardCpuLimit,
      boolean limitSwap,
      boolean lowRevocable,
      OptionalLong processes) {
    this(isolated, hardCpuLimit, limitSwap, lowRevocable, processes, CommonDevices.RULES);
  }

  /** Controls nothing, counts nothing. */
  public static final Policy NONE = new Policy(Set.of(), false, false, true, OptionalLong.empty());
}
