package io.souk.master.state;

import io.souk.master.view.InverseOfferView;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.protocol.mesos.InverseOffer;

/** An outstanding inverse offer: the framework is asked to leave the agent. */
public record InverseOfferRecord(
    OfferId id, FrameworkId framework, AgentId agent, InverseOffer offer) {

  InverseOfferView view() {
    return new InverseOfferView(offer);
  }
}
