package io.souk.master.decide;

import com.google.protobuf.ByteString;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * Ids made of the master's own unique id and a number, as in Mesos; they go on across terms.
 * Confined to the loop's thread.
 */
public final class CountingIds implements Ids {

  private final String masterId;
  private long frameworks;
  private long agents;
  private long offers;
  private long tasks;
  private long operations;

  /** Ids that start with {@code masterId}, which no other master and no earlier start has used. */
  public CountingIds(String masterId) {
    this.masterId = masterId;
  }

  @Override
  public FrameworkId nextFrameworkId() {
    return new FrameworkId("%s-%04d".formatted(masterId, frameworks++));
  }

  @Override
  public AgentId nextAgentId() {
    return new AgentId(masterId + "-S" + agents++);
  }

  @Override
  public OfferId nextOfferId() {
    return new OfferId(masterId + "-O" + offers++);
  }

  @Override
  public long nextTaskSerial() {
    return tasks++;
  }

  @Override
  public void skipTaskSerial(long taken) {
    tasks = Math.max(tasks, taken + 1);
  }

  @Override
  public ByteString nextOperationUuid() {
    UUID uuid =
        UUID.nameUUIDFromBytes(
            (masterId + "-operation-" + operations++).getBytes(StandardCharsets.UTF_8));
    return ByteString.copyFrom(
        ByteBuffer.allocate(16)
            .putLong(uuid.getMostSignificantBits())
            .putLong(uuid.getLeastSignificantBits())
            .flip());
  }
}
