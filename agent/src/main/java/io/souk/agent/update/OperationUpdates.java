package io.souk.agent.update;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.OperationUpdate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The unacknowledged updates of offer operations; each has one, its last. Repeated as those of
 * tasks are. For one thread.
 */
public final class OperationUpdates {

  private final Map<ByteString, Waiting> waiting = new LinkedHashMap<>();
  private boolean connected;

  /**
   * @param resendAt empty while there is nobody to send it to
   */
  private record Waiting(OperationUpdate update, Duration delay, Optional<Instant> resendAt) {

    Waiting sent(Duration next, Instant now) {
      return new Waiting(update, next, Optional.of(now.plus(next)));
    }
  }

  /** Takes an update that is durable; answers with it when it is to be sent now. */
  public Optional<OperationUpdate> add(OperationUpdate update, Instant now) {
    Waiting fresh = new Waiting(update, UpdateStream.FIRST_DELAY, Optional.empty());
    waiting.put(update.getOperationUuid(), connected ? fresh.sent(fresh.delay(), now) : fresh);
    return connected ? Optional.of(update) : Optional.empty();
  }

  /** Whether this acknowledgement was waited for. */
  public boolean acknowledge(ByteString operation, ByteString status) {
    Waiting known = waiting.get(operation);
    boolean expected =
        known != null && known.update().getStatus().getUuid().getValue().equals(status);
    if (expected) {
      waiting.remove(operation);
    }
    return expected;
  }

  /** There is a master again: everything goes out at once. */
  public List<OperationUpdate> resume(Instant now) {
    connected = true;
    waiting.replaceAll((uuid, one) -> one.sent(UpdateStream.FIRST_DELAY, now));
    return waiting.values().stream().map(Waiting::update).toList();
  }

  /** There is no master. */
  public void pause() {
    connected = false;
    waiting.replaceAll(
        (uuid, one) -> new Waiting(one.update(), UpdateStream.FIRST_DELAY, Optional.empty()));
  }

  /** What nobody has acknowledged for long enough. */
  public List<OperationUpdate> due(Instant now) {
    List<OperationUpdate> due = new ArrayList<>();
    waiting.replaceAll(
        (uuid, one) -> {
          if (one.resendAt().isEmpty() || one.resendAt().get().isAfter(now)) {
            return one;
          }
          due.add(one.update());
          Duration doubled = one.delay().multipliedBy(2);
          boolean tooLong = doubled.compareTo(UpdateStream.LONGEST_DELAY) > 0;
          return one.sent(tooLong ? UpdateStream.LONGEST_DELAY : doubled, now);
        });
    return due;
  }

  public void clear() {
    waiting.clear();
  }

  public boolean isEmpty() {
    return waiting.isEmpty();
  }
}
