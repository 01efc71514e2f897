package io.souk.master.http.json;

import io.souk.protocol.chunk.Chunks.Chunk;
import io.souk.protocol.json.JsonBytes;
import java.io.IOException;
import java.util.List;

/**
 * The agents of {@code /state}. What has not changed is taken over from an earlier answer: an agent
 * on which the same is used, and of the others what they tell of themselves.
 */
final class AgentList implements Runs.Elements {

  private final JsonOut out;
  private final AgentRows rows;
  private final TaskSums sums;
  private final ClusterIndex index;
  private final WrittenState earlier;

  /**
   * A list of {@code rows}.
   *
   * @param sums what tasks use; {@code index} has what else there is
   */
  AgentList(JsonOut out, AgentRows rows, TaskSums sums, ClusterIndex index, WrittenState earlier) {
    this.out = out;
    this.rows = rows;
    this.sums = sums;
    this.index = index;
    this.earlier = earlier;
  }

  /** Writes all. */
  void write() throws IOException {
    Runs.write(out.bytes(), earlier.bytes(), this);
  }

  @Override
  public int size() {
    return rows.size();
  }

  @Override
  public boolean stood(int row) {
    return rows.stood(row) && sums.sameAs(earlier.sums(), rows.number(row));
  }

  /** The bracket. */
  @Override
  public long stoodFrom(int row) {
    return rows.stoodFrom(row) - 1;
  }

  @Override
  public long stoodTo(int row) {
    return rows.restStoodTo(row) + 1;
  }

  @Override
  public void moved(int row, long by) {
    rows.stands(
        row,
        rows.stoodFrom(row) + by,
        rows.stoodTo(row) + by,
        rows.restStoodFrom(row) + by,
        rows.restStoodTo(row) + by);
  }

  @Override
  public void write(int row) throws IOException {
    List<Chunk> before = earlier.bytes();
    boolean stood = rows.stood(row);
    JsonBytes bytes = out.bytes();
    bytes.startObject();
    long from = bytes.next();
    if (stood) {
      bytes.share(before, rows.stoodFrom(row), rows.stoodTo(row));
    } else {
      AgentJson.writeOwn(out, rows.view(row));
    }
    long to = bytes.end();
    AgentJson.writeHeld(out, index.onAgent(rows.view(row).id()).with(sums.at(rows.number(row))));
    long restFrom = bytes.next();
    if (stood) {
      bytes.share(before, rows.restStoodFrom(row), rows.restStoodTo(row));
    } else {
      AgentJson.writeRest(out, rows.view(row), index.seen());
    }
    rows.stands(row, from, to, restFrom, bytes.end());
    bytes.endObject();
  }
}
