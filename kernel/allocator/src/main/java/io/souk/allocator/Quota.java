package io.souk.allocator;

import java.util.Map;

/**
 * What a role's whole sub-tree is sure of and what it may not go beyond.
 *
 * @param guarantees kept free for the role while it does not use them
 * @param limits the most it may use of a resource, in thousandths of the unit; a name that is not
 *     there is not limited, 0 means none at all
 */
public record Quota(Quantities guarantees, Map<String, Long> limits) {

  /** Neither guarantees nor limits. */
  public static final Quota NONE = new Quota(Quantities.NONE, Map.of());

  /**
   * @throws IllegalArgumentException when a limit is negative
   */
  public Quota {
    limits = Map.copyOf(limits);
    limits.forEach(
        (name, limit) -> {
          if (limit < 0) {
            throw new IllegalArgumentException(
                "limit of '" + name + "' is " + limit + " thousandths (accepted: 0 and up)");
          }
        });
  }

  /** Whether it says nothing. */
  public boolean isNone() {
    return guarantees.isEmpty() && limits.isEmpty();
  }
}
