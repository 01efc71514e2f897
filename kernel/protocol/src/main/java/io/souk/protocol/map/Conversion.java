package io.souk.protocol.map;

import io.souk.model.resources.Resources;

/**
 * What an offer operation does to resources: takes some, and puts others in their place.
 *
 * @param consumed what must be there
 * @param produced what is there afterwards instead
 */
public record Conversion(Resources consumed, Resources produced) {

  /** Whether what is consumed is there, and no volume or disk that is produced is there already. */
  public boolean appliesTo(Resources resources) {
    return resources.covers(consumed)
        && produced.entries().stream()
            .noneMatch(
                entry ->
                    entry.key().isExclusive()
                        && resources.find(entry.key()).isPresent()
                        && consumed.find(entry.key()).isEmpty());
  }

  /**
   * The resources after the operation.
   *
   * @throws IllegalArgumentException naming the shortfall when what is consumed is not there
   */
  public Resources apply(Resources resources) {
    return resources.minus(consumed).plus(produced);
  }

  /** What takes the operation back. */
  public Conversion inverse() {
    return new Conversion(produced, consumed);
  }
}
