package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import java.util.Collection;

/**
 * The agents of a snapshot, a row each and in its order, and where they stand in an answer. Those
 * that have not changed, which are the same objects, are found in the rows of an earlier snapshot
 * without a look at them.
 */
final class AgentRows {

  /** No rows. */
  static final AgentRows NONE = new AgentRows(0);

  private final AgentView[] views;
  private final int[] numbers;

  /** Where what it tells of itself begins, before what is on it. */
  private final long[] begins;

  private final long[] ends;

  /** Where the rest of that begins, behind what is on it. */
  private final long[] restBegins;

  private final long[] restEnds;

  private AgentRows before;

  /** Rows of {@link #before} that tell of the same; -1 where there is none. */
  private int[] origins;

  private AgentRows(int size) {
    views = new AgentView[size];
    numbers = new int[size];
    begins = new long[size];
    ends = new long[size];
    restBegins = new long[size];
    restEnds = new long[size];
    origins = new int[size];
  }

  /**
   * Rows of {@code agents}, of which {@code before} may know some.
   *
   * @param numbering as for {@code before}
   */
  static AgentRows of(Collection<AgentView> agents, AgentRows before, Numbering numbering) {
    AgentRows rows = new AgentRows(agents.size());
    rows.before = before;
    int row = 0;
    int next = 0;
    for (AgentView agent : agents) {
      int old = before.seek(agent, next);
      rows.views[row] = agent;
      rows.origins[row] = old;
      rows.numbers[row] = old < 0 ? numbering.of(agent.id()) : before.numbers[old];
      next = old < 0 ? next : old + 1;
      row++;
    }
    return rows;
  }

  /** Most stand where they are looked for first, or are new. */
  private int seek(AgentView agent, int from) {
    for (int row = from; row < views.length; row++) {
      if (views[row] == agent) {
        return row;
      }
    }
    return -1;
  }

  int size() {
    return views.length;
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

  /** All is written: the earlier rows are not needed any more. */
  void complete() {
    before = NONE;
    origins = new int[0];
  }
}
