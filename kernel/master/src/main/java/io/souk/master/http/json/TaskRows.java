package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import java.util.Collection;

/**
 * The tasks of a snapshot, a row each and in its order, with what documents ask of them again and
 * again: a task is dozens of objects that lie anywhere in memory. What is known of a task that has
 * not changed is taken over from the rows of an earlier snapshot.
 */
final class TaskRows {

  /** No rows. */
  static final TaskRows NONE = new TaskRows(0);

  private final TaskView[] views;
  private final TaskView.Phase[] phases;
  private final String[] frameworks;
  private final String[] agents;

  /** Thousandths, {@link ResourceTotals#COMMON} to a row; what does not use any has none. */
  private final long[] used;

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
    frameworks = new String[size];
    agents = new String[size];
    used = new long[size * ResourceTotals.COMMON];
    plain = new boolean[size];
    begins = new long[size];
    ends = new long[size];
    origins = new int[size];
  }

  /** Rows of {@code tasks}, of which {@code before} may know some. */
  static TaskRows of(Collection<TaskView> tasks, TaskRows before) {
    TaskRows rows = new TaskRows(tasks.size());
    rows.before = before;
    int row = 0;
    int old = 0;
    for (TaskView task : tasks) {
      old = before.seek(task, old);
      if (old < before.size() && before.views[old] == task) {
        rows.take(row, old);
      } else {
        rows.compute(row, task);
      }
      row++;
    }
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

  private void take(int row, int from) {
    origins[row] = from;
    views[row] = before.views[from];
    phases[row] = before.phases[from];
    frameworks[row] = before.frameworks[from];
    agents[row] = before.agents[from];
    System.arraycopy(
        before.used,
        from * ResourceTotals.COMMON,
        used,
        row * ResourceTotals.COMMON,
        ResourceTotals.COMMON);
    plain[row] = before.plain[from];
  }

  private void compute(int row, TaskView task) {
    origins[row] = -1;
    views[row] = task;
    phases[row] = task.phase();
    frameworks[row] = sameAsBefore(frameworks, row, task.frameworkId());
    agents[row] = sameAsBefore(agents, row, task.agentId());
    plain[row] =
        !task.holdsResources()
            || ResourceTotals.of(task.task().getResourcesList())
                .read(used, row * ResourceTotals.COMMON);
  }

  /** Neighbours often are of one framework, or on one agent. */
  private static String sameAsBefore(String[] column, int row, String value) {
    return row > 0 && column[row - 1].equals(value) ? column[row - 1] : value;
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

  String framework(int row) {
    return frameworks[row];
  }

  String agent(int row) {
    return agents[row];
  }

  /** Adds what the task uses. */
  void addUsed(int row, ResourceTotals totals) {
    if (plain[row]) {
      totals.add(used, row * ResourceTotals.COMMON);
    } else {
      totals.add(views[row].task().getResourcesList());
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
