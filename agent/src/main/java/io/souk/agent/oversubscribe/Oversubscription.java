package io.souk.agent.oversubscribe;

import java.time.Duration;
import java.util.Objects;

/**
 * Who lends and who takes back.
 *
 * @param interval between two questions to the estimator
 * @param correctionInterval between two questions to the controller, at the least
 */
public record Oversubscription(
    ResourceEstimator estimator,
    QosController controller,
    Duration interval,
    Duration correctionInterval) {

  /** Lends nothing. */
  public static final Oversubscription NONE =
      new Oversubscription(
          new NoEstimator(), new NoCorrections(), Duration.ofSeconds(15), Duration.ZERO);

  public Oversubscription {
    Objects.requireNonNull(estimator);
    Objects.requireNonNull(controller);
    if (interval.isNegative() || interval.isZero()) {
      throw new IllegalArgumentException(
          "--oversubscribed-resources-interval " + interval + ": expected more than zero");
    }
    if (correctionInterval.isNegative()) {
      throw new IllegalArgumentException(
          "--qos-correction-interval-min " + correctionInterval + ": expected zero or more");
    }
  }
}
