package io.souk.marathon.match;

import io.souk.framework.match.OfferPool;
import io.souk.marathon.instance.Placement;
import io.souk.protocol.mesos.Offer;
import java.time.Instant;
import java.util.List;

/** An offer within one round of matching, with what is left of it. */
final class OpenOffer {

  private final Offer offer;
  private final Placement place;
  private final int number;
  private OfferPool pool;
  private Disks disks;
  private int launches;

  /**
   * An offer that nothing is taken of yet.
   *
   * @param number its place among the offers of the round
   */
  OpenOffer(Offer offer, int number) {
    this.offer = offer;
    this.number = number;
    this.place = AgentView.placement(offer, List.of());
    this.pool = OfferPool.of(offer);
    this.disks = Disks.of(offer);
  }

  Offer offer() {
    return offer;
  }

  /** The agent, without ports. */
  Placement place() {
    return place;
  }

  /** The agent, with the ports of one instance. */
  Placement place(List<Integer> portOfEach) {
    return new Placement(
        place.agentId(),
        place.host(),
        place.region(),
        place.zone(),
        portOfEach,
        place.attributes());
  }

  int number() {
    return number;
  }

  OfferPool pool() {
    return pool;
  }

  int launches() {
    return launches;
  }

  /** Disks of their own that are left. */
  Disks disks() {
    return disks;
  }

  /** Whether GPUs are offered. */
  boolean hasGpus() {
    return offer.getResourcesList().stream().anyMatch(each -> each.getName().equals("gpus"));
  }

  /** Whether it is an offer to this role; one of a framework without several says nothing. */
  boolean isFor(String role) {
    return !offer.hasAllocationInfo() || offer.getAllocationInfo().getRole().equals(role);
  }

  /** One more task is launched on it, and takes disks. */
  void launch(OfferPool rest, Disks disksLeft) {
    launch(rest);
    disks = disksLeft;
  }

  /** One more task is launched on it. */
  void launch(OfferPool rest) {
    pool = rest;
    launches++;
  }

  boolean isGoingDown(Instant now) {
    return offer.hasUnavailability()
        && offer.getUnavailability().getStart().getNanoseconds() / 1_000_000 <= now.toEpochMilli();
  }
}
