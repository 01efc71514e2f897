package io.souk.allocator;

import java.util.List;

/**
 * The least that an offer must hold: one of these alternatives; anything when there are none.
 *
 * @param alternatives each to be met as a whole
 */
record Minimum(List<Amounts> alternatives) {

  Minimum {
    alternatives = List.copyOf(alternatives);
  }

  static Minimum of(List<Quantities> alternatives, ResourceNames names) {
    return new Minimum(
        alternatives.stream()
            .map(
                alternative -> {
                  Amounts amounts = new Amounts();
                  alternative.forEach((name, millis) -> amounts.add(names.number(name), millis));
                  return amounts;
                })
            .toList());
  }

  boolean isMet(Amounts offered) {
    for (int i = 0; i < alternatives.size(); i++) {
      if (covers(offered, alternatives.get(i))) {
        return true;
      }
    }
    return alternatives.isEmpty();
  }

  /**
   * Whether it could be met by the scalars when their open part is cut down to what is allowed;
   * what can only be taken whole may still make less of it.
   */
  boolean canBeMet(Portion portion, long[] allowed) {
    for (Amounts alternative : alternatives) {
      boolean met = true;
      for (int i = 0; i < alternative.size(); i++) {
        long open = portion.open().get(i);
        long cut = i < portion.open().size() ? Math.min(open, allowed[i]) : open;
        met &= portion.scalars().get(i) - open + cut >= alternative.get(i);
      }
      if (met) {
        return true;
      }
    }
    return alternatives.isEmpty();
  }

  private static boolean covers(Amounts offered, Amounts asked) {
    for (int i = 0; i < asked.size(); i++) {
      if (offered.get(i) < asked.get(i)) {
        return false;
      }
    }
    return true;
  }
}
