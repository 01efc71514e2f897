package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An upgrade that holds on its way: after a part of the instances (canary), or when a whole second
 * set stands beside the first (blue-green).
 *
 * @param stages at least one; what comes after the last is the whole
 * @param isManual whether somebody has to say that it may go on
 * @param maxFailures failures of new instances beyond which it is taken back
 * @param metric what must hold for it to go on
 */
public record StagedUpgrade(
    boolean isBlueGreen,
    List<Stage> stages,
    boolean isManual,
    int maxFailures,
    Optional<MetricCheck> metric) {

  /**
   * One stage.
   *
   * @param percent of the wanted instances that are new
   * @param pause how long it is held once they are up
   */
  public record Stage(int percent, Duration pause) {

    /** The number of new instances of {@code wanted}, at least one. */
    public int instances(int wanted) {
      return Math.min(wanted, Math.max(1, (int) Math.ceil(wanted * (percent / 100.0) - 1e-9)));
    }
  }

  /** Deeply immutable. */
  public StagedUpgrade {
    stages = List.copyOf(stages);
  }

  /** The stages in a normalised {@code upgradeStrategy}, if it has any. */
  static Optional<StagedUpgrade> of(JsonNode strategy) {
    String type = strategy.path("type").asText("rolling");
    if (type.equals("rolling")) {
      return Optional.empty();
    }
    boolean isBlueGreen = type.equals("blueGreen");
    List<Stage> stages = new ArrayList<>();
    if (isBlueGreen) {
      stages.add(new Stage(100, Duration.ofSeconds(strategy.path("pauseSeconds").asLong(0))));
    }
    for (JsonNode step : strategy.path("steps")) {
      stages.add(
          new Stage(
              step.path("percent").intValue(),
              Duration.ofSeconds(step.path("pauseSeconds").asLong(0))));
    }
    return Optional.of(
        new StagedUpgrade(
            isBlueGreen,
            stages,
            strategy.path("promotion").asText("").equals("manual"),
            strategy.path("maxFailures").asInt(3),
            MetricCheck.of(strategy.path("check"))));
  }
}
