package io.souk.launcher.role;

import io.souk.agent.boot.LendingConfig;
import io.souk.launcher.option.DurationText;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;
import picocli.CommandLine.Option;

/** What an agent lends, and who has to go when it is too much. */
final class LendingOptions {

  @Option(
      names = "--resource-estimator",
      defaultValue = "noop",
      description =
          "What is lent as revocable: noop (nothing), fixed, or slack (cpus that tasks were given"
              + " and leave idle) (default ${DEFAULT-VALUE}).")
  private String estimator;

  @Option(
      names = "--oversubscribed-resources",
      paramLabel = "TEXT",
      description = "With --resource-estimator fixed: what is lent, as in cpus:4;mem:2048.")
  private String resources;

  @Option(
      names = "--oversubscribed-resources-interval",
      defaultValue = "15s",
      converter = DurationText.class,
      description = "How often it is estimated anew (default ${DEFAULT-VALUE}).")
  private Duration interval;

  @Option(
      names = "--qos-controller",
      defaultValue = "noop",
      description =
          "Who ends tasks that use what was lent: noop (nobody) or load (default"
              + " ${DEFAULT-VALUE}).")
  private String controller;

  @Option(
      names = "--qos-load-threshold-5min",
      description = "With --qos-controller load: the load over 5 minutes above which they end.")
  private Double fiveMinutes;

  @Option(
      names = "--qos-load-threshold-15min",
      description = "With --qos-controller load: the same over 15 minutes.")
  private Double fifteenMinutes;

  @Option(
      names = "--qos-correction-interval-min",
      defaultValue = "0s",
      converter = DurationText.class,
      description = "How often the load is looked at, at most; never more than once a second.")
  private Duration correctionInterval;

  LendingConfig config() {
    return new LendingConfig(
        estimator,
        Optional.ofNullable(resources),
        controller,
        new LendingConfig.Thresholds(optional(fiveMinutes), optional(fifteenMinutes)),
        interval,
        correctionInterval);
  }

  private static OptionalDouble optional(Double value) {
    return value == null ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
