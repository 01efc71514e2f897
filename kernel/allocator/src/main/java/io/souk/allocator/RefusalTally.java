package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * How often each client was passed over, by reason. One array a reason, by the client's number:
 * where a whole cluster has declined everything there are millions to count in a cycle.
 */
final class RefusalTally {

  /** A look at an agent. */
  record Look(AgentId agent, Instant at) {}

  private static final Reason[] REASONS = Reason.values();

  private final long[][] counts = new long[REASONS.length][0];
  private final Look[][] last = new Look[REASONS.length][0];

  void count(Reason reason, int client, Look look) {
    int at = reason.ordinal();
    if (counts[at].length <= client) {
      counts[at] = Arrays.copyOf(counts[at], client * 2 + 1);
      last[at] = Arrays.copyOf(last[at], client * 2 + 1);
    }
    counts[at][client]++;
    last[at][client] = look;
  }

  /** The number is to be another client's. */
  void forget(int client) {
    for (int i = 0; i < REASONS.length; i++) {
      if (client < counts[i].length) {
        counts[i][client] = 0;
        last[i][client] = null;
      }
    }
  }

  List<RefusalCount> counts(Client client) {
    List<RefusalCount> list = new ArrayList<>();
    int number = client.number();
    for (int i = 0; i < REASONS.length; i++) {
      if (number < counts[i].length && counts[i][number] > 0) {
        Look look = last[i][number];
        list.add(
            new RefusalCount(
                client.holder(), REASONS[i], counts[i][number], look.agent(), look.at()));
      }
    }
    return list;
  }
}
