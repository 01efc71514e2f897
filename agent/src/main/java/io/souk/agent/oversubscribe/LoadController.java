package io.souk.agent.oversubscribe;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Ends all that use what was lent while the machine's load is too high ({@code load}).
 *
 * @param fiveMinutes the load over five minutes above which it is too high
 * @param fifteenMinutes the same over fifteen; one of the two is there
 */
public record LoadController(OptionalDouble fiveMinutes, OptionalDouble fifteenMinutes)
    implements QosController {

  public LoadController {
    if (fiveMinutes.isEmpty() && fifteenMinutes.isEmpty()) {
      throw new IllegalArgumentException(
          "--qos-controller load: expected --qos-load-threshold-5min or"
              + " --qos-load-threshold-15min");
    }
    check("5", fiveMinutes);
    check("15", fifteenMinutes);
  }

  private static void check(String minutes, OptionalDouble threshold) {
    if (threshold.isPresent()
        && !(threshold.getAsDouble() >= 0 && Double.isFinite(threshold.getAsDouble()))) {
      throw new IllegalArgumentException(
          "--qos-load-threshold-%smin %s: expected zero or more"
              .formatted(minutes, threshold.getAsDouble()));
    }
  }

  @Override
  public List<Correction> corrections(MachineUse use) {
    boolean tooHigh =
        use.load().load5() > fiveMinutes.orElse(Double.MAX_VALUE)
            || use.load().load15() > fifteenMinutes.orElse(Double.MAX_VALUE);
    return tooHigh
        ? use.executors().stream()
            .filter(MachineUse.ExecutorUse::isRevocable)
            .map(
                executor ->
                    new Correction(
                        executor.framework(),
                        executor.executor(),
                        Optional.of(executor.container())))
            .toList()
        : List.of();
  }
}
