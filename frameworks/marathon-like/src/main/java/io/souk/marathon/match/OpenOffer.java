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
