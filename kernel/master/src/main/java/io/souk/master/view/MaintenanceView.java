package io.souk.master.view;

import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.maintenance.Schedule;
import java.util.List;

/**
 * The planned absence of machines.
 *
 * @param schedule as operators gave it
 * @param down machines of it that are away now; the others are being drained
 */
public record MaintenanceView(Schedule schedule, List<MachineID> down) {

  /** No machine is to be away. */
  public static final MaintenanceView NONE =
      new MaintenanceView(Schedule.getDefaultInstance(), List.of());

  public MaintenanceView {
    down = List.copyOf(down);
  }
}
