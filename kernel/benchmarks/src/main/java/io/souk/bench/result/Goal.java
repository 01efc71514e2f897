package io.souk.bench.result;

/**
 * What was set out to be reached.
 *
 * @param stat which number of the figure
 * @param bound on which side of the limit it must be
 * @param limit in the figure's unit
 */
public record Goal(Stat stat, Bound bound, double limit) {

  /** The side of the limit. The limit itself is reached. */
  public enum Bound {
    AT_MOST("≤"),
    AT_LEAST("≥");

    private final String sign;

    Bound(String sign) {
      this.sign = sign;
    }

    public String sign() {
      return sign;
    }
  }

  /** Whether that is good enough. */
  public boolean isReachedBy(double value) {
    return bound == Bound.AT_MOST ? value <= limit : value >= limit;
  }
}
