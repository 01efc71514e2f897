package io.souk.allocator;

/** All that there is in the cluster, of which shares are fractions. */
final class ClusterTotal {

  private final ResourceNames names;
  private final Amounts amounts = new Amounts();
  private int version;

  ClusterTotal(ResourceNames names) {
    this.names = names;
  }

  /** Counts the totals of agents that came or went. */
  void replace(Amounts before, Amounts now) {
    if (!before.isSame(now)) {
      amounts.subtract(before);
      amounts.add(now);
      version++;
    }
  }

  /** Another one whenever shares have to be computed anew. */
  int version() {
    return version;
  }

  /** The greatest of the fractions of the cluster that these are; 0 to 1. */
  double dominantShare(Amounts held) {
    double share = 0;
    for (int i = 0; i < held.size(); i++) {
      long all = amounts.get(i);
      if (all > 0 && held.get(i) > 0 && names.isShared(i)) {
        share = Math.max(share, (double) held.get(i) / all);
      }
    }
    return share;
  }
}
