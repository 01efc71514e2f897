package io.souk.model.value;

/**
 * A value that can be added and taken away. The operations are defined between amounts of the same
 * kind alone.
 */
public sealed interface Amount extends Value permits Scalar, Ranges, Items {

  boolean isEmpty();

  /**
   * Both together: the sum of scalars, the union of ranges and of sets.
   *
   * @throws IllegalArgumentException when the kinds differ
   */
  Amount plus(Amount other);

  /**
   * What remains when the other is taken away; what is not there to take is passed over.
   *
   * @throws IllegalArgumentException when the kinds differ
   */
  Amount without(Amount other);

  /** Whether all of the other is contained in this; false when the kinds differ. */
  default boolean covers(Amount other) {
    return kind() == other.kind() && other.without(this).isEmpty();
  }
}
