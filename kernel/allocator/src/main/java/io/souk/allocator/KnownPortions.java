package io.souk.allocator;

import io.souk.model.resources.Resources;

/**
 * Portions that were counted of late. Whoever asks again for the very same resources is given the
 * same portion, so that many tasks of one kind keep one. Bounded; what is not known any more is
 * counted again.
 */
final class KnownPortions {

  /** So many are known at the most; a power of two. */
  private static final int PLACES = 256;

  private final ResourceNames names;
  private final Portion[] known = new Portion[PLACES];

  /**
   * @param names by which all portions are counted
   */
  KnownPortions(ResourceNames names) {
    this.names = names;
  }

  Portion of(Resources resources) {
    int place = System.identityHashCode(resources) & (PLACES - 1);
    Portion there = known[place];
    if (there != null && there.resources() == resources) {
      return there;
    }
    Portion counted = Portion.of(resources, names);
    known[place] = counted;
    return counted;
  }
}
