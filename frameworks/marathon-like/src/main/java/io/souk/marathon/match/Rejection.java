package io.souk.marathon.match;

import io.souk.protocol.mesos.Offer;
import java.util.Set;

/** A candidate that an offer did not fit, for these reasons. */
public record Rejection(Candidate candidate, Offer offer, Set<RejectReason> reasons) {

  /** Deeply immutable. */
  public Rejection {
    reasons = Set.copyOf(reasons);
  }
}
