package io.souk.marathon.match;

import io.souk.protocol.mesos.Offer;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** A candidate that an offer did not fit, for these obstacles. */
public record Rejection(Candidate candidate, Offer offer, List<Obstacle> obstacles) {

  /** Deeply immutable. */
  public Rejection {
    obstacles = List.copyOf(obstacles);
  }

  /** The reasons, each once. */
  public Set<RejectReason> reasons() {
    Set<RejectReason> reasons = EnumSet.noneOf(RejectReason.class);
    obstacles.forEach(each -> reasons.add(each.reason()));
    return reasons;
  }
}
