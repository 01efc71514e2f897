package io.souk.master.decide;

import io.souk.allocator.Quantities;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.Collection;
import java.util.List;

/** How much counts against quotas. Revocable resources never do. */
final class QuotaUse {

  private QuotaUse() {}

  /** Reserved for the role and below, or in use there; what is only offered does not count. */
  static Quantities consumed(Context context, Role role) {
    return context
        .state()
        .allocator()
        .quotaConsumed(role)
        .minus(counted(offersWithin(context, role)));
  }

  /** All that agents have: as much as can be guaranteed. */
  static Quantities capacity(Context context) {
    return context.state().allocator().capacity();
  }

  /** What nobody holds of the agents that take part. */
  static Quantities free(Context context) {
    Quantities free = Quantities.NONE;
    for (AgentRecord agent : context.state().agents()) {
      if (agent.connected()) {
        free = free.plus(counted(context.state().allocator().available(agent.id())));
      }
    }
    return free;
  }

  /** The offers to frameworks in the role or below it. */
  static List<OfferRecord> offersWithin(Context context, Role role) {
    return context.state().offers().stream().filter(offer -> isWithin(offer, role)).toList();
  }

  static boolean isWithin(OfferRecord offer, Role role) {
    return isWithin(offer.holder().role(), role);
  }

  static boolean isWithin(Role role, Role tree) {
    return role.equals(tree) || role.isBelow(tree);
  }

  static Quantities counted(Collection<OfferRecord> offers) {
    Quantities sum = Quantities.NONE;
    for (OfferRecord offer : offers) {
      sum = sum.plus(counted(offer.resources()));
    }
    return sum;
  }

  /** What would count if it were used: the reserved counts already. */
  static Quantities counted(Resources resources) {
    return Quantities.of(resources.filter(key -> !key.isReserved() && !key.revocable()));
  }
}
