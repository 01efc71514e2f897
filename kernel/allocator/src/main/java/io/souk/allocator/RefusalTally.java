package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** How often one client was passed over, by reason. Counting costs three stores. */
final class RefusalTally {

  private static final Reason[] REASONS = Reason.values();

  private final long[] counts = new long[REASONS.length];
  private final AgentId[] agents = new AgentId[REASONS.length];
  private final Instant[] times = new Instant[REASONS.length];

  void count(Reason reason, AgentId agent, Instant now) {
    int at = reason.ordinal();
    counts[at]++;
    agents[at] = agent;
    times[at] = now;
  }

  List<RefusalCount> counts(Holder holder) {
    List<RefusalCount> list = new ArrayList<>();
    for (int i = 0; i < counts.length; i++) {
      if (counts[i] > 0) {
        list.add(new RefusalCount(holder, REASONS[i], counts[i], agents[i], times[i]));
      }
    }
    return list;
  }
}
