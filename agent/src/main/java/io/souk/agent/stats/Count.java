package io.souk.agent.stats;

/** What the agent counts from its start, besides what can be read off its state. */
public enum Count {
  EXECUTORS_PREEMPTED("slave/executors_preempted", "executors ended by the QoS controller"),
  VALID_FRAMEWORK_MESSAGES("slave/valid_framework_messages", "messages given to executors"),
  INVALID_FRAMEWORK_MESSAGES(
      "slave/invalid_framework_messages", "messages for executors that are not there"),
  PATH_REMOVALS_SUCCEEDED("gc/path_removals_succeeded", "old sandboxes deleted"),
  PATH_REMOVALS_FAILED("gc/path_removals_failed", "old sandboxes that could not be deleted"),
  TASK_FETCHES_SUCCEEDED(
      "containerizer/fetcher/task_fetches_succeeded", "containers whose URIs were fetched"),
  TASK_FETCHES_FAILED(
      "containerizer/fetcher/task_fetches_failed", "containers whose URIs could not be fetched"),
  CONTAINER_DESTROY_ERRORS(
      "containerizer/mesos/container_destroy_errors", "containers that could not be ended"),
  /** Not one of Mesos's, whose agent ends itself. */
  CHECKPOINT_ERRORS(
      "slave/checkpoint_errors", "writes of checkpoints that failed, as on a full disk");

  private final String key;
  private final String meaning;

  Count(String key, String meaning) {
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
