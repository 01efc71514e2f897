package io.souk.bench.start;

import io.souk.protocol.mesos.TaskState;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * What an agent says of tasks: each is to run and then to end by being killed, and by nothing else.
 * Times are those of the first word of each kind; an agent may repeat itself.
 */
public final class TaskGate {

  private final Map<String, Long> running = new ConcurrentHashMap<>();
  private final Map<String, Long> ended = new ConcurrentHashMap<>();
  private final List<String> faults = new ArrayList<>();

  /** Takes in a status that has just come. */
  public void said(String task, TaskState state, String message) {
    long now = System.nanoTime();
    switch (state) {
      case TASK_RUNNING -> running.putIfAbsent(task, now);
      case TASK_STARTING, TASK_KILLING -> {
        // On its way.
      }
      default -> {
        ended.putIfAbsent(task, now);
        if (state != TaskState.TASK_KILLED) {
          fault(task + " " + state + " " + message);
        }
      }
    }
  }

  /** Something that went wrong. */
  synchronized void fault(String what) {
    faults.add(what);
  }

  boolean runs(String task) {
    return running.containsKey(task);
  }

  boolean hasEnded(String task) {
    return ended.containsKey(task);
  }

  /** Nanoseconds, by {@link System#nanoTime}, of the word that it runs. */
  long ranAt(String task) {
    return running.get(task);
  }

  /**
   * What is wrong once all of it is over.
   *
   * @param launched all tasks that there were
   */
  public synchronized List<String> check(Collection<String> launched) {
    List<String> all = new ArrayList<>(faults);
    for (String task : launched) {
      if (!runs(task)) {
        all.add(task + " never ran");
      }
      if (!hasEnded(task)) {
        all.add(task + " never ended");
      }
    }
    running.keySet().stream()
        .filter(task -> !launched.contains(task))
        .forEach(task -> all.add(task + " was never launched"));
    return all;
  }
}
