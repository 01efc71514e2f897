package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;

/** Takes offers back that the agent's resources do not cover any more. */
final class OfferFit {

  private OfferFit() {}

  /** Rescinds what does not fit into what the agent has beside what is used there. */
  static void rescindUnfit(Context context, Draft draft, AgentRecord agent) {
    rescindUnfit(context, draft, agent, false);
  }

  /**
   * @param revocable whether what holds anything revocable is rescinded in any case
   */
  static void rescindUnfit(Context context, Draft draft, AgentRecord agent, boolean revocable) {
    Resources free = agent.total().minusAvailable(VolumeUse.held(context.state(), agent.id()));
    Resources shared = agent.total().filter(ResourceKey::shared);
    for (OfferRecord offer : context.state().offers(agent.id())) {
      Resources own = offer.resources().filter(key -> !key.shared());
      boolean lent = !own.filter(ResourceKey::revocable).isEmpty();
      boolean fits =
          !(revocable && lent)
              && free.covers(own)
              && shared.covers(offer.resources().filter(ResourceKey::shared));
      if (fits) {
        free = free.minus(own);
      } else {
        OfferDecider.rescind(context, draft, offer);
      }
    }
  }
}
