package io.souk.marathon.state;

import io.souk.marathon.match.RejectReason;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which offers were looked at for an app since it began to wait, and why they were not used. */
public final class LaunchLog {

  /** Agents whose last offer is remembered; beyond it the oldest is dropped. */
  private static final int MAX_AGENTS = 1000;

  private final Instant since;
  private final Map<String, Set<RejectReason>> lastByAgent = new LinkedHashMap<>();
  private final Map<RejectReason, Integer> declined = new EnumMap<>(RejectReason.class);
  private int used;
  private int unused;
  private Optional<Instant> lastUsed = Optional.empty();
  private Optional<Instant> lastUnused = Optional.empty();

  LaunchLog(Instant since) {
    this.since = since;
  }

  /** An offer was used. */
  public void used(String agentId, Instant now) {
    used++;
    lastUsed = Optional.of(now);
    lastByAgent.remove(agentId);
  }

  /** An offer did not fit. */
  public void unused(String agentId, Set<RejectReason> reasons, Instant now) {
    unused++;
    lastUnused = Optional.of(now);
    reasons.stream()
        .min(RejectReason::compareTo)
        .ifPresent(r -> declined.merge(r, 1, Integer::sum));
    lastByAgent.remove(agentId);
    lastByAgent.put(agentId, reasons);
    if (lastByAgent.size() > MAX_AGENTS) {
      lastByAgent.remove(lastByAgent.keySet().iterator().next());
    }
  }

  /** When the app began to wait. */
  public Instant since() {
    return since;
  }

  /** Offers looked at. */
  public int processed() {
    return used + unused;
  }

  /** Offers not used. */
  public int unusedCount() {
    return unused;
  }

  /** When an offer was last used. */
  public Optional<Instant> lastUsed() {
    return lastUsed;
  }

  /** When an offer was last not used. */
  public Optional<Instant> lastUnused() {
    return lastUnused;
  }

  /** Offers not used since the app began to wait, by the first reason. */
  public Map<RejectReason, Integer> declined() {
    return new EnumMap<>(declined.isEmpty() ? new EnumMap<>(RejectReason.class) : declined);
  }

  /** The last offers of agents, not used, by the first reason. */
  public Map<RejectReason, Integer> declinedLast() {
    Map<RejectReason, Integer> counts = new EnumMap<>(RejectReason.class);
    for (Set<RejectReason> reasons : lastByAgent.values()) {
      reasons.stream()
          .min(RejectReason::compareTo)
          .ifPresent(r -> counts.merge(r, 1, Integer::sum));
    }
    return counts;
  }

  /** Number of agents whose last offer is remembered. */
  public int lastOffers() {
    return lastByAgent.size();
  }
}
