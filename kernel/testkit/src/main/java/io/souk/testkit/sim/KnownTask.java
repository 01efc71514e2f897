package io.souk.testkit.sim;

import io.souk.protocol.mesos.TaskState;

/** A task as its framework keeps it in its own store, from before the launch until its end. */
final class KnownTask {

  final String id;
  final String agent;
  final String launch;
  TaskState state = TaskState.TASK_STAGING;

  KnownTask(String id, String agent, String launch) {
    this.id = id;
    this.agent = agent;
    this.launch = launch;
  }
}
