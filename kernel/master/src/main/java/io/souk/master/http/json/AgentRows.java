package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import java.util.Arrays;
import java.util.Collection;

/**
 * The agents of a snapshot, a row each and in its order, and where they stand in an answer. Those
 * that have not changed, which are the same objects, are found in the rows of an earlier snapshot
 * without a look at them. Not thread-safe.
 */
final class AgentRows {

  /** More rows than there are now have room in all arrays. */
  private final AgentView[] views;

  private final int[] numbers;

  /** Where what it tells of itself begins, before what is on it. */
  private final long[] begins;

  private final long[] ends;

  /** Where the rest of that begins, behind what is on it. */
  private final long[] restBegins;

  private final long[] restEnds;

  /** Rows of {@link #before} that tell of the same; -1 where there is none. */
  private final int[] origins;

  private AgentRows before = this;
  private int size;

  private AgentRows(int room) {
    views = new AgentView[room];
    numbers = new int[room];
    begins = new long[room];
    ends = new long[room];
    restBegins = new long[room];
    restEnds = new long[room];
    origins = new int[room];
  }

  /** No rows. */
  static AgentRows none() {
    return new AgentRows(0);
  }

  /**
   * Rows of {@code agents}, of which {@code before} may know some.
   *
   * @param spare not needed any more: the rows are these, if they are as many
   * @param numbering as for {@code before}
   */
  static AgentRows of(
      Collection<AgentView> agents, AgentRows before, AgentRows spare, Numbering numbering) {
    int size = agents.size();
    boolean fits = size <= spare.views.length && spare.views.length / 2 <= size;
    AgentRows rows = fits ? spare : new AgentRows(size + size / 8);
    rows.before = before;
    rows.size = size;
    rows.fill(agents, numbering);
    return rows;
  }

  /** The type of what was known before is not asked for: that would be a look at each agent. */
  private void fill(Collection<AgentView> agents, Numbering numbering) {
    Object[] now = agents.toArray();
    int next = 0;
    for (int row = 0; row < size; row++) {
      int old = before.seek(now[row], next);
      origins[row] = old;
      if (old < 0) {
        views[row] = (AgentView) now[row];
        numbers[row] = numbering.agent(views[row].id());
      } else {
        views[row] = before.views[old];
        numbers[row] = before.numbers[old];
        next = old + 1;
      }
    }
  }

  /** Most stand where they are looked for first, or are new. */
  private int seek(Object agent, int from) {
    Object[] known = views;
    for (int row = from; row < size; row++) {
      if (known[row] == agent) {
        return row;
      }
    }
    return -1;
  }

  int size() {
    return size;
  }

  AgentView view(int row) {
    return views[row];
  }

  int number(int row) {
    return numbers[row];
  }

  /** Whether what it tells of itself stands in the earlier answer. */
  boolean stood(int row) {
    return origins[row] >= 0;
  }

  long stoodFrom(int row) {
    return before.begins[origins[row]];
  }

  /** Where what it tells of itself before what is on it stood: the byte behind its last. */
  long stoodTo(int row) {
    return before.ends[origins[row]];
  }

  long restStoodFrom(int row) {
    return before.restBegins[origins[row]];
  }

  long restStoodTo(int row) {
    return before.restEnds[origins[row]];
  }

  /** What it tells of itself stands there now. */
  void stands(int row, long from, long to, long restFrom, long restTo) {
    begins[row] = from;
    ends[row] = to;
    restBegins[row] = restFrom;
    restEnds[row] = restTo;
  }

  /** All is written: the earlier rows are not needed any more, and can be spare ones. */
  void complete() {
    Arrays.fill(before.views, null);
    before.size = 0;
    before = this;
  }
}
