package io.souk.master.view;

import io.souk.protocol.mesos.InverseOffer;

/** An outstanding inverse offer. */
public record InverseOfferView(InverseOffer offer) {

  /** The inverse offer's id. */
  public String id() {
    return offer.getId().getValue();
  }
}
