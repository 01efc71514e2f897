package io.souk.master.state;

import io.souk.allocator.Holder;
import io.souk.master.view.OfferView;
import io.souk.model.id.AgentId;
import io.souk.model.id.OfferId;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.Offer;

/**
 * An outstanding offer.
 *
 * @param offer in full format: with allocation info, resources post-refinement
 */
public record OfferRecord(
    OfferId id, Holder holder, AgentId agent, Resources resources, Offer offer) {

  OfferView view() {
    return new OfferView(offer);
  }
}
