package io.souk.master.view;

import io.souk.protocol.mesos.Offer;

/**
 * An outstanding offer.
 *
 * @param offer in full format: allocation info set and resources post-refinement, whatever the
 *     framework was sent
 */
public record OfferView(Offer offer) {

  /** The offer's id. */
  public String id() {
    return offer.getId().getValue();
  }
}
