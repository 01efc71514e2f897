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
 * @param spareTasks memory for the rows of the next
 * @param spareAgents as well
 * @param sums what tasks use on each agent
 * @param numbering of agents and frameworks
 */
record WrittenState(
    List<Chunk> bytes,
    TaskRows tasks,
    AgentRows agents,
    TaskRows spareTasks,
    AgentRows spareAgents,
    TaskSums sums,
    Numbering numbering) {

  /** Numbers that do no harm. */
  private static final int SPARE_NUMBERS = 1000;

  /** Nothing was written. */
  static WrittenState none() {
    return new WrittenState(
        List.of(),
        TaskRows.none(),
        AgentRows.none(),
        TaskRows.none(),
        AgentRows.none(),
        TaskSums.NONE,
        new Numbering());
  }

  /** Whether many numbers are those of agents that are gone, or of frameworks: it is not used. */
  boolean isOutgrown() {
    int entries = tasks.size() + agents.size() + SPARE_NUMBERS;
    return numbering.agents() > 2 * entries || numbering.frameworks() > 2 * entries;
  }
}
