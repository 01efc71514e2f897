package io.souk.chaos.plan;

import java.time.Duration;
import java.util.List;

/**
 * One fault.
 *
 * @param at begin, since the start of the plan
 * @param length how long it lasts; for what kills, until it is started again
 * @param kind what
 * @param node to whom: a machine, or {@link FaultPlan#LEADER}, or {@link FaultPlan#FOLLOWER}
 * @param peers the other machine of SEVER and ONE_WAY, those on the side of {@code node} in a
 *     SPLIT; else empty
 * @param amount percent of packets that LOSS drops, milliseconds of DELAY, writes a second of
 *     DISK_SLOW, seconds of CLOCK; else 0
 */
public record Step(
    Duration at, Duration length, Kind kind, String node, List<String> peers, int amount) {

  public Step {
    peers = List.copyOf(peers);
  }

  public Duration end() {
    return at.plus(length);
  }

  @Override
  public String toString() {
    return "%6.1f s %-12s %s%s%s for %.1f s"
        .formatted(
            at.toMillis() / 1000.0,
            kind,
            node,
            peers.isEmpty() ? "" : " with " + String.join(", ", peers),
            amount == 0 ? "" : " " + amount + unit(),
            length.toMillis() / 1000.0);
  }

  private String unit() {
    return switch (kind) {
      case LOSS -> " %";
      case DELAY -> " ms";
      case DISK_SLOW -> " writes/s";
      default -> " s";
    };
  }
}
