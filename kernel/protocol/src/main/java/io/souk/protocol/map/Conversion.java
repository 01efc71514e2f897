package io.souk.protocol.map;

import io.souk.model.resources.Resources;

/**
 * What an offer operation does to resources: takes some, and puts others in their place.
 *
 * @param consumed what must be there
 * @param produced what is there afterwards instead
 */
public record Conversion(Resources consumed, Resources produced) {

  /**
   * The resources after the operation.
   *
   * @throws IllegalArgumentException naming the shortfall when what is consumed is not there
   */
  public Resources apply(Resources resources) {
    return resources.minus(consumed).plus(produced);
  }
}
