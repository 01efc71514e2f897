package io.souk.marathon.match;

import io.souk.marathon.instance.Placement;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.List;

/** A candidate that is launched on an offer, with what it takes of it. */
public record Fit(Candidate candidate, Offer offer, Placement placement, List<Resource> resources) {

  /** Deeply immutable. */
  public Fit {
    resources = List.copyOf(resources);
  }
}
