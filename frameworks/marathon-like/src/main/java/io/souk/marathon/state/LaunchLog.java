package io.souk.marathon.state;

import io.souk.marathon.match.Obstacle;
import io.souk.marathon.match.RejectReason;
import io.souk.protocol.mesos.Offer;
import java.time.Instant;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Which offers were looked at for an app since it began to wait, and why they were not used. */
public final class LaunchLog {

  private final Instant since;
  private final Map<String, Refused> lastByAgent = new LinkedHashMap<>();
  private final Map<RejectReason, Integer> declined = new EnumMap<>(RejectReason.class);
  private int used;
  private int unused;
  private Optional<Instant> lastUsed = Optional.empty();
  private Optional<Instant> lastUnused = Optional.empty();

  /** The last offer of an agent, and why it was not used. */
  public record Refused(Offer offer, List<Obstacle> obstacles, Instant at) {

    /** Deeply immutable. */
    public Refused {
      obstacles = List.copyOf(obstacles);
    }

    /** The reasons in the order in which they are looked at. */
    public Set<RejectReason> reasons() {
      Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);
      obstacles.forEach(each -> reasons.add(each.reason()));
      return reasons;
    }

    /** The first of the reasons, which is the one that is counted. */
    public Optional<RejectReason> firstReason() {
      return reasons().stream().findFirst();
    }
  }

  LaunchLog(Instant since) {
    this.since = since;
  }

  /** An offer was used. */
  public void used(String agentId, Instant now) {
    used++;
    lastUsed = Optional.of(now);
    lastByAgent.remove(agentId);
  }

  /**
   * An offer did not fit.
   *
   * @param maxAgents agents whose last offer is remembered; beyond it the oldest is dropped
   */
  public void unused(Offer offer, List<Obstacle> obstacles, Instant now, int maxAgents) {
    Refused refused = new Refused(offer, obstacles, now);
    unused++;
    lastUnused = Optional.of(now);
    refused.firstReason().ifPresent(reason -> declined.merge(reason, 1, Integer::sum));
    String agentId = offer.getAgentId().getValue();
    lastByAgent.remove(agentId);
    lastByAgent.put(agentId, refused);
    while (lastByAgent.size() > maxAgents) {
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
    for (Refused each : lastByAgent.values()) {
      each.firstReason().ifPresent(reason -> counts.merge(reason, 1, Integer::sum));
    }
    return counts;
  }

  /** The last offers of agents, not used, the oldest first. */
  public List<Refused> lastOffers() {
    return List.copyOf(lastByAgent.values());
  }
}
