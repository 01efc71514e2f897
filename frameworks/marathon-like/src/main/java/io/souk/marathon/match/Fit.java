package io.souk.marathon.match;

import io.souk.marathon.instance.Placement;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource;
import java.util.List;

/**
 * A candidate that is launched on an offer, with what it takes of it.
 *
 * @param resources what its tasks use, new volumes apart; what is reserved for it already if
 *     something is
 * @param disks what its new volumes are made of, in the order of the definition
 */
public record Fit(
    Candidate candidate,
    Offer offer,
    Placement placement,
    List<Resource> resources,
    List<ChosenDisk> disks) {

  /** Deeply immutable. */
  public Fit {
    resources = List.copyOf(resources);
    disks = List.copyOf(disks);
  }

  /** Something that takes no disks. */
  Fit(Candidate candidate, Offer offer, Placement placement, List<Resource> resources) {
    this(candidate, offer, placement, resources, List.of());
  }

  /** Whether all it takes is to be reserved for it first. */
  public boolean isToBeReserved() {
    return candidate.app().isResident() && candidate.instance().reservation().isEmpty();
  }
}
