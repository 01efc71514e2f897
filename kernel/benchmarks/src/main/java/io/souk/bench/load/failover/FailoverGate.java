package io.souk.bench.load.failover;

import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.master.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What must be true of a leader once all agents are back. Pure.
 *
 * @param agents of the cluster
 * @param tasks of all agents together
 */
record FailoverGate(int agents, int tasks) {

  /** The name of a task, by its number from 0. */
  static String task(int number) {
    return "task-" + number;
  }

  /**
   * Compares what a leader says with what there is.
   *
   * @param said GET_TASKS
   * @param known GET_AGENTS
   * @param streams of agents that it holds open
   * @return what is wrong
   */
  List<String> check(Response.GetTasks said, Response.GetAgents known, int streams) {
    List<String> faults = new ArrayList<>();
    tasks(said, faults);
    long active =
        known.getAgentsList().stream().filter(Response.GetAgents.Agent::getActive).count();
    if (active != agents
        || known.getAgentsCount() != agents
        || known.getRecoveredAgentsCount() > 0) {
      faults.add(
          "%d agents, %d of them active, %d to come back: expected %d"
              .formatted(known.getAgentsCount(), active, known.getRecoveredAgentsCount(), agents));
    }
    if (streams != agents) {
      faults.add(streams + " streams of " + agents + " agents");
    }
    return faults;
  }

  private void tasks(Response.GetTasks said, List<String> faults) {
    Map<String, Integer> times = new HashMap<>();
    for (Task task : said.getTasksList()) {
      String name = task.getTaskId().getValue();
      times.merge(name, 1, Integer::sum);
      if (task.getState() != TaskState.TASK_RUNNING) {
        faults.add(name + " is " + task.getState());
      }
    }
    said.getUnreachableTasksList()
        .forEach(task -> faults.add(task.getTaskId().getValue() + " is unreachable"));
    said.getCompletedTasksList()
        .forEach(task -> faults.add(task.getTaskId().getValue() + " is over"));
    for (int i = 0; i < tasks; i++) {
      Integer known = times.remove(task(i));
      if (known == null || known > 1) {
        faults.add(task(i) + " is known " + (known == null ? 0 : known) + " times");
      }
    }
    times.keySet().forEach(stranger -> faults.add(stranger + " was never launched"));
  }
}
