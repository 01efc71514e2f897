package io.souk.master.http.json;

import io.souk.master.view.InverseAnswerView;
import io.souk.master.view.MaintenanceView;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import io.souk.protocol.mesos.maintenance.ClusterStatus;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.maintenance.Window;
import io.souk.protocol.mesos.master.Response;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** The planned absence of machines: the schedule, and how far it is carried out. */
public final class MaintenanceDocuments {

  private MaintenanceDocuments() {}

  /** {@code GET /maintenance/schedule}. */
  public static void writeSchedule(JsonOut out, Visible seen) throws IOException {
    out.message(seen.schedule().schedule());
  }

  /** {@code GET /maintenance/status}. */
  public static void writeStatus(JsonOut out, Visible seen) throws IOException {
    out.message(status(seen));
  }

  /** GET_MAINTENANCE_SCHEDULE. */
  public static Response schedule(Visible seen) {
    Schedule schedule = seen.schedule().schedule();
    return Response.newBuilder()
        .setType(Response.Type.GET_MAINTENANCE_SCHEDULE)
        .setGetMaintenanceSchedule(
            Response.GetMaintenanceSchedule.newBuilder().setSchedule(schedule))
        .build();
  }

  /** GET_MAINTENANCE_STATUS. */
  public static Response statusResponse(Visible seen) {
    return Response.newBuilder()
        .setType(Response.Type.GET_MAINTENANCE_STATUS)
        .setGetMaintenanceStatus(Response.GetMaintenanceStatus.newBuilder().setStatus(status(seen)))
        .build();
  }

  private static ClusterStatus status(Visible seen) {
    MaintenanceView maintenance = seen.status();
    Map<MachineID, List<InverseOfferStatus>> answers = new HashMap<>();
    for (InverseAnswerView answer : seen.snapshot().inverseAnswers()) {
      answers
          .computeIfAbsent(plain(answer.machine()), fresh -> new ArrayList<>())
          .add(answer.status());
    }
    Set<MachineID> down = new HashSet<>(maintenance.down());
    ClusterStatus.Builder status = ClusterStatus.newBuilder();
    for (Window window : maintenance.schedule().getWindowsList()) {
      for (MachineID machine : window.getMachineIdsList()) {
        if (!down.contains(plain(machine))) {
          status
              .addDrainingMachinesBuilder()
              .setId(machine)
              .addAllStatuses(answers.getOrDefault(plain(machine), List.of()));
        }
      }
    }
    return status.addAllDownMachines(maintenance.down()).build();
  }

  /** Host names are the same in any case; empty parts are those not given. */
  private static MachineID plain(MachineID machine) {
    MachineID.Builder plain = MachineID.newBuilder();
    if (!machine.getHostname().isEmpty()) {
      plain.setHostname(machine.getHostname().toLowerCase(Locale.ROOT));
    }
    if (!machine.getIp().isEmpty()) {
      plain.setIp(machine.getIp());
    }
    return plain.build();
  }
}
