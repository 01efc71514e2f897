package io.souk.security;

import java.util.Arrays;
import java.util.Optional;

/**
 * What permissions are given for. The names are those of Mesos's {@code --acls} file: one list of
 * rules each, whose rules name their subjects under {@code principals} and their objects under the
 * name given here.
 */
public enum Action {
  REGISTER_FRAMEWORKS("register_frameworks", "roles"),
  RUN_TASKS("run_tasks", "users"),
  TEARDOWN_FRAMEWORKS("teardown_frameworks", "framework_principals"),
  RESERVE_RESOURCES("reserve_resources", "roles"),
  UNRESERVE_RESOURCES("unreserve_resources", "reserver_principals"),
  CREATE_VOLUMES("create_volumes", "roles"),
  DESTROY_VOLUMES("destroy_volumes", "creator_principals"),
  RESIZE_VOLUMES("resize_volumes", "roles"),
  CREATE_BLOCK_DISKS("create_block_disks", "roles"),
  CREATE_MOUNT_DISKS("create_mount_disks", "roles"),
  DESTROY_BLOCK_DISKS("destroy_block_disks", "roles"),
  DESTROY_MOUNT_DISKS("destroy_mount_disks", "roles"),
  DESTROY_RAW_DISKS("destroy_raw_disks", "roles"),
  GET_QUOTAS("get_quotas", "roles"),
  UPDATE_QUOTAS("update_quotas", "roles"),
  UPDATE_WEIGHTS("update_weights", "roles"),
  VIEW_ROLES("view_roles", "roles"),
  GET_ENDPOINTS("get_endpoints", "paths"),
  VIEW_FRAMEWORKS("view_frameworks", "users"),
  VIEW_TASKS("view_tasks", "users"),
  VIEW_EXECUTORS("view_executors", "users"),
  ACCESS_SANDBOXES("access_sandboxes", "users"),
  ACCESS_MESOS_LOGS("access_mesos_logs", "logs"),
  VIEW_FLAGS("view_flags", "flags"),
  SET_LOG_LEVEL("set_log_level", "level"),
  REGISTER_AGENTS("register_agents", "agents"),
  UPDATE_MAINTENANCE_SCHEDULES("update_maintenance_schedules", "machines"),
  GET_MAINTENANCE_SCHEDULES("get_maintenance_schedules", "machines"),
  START_MAINTENANCES("start_maintenances", "machines"),
  STOP_MAINTENANCES("stop_maintenances", "machines"),
  GET_MAINTENANCE_STATUSES("get_maintenance_statuses", "machines"),
  DRAIN_AGENTS("drain_agents", "agents"),
  DEACTIVATE_AGENTS("deactivate_agents", "agents"),
  REACTIVATE_AGENTS("reactivate_agents", "agents"),
  MARK_AGENTS_GONE("mark_agents_gone", "agents"),
  LAUNCH_NESTED_CONTAINERS("launch_nested_containers", "users"),
  KILL_NESTED_CONTAINERS("kill_nested_containers", "users"),
  WAIT_NESTED_CONTAINERS("wait_nested_containers", "users"),
  REMOVE_NESTED_CONTAINERS("remove_nested_containers", "users"),
  LAUNCH_NESTED_CONTAINER_SESSIONS("launch_nested_container_sessions", "users"),
  LAUNCH_NESTED_CONTAINERS_AS_USER("launch_nested_containers_as_user", "users"),
  LAUNCH_NESTED_CONTAINER_SESSIONS_AS_USER("launch_nested_container_sessions_as_user", "users"),
  ATTACH_CONTAINERS_INPUT("attach_containers_input", "users"),
  ATTACH_CONTAINERS_OUTPUT("attach_containers_output", "users"),
  VIEW_CONTAINERS("view_containers", "users"),
  LAUNCH_STANDALONE_CONTAINERS("launch_standalone_containers", "users"),
  KILL_STANDALONE_CONTAINERS("kill_standalone_containers", "users"),
  WAIT_STANDALONE_CONTAINERS("wait_standalone_containers", "users"),
  REMOVE_STANDALONE_CONTAINERS("remove_standalone_containers", "users"),
  VIEW_STANDALONE_CONTAINERS("view_standalone_containers", "users"),
  MODIFY_RESOURCE_PROVIDER_CONFIGS("modify_resource_provider_configs", "resource_providers"),
  MARK_RESOURCE_PROVIDERS_GONE("mark_resource_providers_gone", "resource_providers"),
  VIEW_RESOURCE_PROVIDERS("view_resource_providers", "resource_providers"),
  PRUNE_IMAGES("prune_images", "images"),
  /** Ours: backup of the registry, members of the cluster, what has no counterpart in Mesos. */
  MANAGE_MASTERS("manage_masters", "masters"),
  /** Ours: the record of who did what. */
  VIEW_AUDIT("view_audit", "audit");

  private final String key;
  private final String objects;

  Action(String key, String objects) {
    this.key = key;
    this.objects = objects;
  }

  /** Name of its list of rules. */
  public String key() {
    return key;
  }

  /** Under which name its rules give their objects. */
  public String objects() {
    return objects;
  }

  /** The action with this list of rules, also by the longer names that Mesos has for two. */
  public static Optional<Action> of(String key) {
    return switch (key) {
      case "launch_nested_containers_under_parent_with_user" ->
          Optional.of(LAUNCH_NESTED_CONTAINERS);
      case "launch_nested_container_sessions_under_parent_with_user" ->
          Optional.of(LAUNCH_NESTED_CONTAINER_SESSIONS);
      default -> Arrays.stream(values()).filter(action -> action.key.equals(key)).findFirst();
    };
  }
}
