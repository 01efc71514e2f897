package io.souk.agent.update;

import com.google.protobuf.ByteString;
import io.souk.protocol.agent.OperationUpdate;
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

  private record Waiting(OperationUpdate update, Repetition repetition) {}

  /** Takes an update that is durable; answers with it when it is to be sent now. */
  public Optional<OperationUpdate> add(OperationUpdate update, Instant now) {
    waiting.put(
        update.getOperationUuid(),
        new Waiting(update, connected ? Repetition.first(now) : Repetition.NONE));
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
    waiting.replaceAll((uuid, one) -> new Waiting(one.update(), Repetition.first(now)));
    return waiting.values().stream().map(Waiting::update).toList();
  }

  /** There is no master. */
  public void pause() {
    connected = false;
    waiting.replaceAll((uuid, one) -> new Waiting(one.update(), Repetition.NONE));
  }

  /** What nobody has acknowledged for long enough. */
  public List<OperationUpdate> due(Instant now) {
    List<OperationUpdate> due = new ArrayList<>();
    waiting.replaceAll(
        (uuid, one) -> {
          if (!one.repetition().isDue(now)) {
            return one;
          }
          due.add(one.update());
          return new Waiting(one.update(), one.repetition().again(now));
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
