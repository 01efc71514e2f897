package io.souk.marathon.instance;

/** What shall become of an instance. */
public enum Goal {
  /** Keep a task of it alive. */
  RUNNING,
  /** End its task and keep what is reserved for it, until it is wanted again. */
  STOPPED,
  /** End its task, then forget it. Final. */
  DECOMMISSIONED
}
