package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.protocol.mesos.master.Call;
import java.util.Optional;

/** Mesos v1 operator API: who decides about which call that changes something. */
final class OperatorDecider {

  private OperatorDecider() {}

  static Decision decide(Context context, Command.OperatorCall command) {
    Optional<String> refusal =
        OperatorPermission.findRefusal(context.rights(command.principal()), command.call());
    return refusal.isPresent() ? forbid(command.call(), refusal.get()) : carryOut(context, command);
  }

  /** The caller is told no more than that; the log says what was missing. */
  static Decision forbid(Call call, String why) {
    return new Draft()
        .log("event=operator-refused call=%s reason=\"%s\"".formatted(call.getType(), why))
        .reply(Reply.forbidden(""));
  }

  private static Decision carryOut(Context context, Command.OperatorCall command) {
    return switch (command.call().getType()) {
      case UPDATE_WEIGHTS -> WeightDecider.update(context, command.call().getUpdateWeights());
      case UPDATE_QUOTA -> QuotaDecider.update(context, command.call().getUpdateQuota());
      case SET_QUOTA -> QuotaDecider.set(context, command.call().getSetQuota().getQuotaRequest());
      case REMOVE_QUOTA -> QuotaDecider.remove(context, command.call().getRemoveQuota().getRole());
      case UPDATE_MAINTENANCE_SCHEDULE ->
          MaintenanceDecider.schedule(
              context, command.call().getUpdateMaintenanceSchedule().getSchedule());
      case START_MAINTENANCE ->
          MaintenanceDecider.start(context, command.call().getStartMaintenance().getMachinesList());
      case STOP_MAINTENANCE ->
          MaintenanceDecider.stop(context, command.call().getStopMaintenance().getMachinesList());
      case MARK_AGENT_GONE -> AgentGone.mark(context, command.call().getMarkAgentGone());
      case RESERVE_RESOURCES,
          UNRESERVE_RESOURCES,
          CREATE_VOLUMES,
          DESTROY_VOLUMES,
          GROW_VOLUME,
          SHRINK_VOLUME ->
          OperatorOperations.decide(context, command);
      case DRAIN_AGENT -> AgentDuty.drain(context, command.call().getDrainAgent());
      case DEACTIVATE_AGENT ->
          AgentDuty.deactivate(context, command.call().getDeactivateAgent().getAgentId());
      case REACTIVATE_AGENT ->
          AgentDuty.reactivate(context, command.call().getReactivateAgent().getAgentId());
      case SET_LOGGING_LEVEL, TEARDOWN -> Decision.reply(Reply.notImplemented(""));
      case UNKNOWN,
          GET_HEALTH,
          GET_FLAGS,
          GET_VERSION,
          GET_METRICS,
          GET_LOGGING_LEVEL,
          LIST_FILES,
          READ_FILE,
          GET_STATE,
          GET_AGENTS,
          GET_FRAMEWORKS,
          GET_EXECUTORS,
          GET_OPERATIONS,
          GET_TASKS,
          GET_ROLES,
          GET_WEIGHTS,
          GET_MASTER,
          SUBSCRIBE,
          GET_MAINTENANCE_STATUS,
          GET_MAINTENANCE_SCHEDULE,
          GET_QUOTA ->
          Decision.reply(Reply.notImplemented(""));
    };
  }
}
