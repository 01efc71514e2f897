package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * A Prometheus query whose answer says whether an upgrade may go on.
 *
 * @param url base of the Prometheus server
 * @param interval time between two questions
 * @param timeout time for an answer
 * @param minimum no series may be below it
 * @param maximum no series may be above it
 * @param failures answers outside the limits in a row that take the upgrade back
 */
public record MetricCheck(
    String url,
    String query,
    Duration interval,
    Duration timeout,
    OptionalDouble minimum,
    OptionalDouble maximum,
    int failures) {

  static Optional<MetricCheck> of(JsonNode json) {
    if (!json.isObject()) {
      return Optional.empty();
    }
    return Optional.of(
        new MetricCheck(
            json.path("url").textValue(),
            json.path("query").textValue(),
            Duration.ofSeconds(json.path("intervalSeconds").asLong(15)),
            Duration.ofSeconds(json.path("timeoutSeconds").asLong(5)),
            limit(json.path("minimum")),
            limit(json.path("maximum")),
            json.path("failures").asInt(3)));
  }

  private static OptionalDouble limit(JsonNode value) {
    return value.isNumber() ? OptionalDouble.of(value.doubleValue()) : OptionalDouble.empty();
  }

  /** Whether a value lies within the limits; what is no number does not. */
  public boolean accepts(double value) {
    return !Double.isNaN(value)
        && value >= minimum.orElse(Double.NEGATIVE_INFINITY)
        && value <= maximum.orElse(Double.POSITIVE_INFINITY);
  }
}
