package io.souk.agent.boot;

import io.souk.agent.oversubscribe.FixedEstimator;
import io.souk.agent.oversubscribe.LoadController;
import io.souk.agent.oversubscribe.NoCorrections;
import io.souk.agent.oversubscribe.NoEstimator;
import io.souk.agent.oversubscribe.Oversubscription;
import io.souk.agent.oversubscribe.QosController;
import io.souk.agent.oversubscribe.ResourceEstimator;
import io.souk.agent.oversubscribe.SlackEstimator;
import io.souk.model.resources.Resources;
import io.souk.model.resources.ResourcesText;
import io.souk.model.role.Role;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What is lent, and who has to go when it is too much.
 *
 * @param estimator {@code noop}, {@code fixed} or {@code slack}; the name of Mesos's module does
 *     for {@code fixed}
 * @param resources what {@code fixed} lends, as text; empty for any other
 * @param controller {@code noop} or {@code load}; the name of Mesos's module does for {@code load}
 * @param thresholds of {@code load}
 * @param interval between two estimates
 * @param correctionInterval between two corrections
 */
public record LendingConfig(
    String estimator,
    Optional<String> resources,
    String controller,
    Thresholds thresholds,
    Duration interval,
    Duration correctionInterval) {

  private static final String MESOS_FIXED = "org_apache_mesos_FixedResourceEstimator";
  private static final String MESOS_LOAD = "org_apache_mesos_LoadQoSController";

  public static final LendingConfig DEFAULT =
      new LendingConfig(
          "noop",
          Optional.empty(),
          "noop",
          new Thresholds(OptionalDouble.empty(), OptionalDouble.empty()),
          Duration.ofSeconds(15),
          Duration.ZERO);

  /** Loads of the machine above which those go who use what was lent. */
  public record Thresholds(OptionalDouble fiveMinutes, OptionalDouble fifteenMinutes) {}

  public LendingConfig {
    Objects.requireNonNull(thresholds);
    estimator = estimator.equals(MESOS_FIXED) ? "fixed" : estimator;
    controller = controller.equals(MESOS_LOAD) ? "load" : controller;
    build(estimator, resources, controller, thresholds, interval, correctionInterval);
  }

  /** New ones, as they may keep what they have seen. */
  Oversubscription settings() {
    return build(estimator, resources, controller, thresholds, interval, correctionInterval);
  }

  private static Oversubscription build(
      String estimator,
      Optional<String> resources,
      String controller,
      Thresholds thresholds,
      Duration interval,
      Duration correctionInterval) {
    return new Oversubscription(
        estimator(estimator, resources),
        controller(controller, thresholds),
        interval,
        correctionInterval);
  }

  private static ResourceEstimator estimator(String name, Optional<String> resources) {
    if (resources.isPresent() && !name.equals("fixed")) {
      throw new IllegalArgumentException(
          "--oversubscribed-resources " + resources.get() + ": needs --resource-estimator fixed");
    }
    return switch (name) {
      case "noop" -> new NoEstimator();
      case "slack" -> new SlackEstimator();
      case "fixed" ->
          FixedEstimator.of(
              lent(
                  resources.orElseThrow(
                      () ->
                          new IllegalArgumentException(
                              "--resource-estimator fixed: needs --oversubscribed-resources"))));
      default ->
          throw new IllegalArgumentException(
              "--resource-estimator " + name + ": expected noop, fixed or slack");
    };
  }

  private static Resources lent(String text) {
    try {
      Resources lent = ResourcesText.parse(text, Role.ANY);
      if (!lent.reserved().isEmpty()) {
        throw new IllegalArgumentException("what is lent cannot be reserved");
      }
      return lent;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "--oversubscribed-resources " + text + ": " + e.getMessage(), e);
    }
  }

  private static QosController controller(String name, Thresholds thresholds) {
    boolean some = thresholds.fiveMinutes().isPresent() || thresholds.fifteenMinutes().isPresent();
    return switch (name) {
      case "noop" -> {
        if (some) {
          throw new IllegalArgumentException(
              "--qos-load-threshold-5min, --qos-load-threshold-15min: need --qos-controller load");
        }
        yield new NoCorrections();
      }
      case "load" -> new LoadController(thresholds.fiveMinutes(), thresholds.fifteenMinutes());
      default ->
          throw new IllegalArgumentException(
              "--qos-controller " + name + ": expected noop or load");
    };
  }

  void addTo(Map<String, String> flags) {
    flags.put("resource_estimator", estimator);
    resources.ifPresent(text -> flags.put("oversubscribed_resources", text));
    flags.put("qos_controller", controller);
    thresholds
        .fiveMinutes()
        .ifPresent(load -> flags.put("qos_load_threshold_5min", Double.toString(load)));
    thresholds
        .fifteenMinutes()
        .ifPresent(load -> flags.put("qos_load_threshold_15min", Double.toString(load)));
    flags.put("oversubscribed_resources_interval", interval.toMillis() + "ms");
    flags.put("qos_correction_interval_min", correctionInterval.toMillis() + "ms");
  }
}
