package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import java.util.Arrays;
import java.util.Collection;

/**
 * The tasks of a snapshot, a row each and in its order, with what documents ask of them again and
 * again: a task is dozens of objects that lie anywhere in memory. What is known of a task that has
 * not changed is taken over from the rows of an earlier snapshot, without a look at the task. Not
 * thread-safe.
 */
final class TaskRows {

  private static final int COMMON = ResourceTotals.COMMON;

  /** More rows than there are now have room in all arrays. */
  private final TaskView[] views;

  /** Ordinals. */
  private final byte[] phases;

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

  /** Rows of {@link #before} that tell of the same; -1 where there is none. */
  private final int[] origins;

  private TaskRows before = this;
  private int size;

  private TaskRows(int room) {
    views = new TaskView[room];
    phases = new byte[room];
    frameworks = new int[room];
    agents = new int[room];
    used = new long[COMMON][room];
    plain = new boolean[room];
    begins = new long[room];
    ends = new long[room];
    origins = new int[room];
  }

  /** No rows. */
  static TaskRows none() {
    return new TaskRows(0);
  }

  /**
   * Rows of {@code tasks}, of which {@code before} may know some.
   *
   * @param spare not needed any more: the rows are these, if they are as many
   * @param numbering of agents and frameworks, as for {@code before}
   */
  static TaskRows of(
      Collection<TaskView> tasks, TaskRows before, TaskRows spare, Numbering numbering) {
    int size = tasks.size();
    boolean fits = size <= spare.views.length && spare.views.length / 2 <= size;
    TaskRows rows = fits ? spare : new TaskRows(size + size / 8);
    rows.before = before;
    rows.size = size;
    rows.fill(tasks, numbering);
    return rows;
  }

  /** The type of what was known before is not asked for: that would be a look at each task. */
  private void fill(Collection<TaskView> tasks, Numbering numbering) {
    Arrays.fill(ends, 0);
    Object[] now = tasks.toArray();
    Object[] known = before.views;
    int old = 0;
    for (int row = 0; row < size; row++) {
      if (old >= before.size || known[old] != now[row]) {
        old = before.seek((TaskView) now[row], old);
      }
      if (old < before.size && known[old] == now[row]) {
        origins[row] = old++;
      } else {
        compute(row, (TaskView) now[row], numbering);
      }
    }
    takeOver();
  }

  /** Launches are numbered in the order in which they are first published. */
  private int seek(TaskView task, int from) {
    int row = from;
    while (row < size && views[row] != task && views[row].serial() < task.serial()) {
      row++;
    }
    return row;
  }

  /** Run by run, as hardly any row has changed. */
  private void takeOver() {
    for (int row = 0; row < size; ) {
      int end = row + 1;
      int from = origins[row];
      if (from >= 0) {
        while (end < size && origins[end] == from + end - row) {
          end++;
        }
        takeOver(from, row, end - row);
      }
      row = end;
    }
  }

  private void takeOver(int from, int row, int count) {
    System.arraycopy(before.views, from, views, row, count);
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
    phases[row] = (byte) task.phase().ordinal();
    frameworks[row] = numbering.framework(task.frameworkId());
    agents[row] = numbering.agent(task.agentId());
    ResourceTotals totals =
        task.holdsResources()
            ? ResourceTotals.of(task.task().getResourcesList())
            : new ResourceTotals();
    plain[row] = totals.isCommon();
    for (int i = 0; i < COMMON; i++) {
      used[i][row] = totals.common(i);
    }
  }

  int size() {
    return size;
  }

  TaskView view(int row) {
    return views[row];
  }

  /** The ordinal of its phase. */
  int phase(int row) {
    return phases[row];
  }

  /** The number of its framework. */
  int framework(int row) {
    return frameworks[row];
  }

  /** What the tasks of each agent use. */
  TaskSums sumByAgent(Numbering numbering) {
    return TaskSums.of(this, agents, numbering.agents());
  }

  /** What the tasks of each framework use. */
  TaskSums sumByFramework(Numbering numbering) {
    return TaskSums.of(this, frameworks, numbering.frameworks());
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

  /** All is written: the earlier rows are not needed any more, and can be spare ones. */
  void complete() {
    Arrays.fill(before.views, null);
    before.size = 0;
    before = this;
  }
}
