package io.souk.master.decide;

import io.souk.allocator.Quantities;
import io.souk.allocator.Quota;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.OfferId;
import io.souk.model.role.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Which offers a new quota takes back. Confined to one decision. */
final class QuotaRescind {

  private final Context context;
  private final Draft draft;
  private final Set<OfferId> gone = new HashSet<>();

  QuotaRescind(Context context, Draft draft) {
    this.context = context;
    this.draft = draft;
  }

  /** Offers to the role and below it, until what is used and offered keeps within the limits. */
  void keepWithin(Role role, Quota quota) {
    if (quota.limits().isEmpty()) {
      return;
    }
    Quantities consumed = QuotaUse.consumed(context, role);
    List<OfferRecord> offers = standing(QuotaUse.offersWithin(context, role));
    Quantities offered = QuotaUse.counted(offers);
    for (OfferRecord offer : offers) {
      Quantities part = QuotaUse.counted(offer.resources());
      if (helps(part, consumed.plus(offered), quota.limits())) {
        rescind(offer);
        offered = offered.minus(part);
      }
    }
  }

  private static boolean helps(Quantities part, Quantities used, Map<String, Long> limits) {
    return limits.entrySet().stream()
        .anyMatch(
            limit -> used.get(limit.getKey()) > limit.getValue() && part.get(limit.getKey()) > 0);
  }

  /**
   * Offers to others, agent by agent, until the guarantees could be met and every framework of the
   * role can have an agent of its own.
   */
  void makeRoom(Role role, Quota quota) {
    Quantities missing =
        quota
            .guarantees()
            .minus(QuotaUse.consumed(context, role))
            .minus(QuotaUse.counted(standing(QuotaUse.offersWithin(context, role))));
    if (missing.isEmpty()) {
      return;
    }
    Quantities free = QuotaUse.free(context).plus(freed());
    long frameworks = frameworksWithin(role);
    long touched = 0;
    for (AgentRecord agent : context.state().agents()) {
      if (free.covers(missing) && touched >= frameworks) {
        return;
      }
      List<OfferRecord> ofOthers =
          standing(List.copyOf(context.state().offers(agent.id()))).stream()
              .filter(offer -> !QuotaUse.isWithin(offer, role))
              .filter(offer -> !QuotaUse.counted(offer.resources()).isEmpty())
              .toList();
      if (!ofOthers.isEmpty()) {
        touched++;
        free = free.plus(QuotaUse.counted(ofOthers));
        ofOthers.forEach(this::rescind);
      }
    }
  }

  private Quantities freed() {
    return QuotaUse.counted(
        context.state().offers().stream().filter(offer -> gone.contains(offer.id())).toList());
  }

  private long frameworksWithin(Role role) {
    return context.state().frameworks().stream()
        .filter(
            framework ->
                framework.roles().stream().anyMatch(taken -> QuotaUse.isWithin(taken, role)))
        .count();
  }

  private List<OfferRecord> standing(List<OfferRecord> offers) {
    return offers.stream().filter(offer -> !gone.contains(offer.id())).toList();
  }

  private void rescind(OfferRecord offer) {
    if (gone.add(offer.id())) {
      OfferDecider.rescind(context, draft, offer);
    }
  }
}
