package io.souk.agent.stats;

/** What goes up and down and is known to one part of the agent alone. */
public enum Level {
  PATH_REMOVALS_PENDING("gc/path_removals_pending", "old sandboxes that wait for their deletion"),
  EXECUTOR_DIRECTORY_MAX_AGE(
      "slave/executor_directory_max_allowed_age_secs", "how long old sandboxes are kept, now"),
  FETCHER_CACHE_TOTAL(
      "containerizer/fetcher/cache_size_total_bytes", "how large the fetcher's cache may be"),
  FETCHER_CACHE_USED(
      "containerizer/fetcher/cache_size_used_bytes", "how large the fetcher's cache is"),
  CONTAINERS_NEW_ROOTFS(
      "containerizer/mesos/filesystem/containers_new_rootfs",
      "containers with a file system of their own"),
  /** Not one of Mesos's. */
  CHECKPOINTS_WAITING("slave/checkpoints_waiting", "checkpoints that wait for the disk");

  private final String key;
  private final String meaning;

  Level(String key, String meaning) {
    this.key = key;
    this.meaning = meaning;
  }

  /** Mesos's name. */
  public String key() {
    return key;
  }

  public String meaning() {
    return meaning;
  }
}
