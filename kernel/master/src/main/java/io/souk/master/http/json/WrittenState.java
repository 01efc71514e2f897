package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import io.souk.protocol.chunk.Chunks.Chunk;
import java.util.List;
import java.util.Map;

/**
 * What one answer leaves for the next: its bytes, and where in them stands what is the same as long
 * as a task or an agent is the same object. For readers from whom nothing is hidden.
 *
 * @param bytes of the answer
 * @param tasks where they stand in the bytes
 * @param agents where what an agent tells of itself stands in the bytes; by identity
 */
record WrittenState(List<Chunk> bytes, TaskRows tasks, Map<AgentView, AgentFields> agents) {

  /** Nothing was written. */
  static final WrittenState NONE = new WrittenState(List.of(), TaskRows.NONE, Map.of());

  /**
   * The fields of an agent before and behind those that tell of what is on it.
   *
   * @param begin of those before
   * @param end of those before
   * @param restBegin of those behind
   * @param restEnd of those behind
   */
  record AgentFields(long begin, long end, long restBegin, long restEnd) {}
}
