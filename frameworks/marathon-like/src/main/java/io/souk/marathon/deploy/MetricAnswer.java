package io.souk.marathon.deploy;

/** What a metrics server has answered to a query. */
public sealed interface MetricAnswer {

  /**
   * Numbers.
   *
   * @param lowest of all series
   * @param highest of all series
   */
  record Values(double lowest, double highest) implements MetricAnswer {}

  /** Nothing that could be judged. */
  record None(String cause) implements MetricAnswer {}
}
