package io.souk.bench.reads;

import io.souk.bench.standing.Population;
import io.souk.bench.standing.SharedLatencies;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.master.Event;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * What one subscriber was told of tasks since its first event: each must be added, run and end
 * once, in that order. Thread-safe.
 */
final class EventLog {

  private final Set<String> added = new HashSet<>();
  private final Set<String> running = new HashSet<>();
  private final Set<String> finished = new HashSet<>();
  private final List<String> faults = new ArrayList<>();
  private final SharedLatencies lag = new SharedLatencies();
  private final Population population;
  private long events;

  /**
   * @param population says when tasks were to end
   */
  EventLog(Population population) {
    this.population = population;
  }

  synchronized void heard(Event event) {
    switch (event.getType()) {
      case TASK_ADDED -> {
        events++;
        once(added, event.getTaskAdded().getTask().getTaskId().getValue(), "added");
      }
      case TASK_UPDATED -> {
        events++;
        updated(event.getTaskUpdated().getStatus(), event.getTaskUpdated().getState());
      }
      case SUBSCRIBED,
          HEARTBEAT,
          AGENT_ADDED,
          AGENT_REMOVED,
          FRAMEWORK_ADDED,
          FRAMEWORK_UPDATED,
          FRAMEWORK_REMOVED,
          UNKNOWN -> {}
    }
  }

  private void updated(TaskStatus status, TaskState state) {
    String task = status.getTaskId().getValue();
    switch (state) {
      case TASK_RUNNING -> {
        once(running, task, "running");
        if (!added.contains(task)) {
          faults.add(task + " runs before it is added");
        }
      }
      case TASK_FINISHED -> {
        once(finished, task, "finished");
        population.due(task).ifPresent(due -> lag.add(System.nanoTime() - due));
      }
      default -> faults.add(task + " is " + state);
    }
  }

  private void once(Set<String> those, String task, String what) {
    if (!those.add(task)) {
      faults.add(task + " is told to be " + what + " twice");
    }
  }

  /** All of tasks. */
  synchronized long events() {
    return events;
  }

  /** From when a task was to end until that was read here. */
  SharedLatencies lag() {
    return lag;
  }

  /** Whether so many were told of. */
  synchronized boolean has(long starts, long ends) {
    return added.size() == starts && running.size() == starts && finished.size() == ends;
  }

  /**
   * What is wrong.
   *
   * @param starts tasks that were launched since the stream began
   * @param ends tasks that ended since then
   */
  synchronized List<String> check(long starts, long ends) {
    List<String> all = new ArrayList<>(faults);
    if (!has(starts, ends)) {
      all.add(
          "%d tasks told of as added, %d as running, %d as finished: expected %d, %d and %d"
              .formatted(added.size(), running.size(), finished.size(), starts, starts, ends));
    }
    return all;
  }
}
