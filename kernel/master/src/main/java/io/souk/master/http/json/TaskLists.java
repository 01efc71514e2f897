package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.json.JsonBytes;
import java.io.IOException;
import java.util.List;

/**
 * The tasks of each framework in each phase; those that have not changed are taken over from an
 * earlier answer.
 */
final class TaskLists {

  private static final int PHASES = TaskView.Phase.values().length;

  private final JsonOut out;
  private final TaskRows rows;
  private final List<Chunk> earlier;

  /** Rows, ordered by framework and phase. */
  private final int[] sorted;

  /** Where in {@link #sorted} those of each framework and phase end; the next begin there. */
  private final int[] ends;

  /**
   * Lists of {@code rows}.
   *
   * @param frameworks more than any of their numbers
   * @param earlier the answer where tasks stood
   */
  TaskLists(JsonOut out, TaskRows rows, int frameworks, List<Chunk> earlier) {
    this.out = out;
    this.rows = rows;
    this.earlier = earlier;
    this.sorted = new int[rows.size()];
    this.ends = new int[frameworks * PHASES + 1];
    sort();
  }

  private void sort() {
    for (int row = 0; row < sorted.length; row++) {
      ends[list(row) + 1]++;
    }
    for (int list = 1; list < ends.length; list++) {
      ends[list] += ends[list - 1];
    }
    for (int row = 0; row < sorted.length; row++) {
      sorted[ends[list(row)]++] = row;
    }
  }

  private int list(int row) {
    return rows.framework(row) * PHASES + rows.phase(row);
  }

  /** Writes the list of the tasks of that framework, by its number, in that phase. */
  void write(String field, int framework, TaskView.Phase phase) throws IOException {
    int list = framework * PHASES + phase.ordinal();
    Shown shown = new Shown(list == 0 ? 0 : ends[list - 1], ends[list]);
    out.array(field, () -> Runs.write(out.bytes(), earlier, shown));
  }

  /** One list. */
  private final class Shown implements Runs.Elements {

    private final int from;
    private final int to;

    Shown(int from, int to) {
      this.from = from;
      this.to = to;
    }

    private int row(int place) {
      return sorted[from + place];
    }

    @Override
    public int size() {
      return to - from;
    }

    @Override
    public boolean stood(int place) {
      return rows.stood(row(place));
    }

    @Override
    public long stoodFrom(int place) {
      return rows.stoodFrom(row(place));
    }

    @Override
    public long stoodTo(int place) {
      return rows.stoodTo(row(place));
    }

    @Override
    public void moved(int place, long by) {
      int row = row(place);
      rows.stands(row, rows.stoodFrom(row) + by, rows.stoodTo(row) + by);
    }

    @Override
    public void write(int place) throws IOException {
      int row = row(place);
      JsonBytes bytes = out.bytes();
      long from = bytes.next();
      TaskJson.write(out, rows.view(row).task());
      rows.stands(row, from, bytes.end());
    }
  }
}
