package io.souk.master.decide;

import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import io.souk.security.Action;
import java.util.List;
import java.util.Optional;

/**
 * Which permissions the operator calls need that change something (Mesos v1 operator API). Those of
 * operations on resources are with {@link OperatorOperations}, which need them in another form.
 */
final class OperatorPermission {

  private OperatorPermission() {}

  /** Why the caller may not do it. */
  static Optional<String> findRefusal(Rights rights, Call call) {
    return switch (call.getType()) {
      case UPDATE_WEIGHTS ->
          rights.findRefusal(
              Action.UPDATE_WEIGHTS,
              call.getUpdateWeights().getWeightInfosList().stream()
                  .map(WeightInfo::getRole)
                  .toList());
      case UPDATE_QUOTA ->
          quotas(
              rights,
              call.getUpdateQuota().getQuotaConfigsList().stream()
                  .map(QuotaConfig::getRole)
                  .toList());
      case SET_QUOTA -> quotas(rights, List.of(call.getSetQuota().getQuotaRequest().getRole()));
      case REMOVE_QUOTA -> quotas(rights, List.of(call.getRemoveQuota().getRole()));
      case UPDATE_MAINTENANCE_SCHEDULE -> rights.findRefusal(Action.UPDATE_MAINTENANCE_SCHEDULES);
      case START_MAINTENANCE -> rights.findRefusal(Action.START_MAINTENANCES);
      case STOP_MAINTENANCE -> rights.findRefusal(Action.STOP_MAINTENANCES);
      case MARK_AGENT_GONE -> rights.findRefusal(Action.MARK_AGENTS_GONE);
      case DRAIN_AGENT ->
          rights
              .findRefusal(Action.DRAIN_AGENTS)
              .or(
                  () ->
                      call.getDrainAgent().getMarkGone()
                          ? rights.findRefusal(Action.MARK_AGENTS_GONE)
                          : Optional.empty());
      case DEACTIVATE_AGENT -> rights.findRefusal(Action.DEACTIVATE_AGENTS);
      case REACTIVATE_AGENT -> rights.findRefusal(Action.REACTIVATE_AGENTS);
      case RESERVE_RESOURCES,
          UNRESERVE_RESOURCES,
          CREATE_VOLUMES,
          DESTROY_VOLUMES,
          GROW_VOLUME,
          SHRINK_VOLUME ->
          Optional.empty();
      // Answered before they come to the kernel, or not at all.
      case UNKNOWN,
          TEARDOWN,
          SET_LOGGING_LEVEL,
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
          Optional.empty();
    };
  }

  private static Optional<String> quotas(Rights rights, List<String> roles) {
    return rights.findRefusal(Action.UPDATE_QUOTAS, roles);
  }
}
