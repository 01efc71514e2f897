package io.souk.agent.runtime;

/** What a runtime can do for containers that not every one can. */
public enum Ability {
  /** Hold a container to a limit of cpus that is not its request. */
  LIMIT_CPUS,
  /** Hold a container to a limit of memory that is not its request. */
  LIMIT_MEMORY,
  /** Show a container directories of the host, maybe read-only, at paths of its own. */
  MOUNT_VOLUMES,
  /** Run it as another user than the agent's. */
  CHANGE_USER
}
