package io.souk.agent.adapter.http.api;

import io.souk.protocol.mesos.ContainerID;
import io.souk.protocol.mesos.agent.Call;
import io.souk.security.audit.Deed;
import java.util.Map;
import java.util.Optional;

/** What calls to the agent do, for the record of who did what. */
final class CallDoings {

  /** Containers deeper than that are told by their innermost names. */
  private static final int DEEPEST = 8;

  private CallDoings() {}

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
          READ_LOG,
          GET_STATE,
          GET_CONTAINERS,
          GET_FRAMEWORKS,
          GET_EXECUTORS,
          GET_OPERATIONS,
          GET_TASKS,
          GET_AGENT,
          GET_RESOURCE_PROVIDERS,
          WAIT_NESTED_CONTAINER,
          WAIT_CONTAINER,
          ATTACH_CONTAINER_OUTPUT ->
          Optional.empty();
      case SET_LOGGING_LEVEL ->
          one("level", Integer.toUnsignedString(call.getSetLoggingLevel().getLevel()));
      case LAUNCH_NESTED_CONTAINER -> container(call.getLaunchNestedContainer().getContainerId());
      case KILL_NESTED_CONTAINER -> container(call.getKillNestedContainer().getContainerId());
      case REMOVE_NESTED_CONTAINER -> container(call.getRemoveNestedContainer().getContainerId());
      case LAUNCH_NESTED_CONTAINER_SESSION ->
          container(call.getLaunchNestedContainerSession().getContainerId());
      case ATTACH_CONTAINER_INPUT -> container(call.getAttachContainerInput().getContainerId());
      case LAUNCH_CONTAINER -> container(call.getLaunchContainer().getContainerId());
      case KILL_CONTAINER -> container(call.getKillContainer().getContainerId());
      case REMOVE_CONTAINER -> container(call.getRemoveContainer().getContainerId());
      case UPDATE_CONTAINER_MEMORY_LIMIT ->
          container(call.getUpdateContainerMemoryLimit().getContainerId());
      case ADD_RESOURCE_PROVIDER_CONFIG ->
          one("resource_provider", call.getAddResourceProviderConfig().getInfo().getName());
      case UPDATE_RESOURCE_PROVIDER_CONFIG ->
          one("resource_provider", call.getUpdateResourceProviderConfig().getInfo().getName());
      case REMOVE_RESOURCE_PROVIDER_CONFIG ->
          one("resource_provider", call.getRemoveResourceProviderConfig().getName());
      case MARK_RESOURCE_PROVIDER_GONE ->
          one(
              "resource_provider",
              call.getMarkResourceProviderGone().getResourceProviderId().getValue());
      case PRUNE_IMAGES -> Optional.of(Map.of());
    };
  }

  private static Optional<Map<String, String>> one(String kind, String name) {
    return Optional.of(Map.of(kind, name));
  }

  private static Optional<Map<String, String>> container(ContainerID id) {
    StringBuilder name = new StringBuilder(id.getValue());
    ContainerID at = id;
    for (int depth = 1; at.hasParent() && depth < DEEPEST; depth++) {
      at = at.getParent();
      name.insert(0, at.getValue() + ".");
    }
    return one("container", name.toString());
  }
}
