package io.souk.allocator;

import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import java.util.ArrayList;
import java.util.List;

/**
 * Resources whose scalars were counted once.
 *
 * @param scalars all of them, each shared volume once
 * @param open the unreserved, non-revocable ones: those that quotas cut
 * @param kinds what there is among the resources that not everybody may have, a sum of {@link
 *     #RESERVED} and so on
 */
record Portion(Resources resources, Amounts scalars, Amounts open, int kinds) {

  static final int REVOCABLE = 1;
  static final int SHARED = 2;
  static final int REFINED = 4;
  static final int RESERVED = 8;
  static final int NEVER_OFFERED = 16;

  static final Portion NOTHING = new Portion(Resources.EMPTY, Amounts.NOTHING, Amounts.NOTHING, 0);

  /** Belongs to the network isolation of an agent, never to a framework. */
  private static final String EPHEMERAL_PORTS = "ephemeral_ports";

  static Portion of(Resources resources, ResourceNames names) {
    if (resources.isEmpty()) {
      return NOTHING;
    }
    Amounts scalars = new Amounts();
    Amounts open = new Amounts();
    int[] kinds = {0};
    resources.forEach(
        (key, amount) -> {
          kinds[0] |= kinds(key);
          if (amount instanceof Scalar scalar) {
            int name = names.number(key.name());
            scalars.add(name, scalar.millis());
            if (isOpen(key)) {
              open.add(name, scalar.millis());
            }
          }
        });
    boolean allOpen = (kinds[0] & (RESERVED | REVOCABLE)) == 0;
    return new Portion(resources, scalars, allOpen ? scalars : open, kinds[0]);
  }

  private static int kinds(ResourceKey key) {
    return (key.revocable() ? REVOCABLE : 0)
        | (key.shared() ? SHARED : 0)
        | (key.isReserved() ? RESERVED : 0)
        | (key.reservations().size() > 1 ? REFINED : 0)
        | (key.name().equals(EPHEMERAL_PORTS) ? NEVER_OFFERED : 0);
  }

  private static boolean isOpen(ResourceKey key) {
    return !key.isReserved() && !key.revocable();
  }

  boolean isEmpty() {
    return resources.isEmpty();
  }

  boolean has(int kind) {
    return (kinds & kind) != 0;
  }

  Portion withoutShared(ResourceNames names) {
    return has(SHARED) ? of(resources.filter(key -> !key.shared()), names) : this;
  }

  /**
   * What somebody may have of it.
   *
   * @param anchor the lowest of the reserved-for roles that the taker's role is or lies below
   * @param sees the kinds that the taker can deal with
   */
  Resources visibleTo(Role anchor, int sees) {
    return resources.filter(
        key ->
            key.isAllocatableTo(anchor)
                && (kinds(key) & (REVOCABLE | SHARED | REFINED | NEVER_OFFERED) & ~sees) == 0);
  }

  /**
   * The same with its open scalars cut down: what can only be taken whole stays whole or goes, all
   * else stays as it is.
   *
   * @param allowed by the number of the name; used up
   */
  Portion cut(long[] allowed, ResourceNames names) {
    List<Resource> kept = new ArrayList<>();
    resources.forEach(
        (key, amount) -> {
          if (!isOpen(key) || !(amount instanceof Scalar scalar)) {
            kept.add(new Resource(key, amount));
            return;
          }
          int name = names.number(key.name());
          long take = Math.min(allowed[name], scalar.millis());
          if (key.isExclusive() && take < scalar.millis()) {
            return;
          }
          allowed[name] -= take;
          if (take > 0) {
            kept.add(new Resource(key, new Scalar(take)));
          }
        });
    return of(Resources.of(kept), names);
  }
}
