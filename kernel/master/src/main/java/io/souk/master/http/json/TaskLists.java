package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.json.JsonBytes;
import java.io.IOException;
import java.util.Arrays;
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
    return list(rows.framework(row), rows.phase(row));
  }

  private static int list(int framework, TaskView.Phase phase) {
    return framework * PHASES + phase.ordinal();
  }

  /** Writes the list of the tasks of that framework, by its number, in that phase. */
  void write(String field, int framework, TaskView.Phase phase) throws IOException {
    int list = list(framework, phase);
    int[] shown = Arrays.copyOfRange(sorted, list == 0 ? 0 : ends[list - 1], ends[list]);
    out.array(field, () -> Runs.write(out.bytes(), earlier, new Shown(shown)));
  }

  private final class Shown implements Runs.Elements {

    private final int[] shown;

    Shown(int[] shown) {
      this.shown = shown;
    }

    @Override
    public int size() {
      return shown.length;
    }

    @Override
    public boolean stood(int place) {
      return rows.stood(shown[place]);
    }

    @Override
    public long stoodFrom(int place) {
      return rows.stoodFrom(shown[place]);
    }

    @Override
    public long stoodTo(int place) {
      return rows.stoodTo(shown[place]);
    }

    @Override
    public void moved(int place, long by) {
      int row = shown[place];
      rows.stands(row, rows.stoodFrom(row) + by, rows.stoodTo(row) + by);
    }

    @Override
    public void write(int place) throws IOException {
      int row = shown[place];
      JsonBytes bytes = out.bytes();
      long from = bytes.next();
      TaskJson.write(out, rows.view(row).task());
      rows.stands(row, from, bytes.end());
    }
  }
}
