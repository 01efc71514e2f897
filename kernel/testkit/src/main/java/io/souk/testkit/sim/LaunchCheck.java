package io.souk.testkit.sim;

import io.souk.protocol.mesos.TaskInfo;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** {@link Invariant#NO_TASK_TWICE}: follows each launch by its label. */
final class LaunchCheck {

  private record Asked(FrameworkNode by, String task, boolean faulty) {}

  private final Verdicts verdicts;
  private final Map<String, Asked> asked = new HashMap<>();
  private final Map<String, String> byTask = new HashMap<>();
  private final Set<String> ran = new HashSet<>();
  private final Set<String> refused = new HashSet<>();
  private final Set<String> duplicated = new HashSet<>();
  private long next;

  LaunchCheck(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /** A label for the next attempt. */
  String next() {
    return "l" + next++;
  }

  /**
   * A framework is about to send a launch.
   *
   * @param faulty the master must refuse it
   */
  void asked(FrameworkNode by, TaskInfo task, boolean faulty) {
    String launch = Launches.of(task);
    String id = task.getTaskId().getValue();
    asked.put(launch, new Asked(by, id, faulty));
    if (byTask.putIfAbsent(AgentTask.key(by.name(), id), launch) != null) {
      duplicated.add(AgentTask.key(by.name(), id));
    }
  }

  boolean isAsked(FrameworkNode by, String task) {
    return byTask.containsKey(AgentTask.key(by.name(), task));
  }

  /** A task of that id runs or ran, and another one was asked for. */
  boolean hasDuplicate(FrameworkNode by, String task) {
    String key = AgentTask.key(by.name(), task);
    return duplicated.contains(key) && ran.contains(byTask.get(key));
  }

  /** The framework was told that the task was never launched. */
  void refused(FrameworkNode by, String task) {
    String launch = byTask.get(AgentTask.key(by.name(), task));
    if (launch != null) {
      refused.add(launch);
      verdicts.require(
          Invariant.NO_TASK_TWICE,
          !ran.contains(launch),
          () -> "task %s of %s runs and was refused".formatted(task, by.name()));
    }
  }

  /** An agent was told to run it. */
  void arrived(AgentNode agent, AgentTask task) {
    String launch = task.launch();
    Asked by = asked.get(launch);
    boolean first = ran.add(launch);
    verdicts.require(
        Invariant.NO_TASK_TWICE,
        first
            && by != null
            && !by.faulty()
            && !refused.contains(launch)
            && by.by().id().equals(task.framework.getValue())
            && agent.id().equals(task.info.getAgentId().getValue()),
        () ->
            "launch %s of task %s of framework %s on %s: first=%s asked=%s refused=%s"
                .formatted(
                    launch,
                    task.info.getTaskId().getValue(),
                    task.framework.getValue(),
                    agent.name(),
                    first,
                    by,
                    refused.contains(launch)));
  }

  Collection<String> ran() {
    return ran;
  }
}
