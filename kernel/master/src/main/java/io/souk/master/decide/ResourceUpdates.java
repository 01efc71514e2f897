package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.AgentResources;
import io.souk.master.state.Change;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.WireException;
import io.souk.protocol.agent.Call;
import io.souk.protocol.map.WireResources;

/** Agents whose resources change, or who lend what is idle. */
final class ResourceUpdates {

  private ResourceUpdates() {}

  /** Agent protocol, UPDATE_RESOURCES. */
  static Decision update(Context context, AgentRecord before, Call.UpdateResources call) {
    AgentResources resources = before.resources();
    try {
      Resources total = WireResources.read(call.getTotalResourcesList());
      Resources lent = WireResources.read(call.getRevocableResourcesList());
      if (!total.filter(ResourceKey::revocable).isEmpty()) {
        return bad("'total_resources' must hold nothing revocable");
      }
      if (!lent.filter(key -> !key.revocable()).isEmpty()) {
        return bad("'revocable_resources' must hold what is revocable only");
      }
      resources = total.isEmpty() ? resources : resources.reported(total);
      resources = resources.lending(lent);
    } catch (WireException | IllegalArgumentException e) {
      return bad(e.getMessage());
    }
    AgentRecord agent = before.withResources(resources);
    Draft draft = new Draft();
    if (!agent.total().equals(before.total())) {
      draft.log(
          "event=agent-resources agent=%s resources=\"%s\"".formatted(agent.id(), agent.total()));
    }
    boolean lentOtherwise = !before.resources().lent().equals(resources.lent());
    OfferFit.rescindUnfit(context, draft, agent, lentOtherwise);
    return draft.change(new Change.PutAgent(agent)).reply(Reply.accepted());
  }

  private static Decision bad(String message) {
    return Decision.reply(Reply.badRequest("UPDATE_RESOURCES: " + message));
  }
}
