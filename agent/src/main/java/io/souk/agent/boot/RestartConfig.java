package io.souk.agent.boot;

import io.souk.agent.recover.Reconfiguration;
import java.time.Duration;
import java.util.Objects;

/**
 * How an agent takes up what an earlier process of it left.
 *
 * @param strict whether a damaged checkpoint ends the start; otherwise it costs its task alone
 * @param reconfiguration which changes of its settings leave it the agent it was
 * @param recoveryTimeout how long executors wait for an agent that is away
 */
public record RestartConfig(
    boolean strict, Reconfiguration.Policy reconfiguration, Duration recoveryTimeout) {

  public static final RestartConfig DEFAULT =
      new RestartConfig(true, Reconfiguration.Policy.EQUAL, Duration.ofMinutes(15));

  public RestartConfig {
    Objects.requireNonNull(reconfiguration);
    if (recoveryTimeout.isNegative()) {
      throw new IllegalArgumentException(
          "--recovery-timeout " + recoveryTimeout + ": expected zero or more");
    }
  }
}
