package io.souk.allocator;

/**
 * What somebody holds and how often it was given something: what decides who is next. A role, the
 * frameworks of a role together, or one framework in a role.
 */
abstract class Standing {

  /** Decides between equals. */
  final String name;

  final Amounts held = new Amounts();
  private double weight = 1;
  private long allocations;

  /** The place in the order, computed from the fields above when the order was last settled. */
  private double settledShare;

  private long settledAllocations;

  /** Whether the order has to be told of a change; kept by {@link Order}. */
  boolean moved;

  Standing(String name) {
    this.name = name;
  }

  void given(Amounts amounts) {
    held.add(amounts);
    allocations++;
  }

  void gaveBack(Amounts amounts) {
    held.subtract(amounts);
  }

  void setWeight(double weight) {
    this.weight = weight;
  }

  void settle(ClusterTotal total) {
    settledShare = total.dominantShare(held) / weight;
    settledAllocations = allocations;
  }

  /** Below 0: this one is to be given something before the other. */
  int compare(Standing other) {
    int byShare = Double.compare(settledShare, other.settledShare);
    if (byShare != 0) {
      return byShare;
    }
    int byCount = Long.compare(settledAllocations, other.settledAllocations);
    return byCount != 0 ? byCount : name.compareTo(other.name);
  }
}
