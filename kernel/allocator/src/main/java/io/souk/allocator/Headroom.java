package io.souk.allocator;

/**
 * What is free in the cluster of that which guarantees are made of, and how much of it the unmet
 * guarantees need. What is left over may go to anybody.
 */
final class Headroom {

  private final Amounts free = new Amounts();
  private final Amounts required = new Amounts();

  /** The least that was left over when somebody was last refused because of it. */
  private long[] seen = {};

  Amounts free() {
    return free;
  }

  Amounts required() {
    return required;
  }

  /** Whether anything is kept for anybody. */
  boolean isKeeping() {
    return !required.isNothing();
  }

  /** What may go to anybody. */
  long surplus(int name) {
    long kept = required.get(name);
    return kept == 0 ? Long.MAX_VALUE : Math.max(0, free.get(name) - kept);
  }

  /** Whether there is more left over than when refusals were last decided upon. */
  boolean hasGrown() {
    for (int i = 0; i < seen.length; i++) {
      if (surplus(i) > seen[i]) {
        return true;
      }
    }
    return false;
  }

  /** Refusals up to now were decided with at least what is left over now. */
  void remember() {
    for (int i = 0; i < seen.length; i++) {
      seen[i] = Math.min(seen[i], surplus(i));
    }
    if (seen.length < required.size()) {
      long[] longer = new long[required.size()];
      for (int i = 0; i < longer.length; i++) {
        longer[i] = i < seen.length ? seen[i] : surplus(i);
      }
      seen = longer;
    }
  }

  /** Everything refused so far was decided upon again with what is left over now. */
  void forget() {
    seen = new long[0];
    remember();
  }

  /** Whether nothing of what is kept is left over. */
  boolean isExhausted() {
    for (int i = 0; i < required.size(); i++) {
      if (required.get(i) > 0 && surplus(i) > 0) {
        return false;
      }
    }
    return true;
  }
}
