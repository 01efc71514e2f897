package io.souk.allocator;

import java.util.Arrays;

/**
 * What a role's sub-tree uses, by the rules of quotas, and what is left of the role's own quota:
 * all that is reserved there counts, allocated or not, and what is allocated of the unreserved,
 * non-revocable.
 */
final class Consumption {

  private static final long UNLIMITED = Long.MAX_VALUE;

  private final Amounts used = new Amounts();
  private Quota quota = Quota.NONE;
  private long[] guarantees = {};
  private long[] limits = {};

  void setQuota(Quota quota, ResourceNames names) {
    this.quota = quota;
    Amounts amounts = new Amounts();
    quota.guarantees().forEach((name, millis) -> amounts.add(names.number(name), millis));
    guarantees = new long[amounts.size()];
    Arrays.setAll(guarantees, amounts::get);
    int size = quota.limits().keySet().stream().mapToInt(names::number).max().orElse(-1) + 1;
    limits = new long[size];
    Arrays.fill(limits, UNLIMITED);
    quota.limits().forEach((name, limit) -> limits[names.number(name)] = limit);
  }

  Quota quota() {
    return quota;
  }

  Amounts used() {
    return used;
  }

  boolean hasLimits() {
    return limits.length > 0;
  }

  boolean hasGuarantees() {
    return guarantees.length > 0;
  }

  /** One more than the greatest number of a name that something is guaranteed of. */
  int guaranteedNames() {
    return guarantees.length;
  }

  /** How much is missing from what is guaranteed. */
  long unmet(int name) {
    return name < guarantees.length ? Math.max(0, guarantees[name] - used.get(name)) : 0;
  }

  boolean isUnmet() {
    for (int i = 0; i < guarantees.length; i++) {
      if (unmet(i) > 0) {
        return true;
      }
    }
    return false;
  }

  /** How much more may be used. */
  long room(int name) {
    return name < limits.length && limits[name] != UNLIMITED
        ? Math.max(0, limits[name] - used.get(name))
        : UNLIMITED;
  }
}
