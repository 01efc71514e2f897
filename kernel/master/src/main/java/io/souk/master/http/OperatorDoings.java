package io.souk.master.http;

import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.MachineID;
import io.souk.protocol.mesos.WeightInfo;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.quota.QuotaConfig;
import io.souk.security.audit.Deed;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What operator calls do, for the record of who did what. */
final class OperatorDoings {

  /** So many of what one call names are told. */
  private static final int TOLD = 10;

  private OperatorDoings() {}

  /** What a call does; empty for one that only reads. */
  static Optional<Deed.Doing> of(Call call) {
    return object(call).map(object -> Deed.Doing.of(call.getType().name(), object));
  }

  private static Optional<Map<String, String>> object(Call call) {
    return switch (call.getType()) {
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
          Optional.empty();
      case SET_LOGGING_LEVEL ->
          one("level", Integer.toUnsignedString(call.getSetLoggingLevel().getLevel()));
      case UPDATE_WEIGHTS ->
          all("role", call.getUpdateWeights().getWeightInfosList(), WeightInfo::getRole);
      case UPDATE_QUOTA ->
          all("role", call.getUpdateQuota().getQuotaConfigsList(), QuotaConfig::getRole);
      case SET_QUOTA -> one("role", call.getSetQuota().getQuotaRequest().getRole());
      case REMOVE_QUOTA -> one("role", call.getRemoveQuota().getRole());
      case RESERVE_RESOURCES -> agent(call.getReserveResources().getAgentId());
      case UNRESERVE_RESOURCES -> agent(call.getUnreserveResources().getAgentId());
      case CREATE_VOLUMES -> agent(call.getCreateVolumes().getAgentId());
      case DESTROY_VOLUMES -> agent(call.getDestroyVolumes().getAgentId());
      case GROW_VOLUME -> agent(call.getGrowVolume().getAgentId());
      case SHRINK_VOLUME -> agent(call.getShrinkVolume().getAgentId());
      case UPDATE_MAINTENANCE_SCHEDULE ->
          machines(
              call.getUpdateMaintenanceSchedule().getSchedule().getWindowsList().stream()
                  .flatMap(window -> window.getMachineIdsList().stream())
                  .toList());
      case START_MAINTENANCE -> machines(call.getStartMaintenance().getMachinesList());
      case STOP_MAINTENANCE -> machines(call.getStopMaintenance().getMachinesList());
      case DRAIN_AGENT -> agent(call.getDrainAgent().getAgentId());
      case DEACTIVATE_AGENT -> agent(call.getDeactivateAgent().getAgentId());
      case REACTIVATE_AGENT -> agent(call.getReactivateAgent().getAgentId());
      case MARK_AGENT_GONE -> agent(call.getMarkAgentGone().getAgentId());
      case TEARDOWN -> one("framework", call.getTeardown().getFrameworkId().getValue());
    };
  }

  private static Optional<Map<String, String>> one(String kind, String name) {
    return Optional.of(Map.of(kind, name));
  }

  private static Optional<Map<String, String>> agent(AgentID id) {
    return one("agent", id.getValue());
  }

  private static Optional<Map<String, String>> machines(List<MachineID> machines) {
    return all(
        "machine",
        machines,
        machine -> machine.hasHostname() ? machine.getHostname() : machine.getIp());
  }

  private static <T> Optional<Map<String, String>> all(
      String kind, List<T> named, Function<T, String> name) {
    String names = named.stream().limit(TOLD).map(name).collect(Collectors.joining(","));
    return one(kind, named.size() > TOLD ? names + ",…" : names);
  }
}
