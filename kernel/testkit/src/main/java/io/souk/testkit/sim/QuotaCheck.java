package io.souk.testkit.sim;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.ClusterState;
import io.souk.master.state.OfferRecord;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * {@link Invariant#QUOTA_LIMIT_NOT_EXCEEDED}: adds up by itself what a role with its sub-roles has
 * whenever something more is offered to it. More than the limit may be in use where tasks came back
 * or the limit was lowered, but nothing is added to it then.
 */
final class QuotaCheck {

  private final Verdicts verdicts;
  private final Map<Role, Map<String, Long>> limits = new LinkedHashMap<>();

  QuotaCheck(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /** An operator has been told that these limits count, in thousandths; none: there are none. */
  void set(Role role, Map<String, Long> most) {
    limits.put(role, Map.copyOf(most));
  }

  /** An operator has asked for others and does not know yet. */
  void unknown(Role role) {
    limits.remove(role);
  }

  void offered(ClusterState state, List<OfferRecord> offers) {
    for (Map.Entry<Role, Map<String, Long>> quota : limits.entrySet()) {
      Role role = quota.getKey();
      for (OfferRecord offer : offers) {
        Resources added = offer.resources().filter(key -> !isReserved(key, role) && !key.shared());
        if (isWithin(offer.holder().role(), role)
            && quota.getValue().keySet().stream().anyMatch(name -> added.scalarMillis(name) > 0)) {
          check(state, role, quota.getValue(), offer, added);
          break;
        }
      }
    }
  }

  private void check(
      ClusterState state, Role role, Map<String, Long> most, OfferRecord offer, Resources added) {
    Resources used = Resources.EMPTY;
    for (AgentRecord agent : state.agents()) {
      used = used.plus(agent.total().filter(key -> isReserved(key, role)).quantities());
      Predicate<ResourceKey> others = key -> !isReserved(key, role) && !key.revocable();
      for (var held : state.allocator().held(agent.id()).entrySet()) {
        if (isWithin(held.getKey().role(), role)) {
          used = used.plus(held.getValue().filter(others).quantities());
        }
      }
    }
    Resources sum = used;
    boolean fits =
        most.entrySet().stream()
            .allMatch(
                limit ->
                    added.scalarMillis(limit.getKey()) == 0
                        || sum.scalarMillis(limit.getKey()) <= limit.getValue());
    verdicts.require(
        Invariant.QUOTA_LIMIT_NOT_EXCEEDED,
        fits,
        () ->
            "role %s has %s of at most %s when %s is offered to it"
                .formatted(role.name(), sum, most, offer.resources()));
  }

  private static boolean isReserved(ResourceKey key, Role role) {
    return key.isReserved() && isWithin(key.role(), role);
  }

  private static boolean isWithin(Role role, Role top) {
    return role.equals(top) || role.name().startsWith(top.name() + "/");
  }
}
