package io.souk.marathon.autoscale;

/**
 * What was measured of an app, in the unit of its target.
 *
 * @param load of the measured instances together
 * @param measured instances; 0 when the load was not measured at instances and is of them all
 */
public record Measurement(double load, int measured) {

  /** Refuses what is no amount. */
  public Measurement {
    if (!Double.isFinite(load) || load < 0 || measured < 0) {
      throw new IllegalArgumentException("not a load: " + load + " of " + measured);
    }
  }
}
