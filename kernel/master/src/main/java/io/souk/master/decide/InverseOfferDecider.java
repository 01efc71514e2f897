package io.souk.master.decide;

import io.souk.allocator.InverseAllocation;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.InverseOfferRecord;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.InverseOffer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Unavailability;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asking frameworks to leave agents that are to be away, and what they say to it. */
final class InverseOfferDecider {

  private InverseOfferDecider() {}

  /** Makes what the allocator counts as made, one INVERSE_OFFERS event per framework. */
  static void offer(Context context, Draft draft, List<InverseAllocation> allocations) {
    Map<FrameworkId, List<InverseOffer>> events = new LinkedHashMap<>();
    for (InverseAllocation allocation : allocations) {
      Optional<FrameworkRecord> framework =
          context.state().findFramework(allocation.framework()).filter(FrameworkRecord::connected);
      Optional<AgentRecord> agent = context.state().findAgent(allocation.agent());
      Optional<Unavailability> unavailability =
          agent.flatMap(known -> context.state().absences().find(known.machine()));
      if (framework.isEmpty() || unavailability.isEmpty()) {
        draft.change(new Change.ReturnInverse(allocation.framework(), allocation.agent()));
        continue;
      }
      OfferId id = context.ids().nextOfferId();
      InverseOffer offer =
          InverseOffer.newBuilder()
              .setId(Wire.id(id))
              .setUrl(OfferWriter.url(agent.get()))
              .setFrameworkId(Wire.id(allocation.framework()))
              .setAgentId(Wire.id(allocation.agent()))
              .setUnavailability(unavailability.get())
              .build();
      draft.change(
          new Change.PutInverseOffer(
              new InverseOfferRecord(id, allocation.framework(), allocation.agent(), offer)));
      context
          .options()
          .offerTimeout()
          .ifPresent(timeout -> draft.arm(new TimerKey.InverseOfferTimeout(id.value()), timeout));
      events.computeIfAbsent(allocation.framework(), fresh -> new ArrayList<>()).add(offer);
    }
    events.forEach(
        (id, offers) ->
            draft.send(
                context.state().findFramework(id).orElseThrow(),
                FrameworkEvents.inverseOffers(offers)));
  }

  /** Ends an inverse offer without telling the framework. */
  static void remove(Context context, Draft draft, InverseOfferRecord offer) {
    draft.change(new Change.RemoveInverseOffer(offer.id()));
    if (context.options().offerTimeout().isPresent()) {
      draft.cancel(new TimerKey.InverseOfferTimeout(offer.id().value()));
    }
  }

  /** Ends an inverse offer and tells the framework. */
  static void rescind(Context context, Draft draft, InverseOfferRecord offer) {
    remove(context, draft, offer);
    context
        .state()
        .findFramework(offer.framework())
        .ifPresent(f -> draft.send(f, FrameworkEvents.rescindInverse(offer.id())));
  }

  /** Nobody answered in time. */
  static Decision timeout(Context context, TimerKey.InverseOfferTimeout key) {
    Draft draft = new Draft();
    context
        .state()
        .absences()
        .find(new OfferId(key.offerId()))
        .ifPresent(offer -> rescind(context, draft, offer));
    return draft.reply(Reply.ok());
  }

  /**
   * Mesos v1 scheduler API, ACCEPT_INVERSE_OFFERS and DECLINE_INVERSE_OFFERS: it is noted, and the
   * framework is left alone about the agent for a while. Ids of others and old ones are passed
   * over.
   */
  static Decision answer(
      Context context,
      FrameworkRecord framework,
      List<OfferID> ids,
      Filters filters,
      InverseOfferStatus.Status said) {
    Draft draft = new Draft();
    Duration length = OfferDecider.refusal(filters);
    Duration least = context.options().minRefusal();
    Duration quiet = length.compareTo(least) < 0 ? least : length;
    for (OfferID id : ids.stream().distinct().toList()) {
      Wire.id(id)
          .flatMap(context.state().absences()::find)
          .filter(offer -> offer.framework().equals(framework.id()))
          .ifPresent(
              offer -> {
                remove(context, draft, offer);
                draft.change(
                    new Change.PutInverseAnswer(
                        offer.agent(),
                        InverseOfferStatus.newBuilder()
                            .setStatus(said)
                            .setFrameworkId(Wire.id(framework.id()))
                            .setTimestamp(Reconciliation.time(context.now()))
                            .build()));
                draft.change(
                    new Change.RefuseInverse(
                        framework.id(), offer.agent(), context.now().plus(quiet)));
              });
    }
    return draft.reply(Reply.accepted());
  }
}
