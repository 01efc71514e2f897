package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.MachineId;
import io.souk.master.state.MaintenancePlan;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.maintenance.Schedule;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;

/**
 * The planned absence of machines (Mesos v1 operator API, UPDATE_MAINTENANCE_SCHEDULE,
 * START_MAINTENANCE, STOP_MAINTENANCE): each 200, or 400 with nothing changed.
 */
final class MaintenanceDecider {

  private MaintenanceDecider() {}

  /** The schedule takes the place of the one before; machines left out of it are up again. */
  static Decision schedule(Context context, Schedule schedule) {
    MaintenancePlan before = context.state().absences().plan();
    Optional<String> fault = MaintenanceValidation.findFault(schedule, before.down());
    if (fault.isPresent()) {
      return Decision.reply(Reply.badRequest(fault.get()));
    }
    Draft draft = new Draft();
    put(context, draft, new MaintenancePlan(schedule, before.down()));
    return draft
        .log("event=maintenance-scheduled windows=" + schedule.getWindowsCount())
        .reply(Reply.ok());
  }

  /** The machines are down from now on: their agents are ended and refused. */
  static Decision start(Context context, List<MachineID> machines) {
    MaintenancePlan before = context.state().absences().plan();
    Set<MachineId> named = named(machines);
    Optional<String> fault =
        MaintenanceValidation.findFault(machines)
            .or(() -> findUnready(before, named, false, "DRAINING", "brought down"));
    if (fault.isPresent()) {
      return Decision.reply(Reply.badRequest(fault.get()));
    }
    Draft draft = new Draft();
    for (MachineId machine : named) {
      for (AgentRecord agent : context.state().agents(machine)) {
        draft.send(agent, AgentEvents.of(context).shutdown("Operator initiated 'Machine DOWN'"));
        AgentRemoval.remove(context, draft, agent, "machine-down");
      }
    }
    put(context, draft, before.withDown(named));
    return draft.log("event=machines-down machines=\"" + named + '"').reply(Reply.ok());
  }

  /** The machines are up again, and planned to be away no more. */
  static Decision stop(Context context, List<MachineID> machines) {
    MaintenancePlan before = context.state().absences().plan();
    Set<MachineId> named = named(machines);
    Optional<String> fault =
        MaintenanceValidation.findFault(machines)
            .or(() -> findUnready(before, named, true, "DOWN", "brought up"));
    if (fault.isPresent()) {
      return Decision.reply(Reply.badRequest(fault.get()));
    }
    Draft draft = new Draft();
    put(context, draft, before.without(named));
    return draft.log("event=machines-up machines=\"" + named + '"').reply(Reply.ok());
  }

  private static Set<MachineId> named(List<MachineID> machines) {
    Set<MachineId> named = new LinkedHashSet<>();
    machines.forEach(machine -> named.add(MachineId.of(machine)));
    return named;
  }

  private static Optional<String> findUnready(
      MaintenancePlan plan, Set<MachineId> machines, boolean down, String mode, String what) {
    Map<MachineId, Unavailability> scheduled = plan.scheduled();
    for (MachineId machine : machines) {
      if (!scheduled.containsKey(machine)) {
        return Optional.of("Machine '" + machine + "' is not part of a maintenance schedule");
      }
      if (plan.isDown(machine) != down) {
        return Optional.of(
            "Machine '%s' is not in %s mode and cannot be %s".formatted(machine, mode, what));
      }
    }
    return Optional.empty();
  }

  /** Offers that say something else of when their agent is away are taken back. */
  private static void put(Context context, Draft draft, MaintenancePlan plan) {
    Map<MachineId, Unavailability> before = context.state().absences().plan().scheduled();
    Map<MachineId, Unavailability> now = plan.scheduled();
    Set<MachineId> machines = new LinkedHashSet<>(before.keySet());
    machines.addAll(now.keySet());
    machines.removeIf(machine -> Objects.equals(before.get(machine), now.get(machine)));
    machines.removeAll(plan.down());
    for (MachineId machine : machines) {
      for (AgentRecord agent : context.state().agents(machine)) {
        context
            .state()
            .offers(agent.id())
            .forEach(offer -> OfferDecider.rescind(context, draft, offer));
        context
            .state()
            .absences()
            .of(agent.id())
            .forEach(offer -> InverseOfferDecider.rescind(context, draft, offer));
      }
    }
    draft.change(new Change.PutMaintenance(plan)).write(MaintenanceRecords.put(plan));
  }
}
