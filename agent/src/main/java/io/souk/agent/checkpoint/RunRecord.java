package io.souk.agent.checkpoint;

import com.google.protobuf.ByteString;
import io.souk.agent.task.Kill;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskStatus;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What is on disk of one run.
 *
 * @param updates all statuses, oldest first
 * @param acknowledged uuids of those that were acknowledged
 * @param kill set when it was being ended
 * @param complete whether it ended and everything was acknowledged
 * @param delivered whether it was given to its executor of type CUSTOM
 */
public record RunRecord(
    TaskRun.Origin origin,
    List<TaskStatus> updates,
    Set<ByteString> acknowledged,
    Optional<Kill> kill,
    boolean complete,
    boolean delivered) {

  public RunRecord {
    updates = List.copyOf(updates);
    acknowledged = Set.copyOf(acknowledged);
  }

  /** Of a run that has no executor of type CUSTOM. */
  public RunRecord(
      TaskRun.Origin origin,
      List<TaskStatus> updates,
      Set<ByteString> acknowledged,
      Optional<Kill> kill,
      boolean complete) {
    this(origin, updates, acknowledged, kill, complete, false);
  }
}
