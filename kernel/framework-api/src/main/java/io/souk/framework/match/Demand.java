package io.souk.framework.match;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * What one task needs.
 *
 * @param scalars thousandths by resource name, none negative; memory and disk in MiB. A zero is as
 *     good as none
 * @param ports host ports, in the order in which {@link Match.Found#ports} names them
 * @param roles roles whose resources may be used, {@code *} for unreserved ones; empty: any
 * @param revocable whether resources that the kernel may take back are good enough
 * @param firstPort dynamic ports are looked for from here upwards and then from the lowest on; a
 *     framework that varies it does not give a port away at once that a task has just left
 */
public record Demand(
    Map<String, Long> scalars,
    List<PortDemand> ports,
    Set<String> roles,
    boolean revocable,
    int firstPort) {

  public Demand {
    for (Map.Entry<String, Long> scalar : scalars.entrySet()) {
      if (scalar.getValue() < 0) {
        throw new IllegalArgumentException(scalar.getKey() + " " + scalar.getValue() + " < 0");
      }
    }
    scalars = Collections.unmodifiableMap(new TreeMap<>(scalars));
    ports = List.copyOf(ports);
    roles = Set.copyOf(roles);
  }

  /** No resource at all, of any role, without revocable ones. */
  public static Demand none() {
    return new Demand(Map.of(), List.of(), Set.of(), false, 0);
  }

  /** Scalars as they are written on the wire: cpus, memory in MiB, disk in MiB, whole gpus. */
  public static Demand of(double cpus, double mem, double disk, double gpus) {
    return new Demand(
        Map.of(
            "cpus", thousandths(cpus),
            "mem", thousandths(mem),
            "disk", thousandths(disk),
            "gpus", thousandths(gpus)),
        List.of(),
        Set.of(),
        false,
        0);
  }

  /** The same, with these host ports. */
  public Demand withPorts(List<PortDemand> ports) {
    return new Demand(scalars, ports, roles, revocable, firstPort);
  }

  /** The same, from resources of these roles alone. */
  public Demand withRoles(Set<String> roles) {
    return new Demand(scalars, ports, roles, revocable, firstPort);
  }

  /** The same, with or without revocable resources. */
  public Demand withRevocable(boolean revocable) {
    return new Demand(scalars, ports, roles, revocable, firstPort);
  }

  /** The same, with dynamic ports looked for from {@code firstPort} on. */
  public Demand withFirstPort(int firstPort) {
    return new Demand(scalars, ports, roles, revocable, firstPort);
  }

  /** A wire scalar in the fixed point of the kernel: 0.001 is the smallest difference. */
  public static long thousandths(double value) {
    return Math.round(value * 1000);
  }
}
