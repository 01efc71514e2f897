package io.souk.master.http.json;

import io.souk.protocol.chunk.Chunks.Chunk;
import java.util.List;

/**
 * What one answer leaves for the next: its bytes, and where in them stands what is the same as long
 * as a task or an agent is the same object. For readers from whom nothing is hidden.
 *
 * @param bytes of the answer, most of which become bytes of the next one, too
 * @param tasks where they stand in the bytes
 * @param agents where they stand in the bytes
 * @param sums what tasks use on each agent
 * @param numbering of agents and frameworks
 * @param entries how many agents, frameworks and tasks there are
 */
record WrittenState(
    List<Chunk> bytes,
    TaskRows tasks,
    AgentRows agents,
    TaskSums sums,
    Numbering numbering,
    int entries) {

  /** Numbers that do no harm. */
  private static final int SPARE_NUMBERS = 1000;

  /** Nothing was written. */
  static WrittenState none() {
    return new WrittenState(
        List.of(), TaskRows.NONE, AgentRows.NONE, TaskSums.NONE, new Numbering(), 0);
  }

  /** Whether many numbers are those of agents and frameworks that are gone: it is not used then. */
  boolean isOutgrown() {
    return numbering.size() > 2 * entries + SPARE_NUMBERS;
  }
}
