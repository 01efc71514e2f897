package io.souk.master.state;

import io.souk.master.view.MaintenanceView;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * Which machines are to be away and when, and which are away now. Machines of the schedule that are
 * not down are being drained.
 *
 * @param schedule as operators gave it, each machine once
 * @param down machines of the schedule that are away
 */
public record MaintenancePlan(Schedule schedule, Set<MachineId> down) {

  /** No machine is to be away. */
  public static final MaintenancePlan NONE =
      new MaintenancePlan(Schedule.getDefaultInstance(), Set.of());

  public MaintenancePlan {
    down = Collections.unmodifiableSet(new LinkedHashSet<>(down));
  }

  /** When each machine of the schedule is to be away. */
  public Map<MachineId, Unavailability> scheduled() {
    Map<MachineId, Unavailability> machines = new LinkedHashMap<>();
    for (Window window : schedule.getWindowsList()) {
      for (MachineID machine : window.getMachineIdsList()) {
        machines.put(MachineId.of(machine), window.getUnavailability());
      }
    }
    return machines;
  }

  /** Whether agents of the machine are refused. */
  public boolean isDown(MachineId machine) {
    return down.contains(machine);
  }

  /** The same plan with these machines down as well. */
  public MaintenancePlan withDown(Set<MachineId> machines) {
    Set<MachineId> all = new LinkedHashSet<>(down);
    all.addAll(machines);
    return new MaintenancePlan(schedule, all);
  }

  /** The same plan without these machines; windows without machines are dropped. */
  public MaintenancePlan without(Set<MachineId> machines) {
    Schedule.Builder rest = Schedule.newBuilder();
    for (Window window : schedule.getWindowsList()) {
      Window.Builder kept = Window.newBuilder().setUnavailability(window.getUnavailability());
      window.getMachineIdsList().stream()
          .filter(machine -> !machines.contains(MachineId.of(machine)))
          .forEach(kept::addMachineIds);
      if (kept.getMachineIdsCount() > 0) {
        rest.addWindows(kept);
      }
    }
    Set<MachineId> stillDown = new LinkedHashSet<>(down);
    stillDown.removeAll(machines);
    return new MaintenancePlan(rest.build(), stillDown);
  }

  MaintenanceView view() {
    return new MaintenanceView(schedule, down.stream().map(MachineId::wire).toList());
  }
}
