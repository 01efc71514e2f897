package io.souk.agent.master;

import io.souk.protocol.agent.Call;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;

/** Calls waiting for their turn, in order; updates that follow each other go as one call. */
final class CallQueue {

  private static final int UPDATES_IN_CALL = 500;

  private final Deque<Call> waiting = new ArrayDeque<>();

  void add(Call call) {
    Call last = waiting.peekLast();
    boolean joins =
        last != null
            && call.getType() == Call.Type.UPDATE
            && last.getType() == Call.Type.UPDATE
            && last.getUpdate().getUpdatesCount() < UPDATES_IN_CALL;
    if (joins) {
      waiting.removeLast();
      Call.Builder joined = last.toBuilder();
      joined.getUpdateBuilder().addAllUpdates(call.getUpdate().getUpdatesList());
      waiting.addLast(joined.build());
    } else {
      waiting.addLast(call);
    }
  }

  Optional<Call> poll() {
    return Optional.ofNullable(waiting.pollFirst());
  }

  void clear() {
    waiting.clear();
  }
}
