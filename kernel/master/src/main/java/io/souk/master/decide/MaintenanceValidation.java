package io.souk.master.decide;

import io.souk.master.state.MachineId;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** What operators may plan; each check gives the first fault it finds. */
final class MaintenanceValidation {

  /** Kept as one entry of the registry. */
  private static final int MOST_BYTES = 1 << 20;

  private static final int LONGEST_HOSTNAME = 253;

  private MaintenanceValidation() {}

  /**
   * @param down machines that must stay in the schedule
   */
  static Optional<String> findFault(Schedule schedule, Set<MachineId> down) {
    Set<MachineId> seen = new HashSet<>();
    for (Window window : schedule.getWindowsList()) {
      if (window.getMachineIdsCount() == 0) {
        return Optional.of("'windows.machine_ids' is empty: each window names a machine");
      }
      Optional<String> fault = each(window.getMachineIdsList(), seen);
      if (fault.isPresent()) {
        return fault;
      }
      long duration = window.getUnavailability().getDuration().getNanoseconds();
      if (duration < 0) {
        return Optional.of(
            "'unavailability.duration' is " + duration + " ns: 0 and up is accepted");
      }
    }
    for (MachineId machine : down) {
      if (!seen.contains(machine)) {
        return Optional.of(
            "Machine '" + machine + "' is in DOWN mode and has to stay in the schedule");
      }
    }
    return schedule.getSerializedSize() > MOST_BYTES
        ? Optional.of(
            "the schedule has %d bytes: at most %d are accepted"
                .formatted(schedule.getSerializedSize(), MOST_BYTES))
        : Optional.empty();
  }

  /** A list of machines as START_MAINTENANCE and STOP_MAINTENANCE take it. */
  static Optional<String> findFault(List<MachineID> machines) {
    return machines.isEmpty()
        ? Optional.of("'machines' is empty: at least one is to be named")
        : each(machines, new HashSet<>());
  }

  private static Optional<String> each(List<MachineID> machines, Set<MachineId> seen) {
    for (MachineID wire : machines) {
      MachineId machine = MachineId.of(wire);
      if (machine.hostname().isEmpty() && machine.ip().isEmpty()) {
        return Optional.of("a machine has neither 'hostname' nor 'ip'");
      }
      if (machine.hostname().length() > LONGEST_HOSTNAME) {
        return Optional.of(
            "'hostname' has %d characters: at most %d are accepted"
                .formatted(machine.hostname().length(), LONGEST_HOSTNAME));
      }
      if (!machine.ip().isEmpty() && !Ipv4.isValid(machine.ip())) {
        return Optional.of("'ip' of machine '" + machine + "' is no IPv4 address such as 10.0.0.1");
      }
      if (!seen.add(machine)) {
        return Optional.of("Machine '" + machine + "' is named more than once");
      }
    }
    return Optional.empty();
  }
}
