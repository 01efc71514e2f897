package io.souk.master.decide;

import io.souk.allocator.Allocation;
import io.souk.allocator.Holder;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Making offers, and taking them back. */
final class OfferDecider {

  private static final double DEFAULT_REFUSAL_SECONDS = 5;
  private static final double MAX_REFUSAL_SECONDS = Duration.ofDays(365).toSeconds();

  private OfferDecider() {}

  /** Turns what the allocator has booked into offers, one OFFERS event per framework. */
  static void offer(Context context, Draft draft, List<Allocation> allocations) {
    Map<FrameworkId, List<Offer>> events = new LinkedHashMap<>();
    for (Allocation allocation : allocations) {
      Optional<FrameworkRecord> framework =
          context.state().findFramework(allocation.holder().framework());
      Optional<AgentRecord> agent = context.state().findAgent(allocation.agent());
      if (framework.isEmpty() || !framework.get().connected() || agent.isEmpty()) {
        draft.change(new Change.ReturnAllocation(allocation));
        continue;
      }
      OfferId id = context.ids().nextOfferId();
      Offer offer = OfferWriter.write(id, allocation, agent.get(), context);
      draft.change(
          new Change.PutOffer(
              new OfferRecord(
                  id, allocation.holder(), allocation.agent(), allocation.resources(), offer)));
      context
          .options()
          .offerTimeout()
          .ifPresent(timeout -> draft.arm(new TimerKey.OfferTimeout(id.value()), timeout));
      events
          .computeIfAbsent(framework.get().id(), fresh -> new ArrayList<>())
          .add(OfferWriter.inWordsOf(framework.get(), offer));
    }
    events.forEach(
        (id, offers) ->
            draft.send(
                context.state().findFramework(id).orElseThrow(), FrameworkEvents.offers(offers)));
  }

  /** Ends an offer without telling the framework. */
  static void remove(Context context, Draft draft, OfferRecord offer) {
    draft.change(new Change.RemoveOffer(offer.id()));
    if (context.options().offerTimeout().isPresent()) {
      draft.cancel(new TimerKey.OfferTimeout(offer.id().value()));
    }
  }

  /** Ends an offer and tells the framework. */
  static void rescind(Context context, Draft draft, OfferRecord offer) {
    remove(context, draft, offer);
    context
        .state()
        .findFramework(offer.holder().framework())
        .ifPresent(framework -> draft.send(framework, FrameworkEvents.rescind(offer.id())));
  }

  /** The offer stood too long. */
  static Decision timeout(Context context, TimerKey.OfferTimeout key) {
    Draft draft = new Draft();
    context
        .state()
        .findOffer(new OfferId(key.offerId()))
        .ifPresent(offer -> rescind(context, draft, offer));
    return draft.reply(Reply.ok());
  }

  /** Mesos v1 scheduler API, DECLINE; offers that are not the framework's are passed over. */
  static Decision decline(Context context, FrameworkRecord framework, Call.Decline call) {
    Draft draft = new Draft();
    for (OfferRecord offer : own(context, framework, call.getOfferIdsList())) {
      remove(context, draft, offer);
      refuse(context, draft, offer, offer.resources(), call.getFilters(), false);
    }
    return draft.reply(Reply.accepted());
  }

  /** The framework's own among these offers, each once. */
  static List<OfferRecord> own(Context context, FrameworkRecord framework, List<OfferID> ids) {
    return ids.stream()
        .distinct()
        .flatMap(id -> Wire.id(id).flatMap(context.state()::findOffer).stream())
        .filter(offer -> offer.holder().framework().equals(framework.id()))
        .toList();
  }

  /**
   * Keeps what was refused from being offered to the same framework again for a while. Where
   * nothing was used the while is never zero, so that others get their turn.
   */
  static void refuse(
      Context context,
      Draft draft,
      OfferRecord offer,
      Resources refused,
      Filters filters,
      boolean used) {
    Duration asked = refusal(filters);
    Duration least = used ? Duration.ZERO : context.options().minRefusal();
    Duration length = asked.compareTo(least) < 0 ? least : asked;
    if (!length.isZero() && !refused.isEmpty()) {
      Holder holder = offer.holder();
      draft.change(new Change.Refuse(holder, offer.agent(), refused, context.now().plus(length)));
    }
  }

  static Duration refusal(Filters filters) {
    double seconds = filters.getRefuseSeconds();
    if (Double.isNaN(seconds) || seconds < 0) {
      seconds = DEFAULT_REFUSAL_SECONDS;
    }
    return Duration.ofNanos((long) (Math.min(seconds, MAX_REFUSAL_SECONDS) * 1e9));
  }

  /** Mesos v1 scheduler API, REVIVE. */
  static Decision revive(Context context, FrameworkRecord framework, Call.Revive call) {
    Optional<Set<Role>> roles = roles(framework, call.getRolesList());
    if (roles.isEmpty()) {
      return Decision.reply(Reply.accepted());
    }
    Set<Role> suppressed = new HashSet<>(framework.suppressed());
    suppressed.removeAll(roles.get());
    Draft draft = new Draft();
    if (!suppressed.equals(framework.suppressed())) {
      draft.change(new Change.PutFramework(framework.withSuppressed(suppressed)));
    }
    return draft.change(new Change.Revive(framework.id(), roles.get())).reply(Reply.accepted());
  }

  /** Mesos v1 scheduler API, SUPPRESS: offers and filters that exist stay. */
  static Decision suppress(Context context, FrameworkRecord framework, Call.Suppress call) {
    Optional<Set<Role>> roles = roles(framework, call.getRolesList());
    if (roles.isEmpty()) {
      return Decision.reply(Reply.accepted());
    }
    Set<Role> suppressed = new HashSet<>(framework.suppressed());
    suppressed.addAll(roles.get());
    return new Draft()
        .change(new Change.PutFramework(framework.withSuppressed(suppressed)))
        .reply(Reply.accepted());
  }

  /** The roles named, all of them when none is; empty when one is not the framework's. */
  private static Optional<Set<Role>> roles(FrameworkRecord framework, List<String> names) {
    Set<Role> all = framework.roles();
    if (names.isEmpty()) {
      return Optional.of(all);
    }
    Set<Role> named = new HashSet<>();
    for (String name : names) {
      if (Role.findFault(name).isPresent() || !all.contains(new Role(name))) {
        return Optional.empty();
      }
      named.add(new Role(name));
    }
    return Optional.of(named);
  }
}
