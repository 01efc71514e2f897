package io.souk.testkit;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.maintenance.Schedule;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import java.util.List;
import java.util.Optional;

/** An operator who says what the test wants. */
final class Operator {

  private final Cluster cluster;

  Operator(Cluster cluster) {
    this.cluster = cluster;
  }

  Reply call(Call.Builder call) {
    return tryCall(call).orElseThrow();
  }

  /** Empty while the answer waits for a commit. */
  Optional<Reply> tryCall(Call.Builder call) {
    return cluster.trySend(new Command.OperatorCall(call.build(), Optional.empty()));
  }

  Reply markGone(String agent) {
    return tryMarkGone(agent).orElseThrow();
  }

  /** Empty while the answer waits for a commit. */
  Optional<Reply> tryMarkGone(String agent) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.MARK_AGENT_GONE);
    call.getMarkAgentGoneBuilder().getAgentIdBuilder().setValue(agent);
    return tryCall(call);
  }

  Reply schedule(Schedule schedule) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_MAINTENANCE_SCHEDULE);
    call.getUpdateMaintenanceScheduleBuilder().setSchedule(schedule);
    return call(call);
  }

  /** START_MAINTENANCE or STOP_MAINTENANCE. */
  Reply maintenance(Call.Type type, MachineID... machines) {
    Call.Builder call = Call.newBuilder().setType(type);
    if (type == Call.Type.START_MAINTENANCE) {
      call.getStartMaintenanceBuilder().addAllMachines(List.of(machines));
    } else {
      call.getStopMaintenanceBuilder().addAllMachines(List.of(machines));
    }
    return call(call);
  }

  Reply weight(String role, double weight) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_WEIGHTS);
    call.getUpdateWeightsBuilder().addWeightInfosBuilder().setRole(role).setWeight(weight);
    return call(call);
  }

  Reply quota(boolean force, QuotaConfig... configs) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.UPDATE_QUOTA);
    call.getUpdateQuotaBuilder().setForce(force).addAllQuotaConfigs(List.of(configs));
    return call(call);
  }

  Reply remove(String role) {
    Call.Builder call = Call.newBuilder().setType(Call.Type.REMOVE_QUOTA);
    call.getRemoveQuotaBuilder().setRole(role);
    return call(call);
  }

  /** Amounts as in {@code g:cpus=1}, a guarantee, and {@code l:cpus=2}, a limit. */
  static QuotaConfig config(String role, String... amounts) {
    QuotaConfig.Builder config = QuotaConfig.newBuilder().setRole(role);
    for (String amount : amounts) {
      int equals = amount.indexOf('=');
      Value.Scalar value =
          Value.Scalar.newBuilder()
              .setValue(Double.parseDouble(amount.substring(equals + 1)))
              .build();
      String name = amount.substring(2, equals);
      if (amount.startsWith("g:")) {
        config.putGuarantees(name, value);
      } else {
        config.putLimits(name, value);
      }
    }
    return config.build();
  }
}
