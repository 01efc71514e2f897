package io.souk.bench.standing;

import io.souk.bench.Messages;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.TaskInfo;

/**
 * How large a cluster is.
 *
 * @param agents simulated agents, 1 and up
 * @param frameworks that run tasks; 0 for agents alone
 * @param tasks that each framework runs on each agent, 1 and up where there are frameworks
 * @param labels of the tasks, ten each
 * @param decliners frameworks that run nothing and decline every agent for ever
 */
public record Shape(int agents, int frameworks, int tasks, LabelKind labels, int decliners) {

  /** Whether tasks have labels of their own. */
  public enum LabelKind {
    /** The same ten for all tasks. */
    EQUAL,
    /** The same ten names; of the values none is like another. */
    DISTINCT
  }

  private static final int LABELS = 10;

  /**
   * @throws IllegalArgumentException naming what cannot be
   */
  public Shape {
    if (agents < 1 || frameworks < 0 || tasks < (frameworks == 0 ? 0 : 1) || decliners < 0) {
      throw new IllegalArgumentException(
          "%d agents, %d frameworks, %d tasks of each, %d that decline"
              .formatted(agents, frameworks, tasks, decliners));
    }
    if ((long) agents * frameworks * tasks > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(frameworks + " x " + tasks + " tasks: too many");
    }
  }

  /** Frameworks with tasks on every agent, and nobody else; the labels of all are equal. */
  public static Shape of(int agents, int frameworks, int tasks) {
    return new Shape(agents, frameworks, tasks, LabelKind.EQUAL, 0);
  }

  /** Tasks that run at a time on one agent. */
  public int tasksOfAgent() {
    return frameworks * tasks;
  }

  /** Tasks that run at a time in all. */
  public int allTasks() {
    return agents * tasksOfAgent();
  }

  /** Pairs of an agent and a framework that has declined it. */
  public long declined() {
    return (long) agents * decliners;
  }

  /** The labels of one task. */
  TaskInfo labelled(TaskInfo task) {
    if (labels == LabelKind.EQUAL) {
      return task;
    }
    Labels.Builder own = Labels.newBuilder();
    for (int i = 0; i < LABELS; i++) {
      own.addLabelsBuilder().setKey("key" + i).setValue(task.getTaskId().getValue() + "-" + i);
    }
    return task.toBuilder().setLabels(own).build();
  }

  /** The address by which an agent of that number is known. */
  public static String host(int agent) {
    return Messages.host(agent);
  }
}
