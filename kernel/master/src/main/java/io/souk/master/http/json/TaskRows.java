package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import java.util.Collection;

/**
 * The tasks of a snapshot, a row each and in its order, with what documents ask of them again and
 * again: a task is dozens of objects that lie anywhere in memory. What is known of a task that has
 * not changed is taken over from the rows of an earlier snapshot, without a look at the task.
 */
final class TaskRows {

  private static final int COMMON = ResourceTotals.COMMON;

  /** No rows. */
  static final TaskRows NONE = new TaskRows(0);

  private final TaskView[] views;
  private final TaskView.Phase[] phases;

  /** Numbers, as those of the agents. */
  private final int[] frameworks;

  private final int[] agents;

  /** Thousandths of each resource that is always shown. */
  private final long[][] used;

  /** Whether {@link #used} is all that it uses. */
  private final boolean[] plain;

  /** Where its JSON was written; nowhere when it ends at 0. */
  private final long[] begins;

  private final long[] ends;

  private TaskRows before;

  /** Rows of {@link #before} that tell of the same; -1 where there is none. */
  private int[] origins;

  private TaskRows(int size) {
    views = new TaskView[size];
    phases = new TaskView.Phase[size];
    frameworks = new int[size];
    agents = new int[size];
    used = new long[COMMON][size];
    plain = new boolean[size];
    begins = new long[size];
    ends = new long[size];
    origins = new int[size];
  }

  /**
   * Rows of {@code tasks}, of which {@code before} may know some.
   *
   * @param numbering of agents and frameworks, as for {@code before}
   */
  static TaskRows of(Collection<TaskView> tasks, TaskRows before, Numbering numbering) {
    TaskRows rows = new TaskRows(tasks.size());
    rows.before = before;
    int row = 0;
    int old = 0;
    for (TaskView task : tasks) {
      old = before.seek(task, old);
      if (old < before.size() && before.views[old] == task) {
        rows.origins[row] = old;
        rows.views[row] = task;
        old++;
      } else {
        rows.compute(row, task, numbering);
      }
      row++;
    }
    rows.takeOver();
    return rows;
  }

  /** Launches are numbered in the order in which they are first published. */
  private int seek(TaskView task, int from) {
    int row = from;
    while (row < views.length && views[row] != task && views[row].serial() < task.serial()) {
      row++;
    }
    return row;
  }

  /** Run by run, as hardly any row has changed. */
  private void takeOver() {
    for (int row = 0; row < views.length; ) {
      int end = row + 1;
      int from = origins[row];
      if (from >= 0) {
        while (end < views.length && origins[end] == from + end - row) {
          end++;
        }
        takeOver(from, row, end - row);
      }
      row = end;
    }
  }

  private void takeOver(int from, int row, int count) {
    System.arraycopy(before.phases, from, phases, row, count);
    System.arraycopy(before.frameworks, from, frameworks, row, count);
    System.arraycopy(before.agents, from, agents, row, count);
    System.arraycopy(before.plain, from, plain, row, count);
    for (int i = 0; i < COMMON; i++) {
      System.arraycopy(before.used[i], from, used[i], row, count);
    }
  }

  private void compute(int row, TaskView task, Numbering numbering) {
    origins[row] = -1;
    views[row] = task;
    phases[row] = task.phase();
    frameworks[row] = numbering.of(task.frameworkId());
    agents[row] = numbering.of(task.agentId());
    plain[row] = true;
    if (task.holdsResources()) {
      ResourceTotals totals = ResourceTotals.of(task.task().getResourcesList());
      plain[row] = totals.isCommon();
      for (int i = 0; i < COMMON; i++) {
        used[i][row] = totals.common(i);
      }
    }
  }

  int size() {
    return views.length;
  }

  TaskView view(int row) {
    return views[row];
  }

  TaskView.Phase phase(int row) {
    return phases[row];
  }

  /** The number of its framework. */
  int framework(int row) {
    return frameworks[row];
  }

  /** What the tasks of each agent use. */
  TaskSums sumByAgent(Numbering numbering) {
    return TaskSums.of(this, agents, numbering.size());
  }

  /** What the tasks of each framework use. */
  TaskSums sumByFramework(Numbering numbering) {
    return TaskSums.of(this, frameworks, numbering.size());
  }

  /** Whether {@link #addUsed} is all that it uses. */
  boolean isPlain(int row) {
    return plain[row];
  }

  /** Adds the thousandths that it uses of what is always shown. */
  void addUsed(int row, long[] sums, int from) {
    for (int i = 0; i < COMMON; i++) {
      sums[from + i] += used[i][row];
    }
  }

  /** Whether its JSON stands in the answer that the earlier rows are of. */
  boolean stood(int row) {
    return origins[row] >= 0 && before.ends[origins[row]] != 0;
  }

  /** Where it stood. */
  long stoodFrom(int row) {
    return before.begins[origins[row]];
  }

  /** Where it stood: the byte behind its last. */
  long stoodTo(int row) {
    return before.ends[origins[row]];
  }

  /** Its JSON stands there now. */
  void stands(int row, long from, long to) {
    begins[row] = from;
    ends[row] = to;
  }

  /** All is written: the earlier rows are not needed any more. */
  void complete() {
    before = NONE;
    origins = new int[0];
  }
}
