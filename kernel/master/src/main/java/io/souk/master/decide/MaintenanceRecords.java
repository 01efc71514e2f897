package io.souk.master.decide;

import com.google.protobuf.InvalidProtocolBufferException;
import io.souk.master.state.MachineId;
import io.souk.master.state.MaintenancePlan;
import io.souk.protocol.master.StoredMaintenance;
import io.souk.registry.Entry;
import io.souk.registry.Write;
import java.util.LinkedHashSet;
import java.util.Optional;
import java.util.Set;

/** The plan of absences in the registry: one entry, none as long as nothing is planned. */
final class MaintenanceRecords {

  private static final String KEY = RegistryRecords.PREFIX + "maintenance";

  private MaintenanceRecords() {}

  static Write put(MaintenancePlan plan) {
    if (plan.schedule().getWindowsCount() == 0) {
      return new Write.Delete(KEY);
    }
    StoredMaintenance stored =
        StoredMaintenance.newBuilder()
            .setSchedule(plan.schedule())
            .addAllDown(plan.down().stream().map(MachineId::wire).toList())
            .build();
    return new Write.Put(KEY, stored.toByteArray());
  }

  /** Empty for keys of other kinds. */
  static Optional<RegistryRecords.Stored> read(Entry entry) throws InvalidProtocolBufferException {
    if (!entry.key().equals(KEY)) {
      return Optional.empty();
    }
    StoredMaintenance stored = StoredMaintenance.parseFrom(entry.value());
    Set<MachineId> down = new LinkedHashSet<>();
    stored.getDownList().forEach(machine -> down.add(MachineId.of(machine)));
    return Optional.of(
        new RegistryRecords.Stored.Maintenance(new MaintenancePlan(stored.getSchedule(), down)));
  }
}
