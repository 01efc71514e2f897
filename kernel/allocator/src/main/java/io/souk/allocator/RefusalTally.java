package io.souk.allocator;

import io.souk.allocator.Refusal.Reason;
import io.souk.model.id.AgentId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
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

  /** Clients at their limits: they are passed over together, and counted one by one when asked. */
  private final BitSet following = new BitSet();

  /** By client: how many looks had passed over those at their limits when it got there. */
  private long[] since = {};

  private long limitedLooks;
  private Look lastLimited = new Look(new AgentId("none"), Instant.EPOCH);

  void count(Reason reason, int client, Look look) {
    int at = reason.ordinal();
    if (counts[at].length <= client) {
      counts[at] = Arrays.copyOf(counts[at], client * 2 + 1);
      last[at] = Arrays.copyOf(last[at], client * 2 + 1);
    }
    counts[at][client]++;
    last[at][client] = look;
  }

  /** Passes over all clients that {@link #follow} has marked as being at their limits. */
  void countLimited(Look look) {
    limitedLooks++;
    lastLimited = look;
  }

  /** The client got to its limits, or is no longer there or wants nothing now. */
  void follow(int client, boolean limited) {
    if (limited == following.get(client)) {
      return;
    }
    if (limited) {
      if (since.length <= client) {
        since = Arrays.copyOf(since, client * 2 + 1);
      }
      since[client] = limitedLooks;
    } else {
      settle(client);
    }
    following.set(client, limited);
  }

  /** Counts for the client what was counted for all that are at their limits. */
  private void settle(int client) {
    if (following.get(client) && limitedLooks > since[client]) {
      count(Reason.QUOTA_LIMIT, client, lastLimited);
      counts[Reason.QUOTA_LIMIT.ordinal()][client] += limitedLooks - since[client] - 1;
      since[client] = limitedLooks;
    }
  }

  /** The number is to be another client's. */
  void forget(int client) {
    following.clear(client);
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
    settle(number);
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
