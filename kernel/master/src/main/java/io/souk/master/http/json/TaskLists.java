package io.souk.master.http.json;

import io.souk.protocol.json.JsonBytes;
import java.io.IOException;

/** Writes lists of tasks; those that have not changed are copied from an earlier answer. */
final class TaskLists {

  private final JsonOut out;
  private final TaskRows rows;
  private final WrittenState earlier;

  TaskLists(JsonOut out, TaskRows rows, WrittenState earlier) {
    this.out = out;
    this.rows = rows;
    this.earlier = earlier;
  }

  /** A list of the tasks in these rows. */
  void write(String field, int[] shown) throws IOException {
    out.array(field, () -> writeAll(shown));
  }

  private void writeAll(int[] shown) throws IOException {
    for (int i = 0; i < shown.length; ) {
      if (rows.stood(shown[i])) {
        int end = endOfRun(shown, i);
        copy(shown, i, end);
        i = end;
      } else {
        write(shown[i]);
        i++;
      }
    }
  }

  private void write(int row) throws IOException {
    JsonBytes bytes = out.bytes();
    long from = bytes.next();
    TaskJson.write(out, rows.view(row).task());
    rows.stands(row, from, bytes.end());
  }

  /** Tasks that stood behind each other, with nothing but a comma between them. */
  private int endOfRun(int[] shown, int first) {
    int next = first + 1;
    while (next < shown.length
        && rows.stood(shown[next])
        && rows.stoodFrom(shown[next]) == rows.stoodTo(shown[next - 1]) + 1) {
      next++;
    }
    return next;
  }

  private void copy(int[] shown, int first, int end) {
    long from = rows.stoodFrom(shown[first]);
    long moved = out.bytes().next() - from;
    out.bytes().copy(earlier.bytes(), from, rows.stoodTo(shown[end - 1]));
    for (int i = first; i < end; i++) {
      int row = shown[i];
      rows.stands(row, rows.stoodFrom(row) + moved, rows.stoodTo(row) + moved);
    }
  }
}
