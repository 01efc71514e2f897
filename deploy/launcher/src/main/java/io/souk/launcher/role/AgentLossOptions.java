package io.souk.launcher.role;

import io.souk.launcher.option.DurationText;
import io.souk.launcher.option.PercentText;
import io.souk.master.decide.AgentPolicy;
import io.souk.master.decide.RateLimit;
import java.time.Duration;
import java.util.Optional;
import picocli.CommandLine.Option;

/** When the kernel counts agents as lost, and which it takes. */
final class AgentLossOptions {

  @Option(
      names = "--agent-ping-timeout",
      converter = DurationText.class,
      defaultValue = "15s",
      description = "Time between two pings of an agent (default ${DEFAULT-VALUE}).")
  private Duration pingTimeout;

  @Option(
      names = "--max-agent-ping-timeouts",
      defaultValue = "5",
      description =
          "Pings unanswered in a row that make an agent unreachable (default ${DEFAULT-VALUE}).")
  private int maxPingTimeouts;

  @Option(
      names = "--agent-reregister-timeout",
      converter = DurationText.class,
      defaultValue = "10m",
      description = "How long a disconnected agent has to come back (default ${DEFAULT-VALUE}).")
  private Duration reregisterTimeout;

  @Option(
      names = "--agent-unreachable-rate-limit",
      converter = RateText.class,
      paramLabel = "N/TIME",
      description =
          "How many silent agents are declared unreachable in a while, such as 1/10m"
              + " (default: any).")
  private RateLimit unreachableLimit;

  @Option(
      names = "--agent-removal-rate-limit",
      converter = RateText.class,
      paramLabel = "N/TIME",
      description =
          "How many agents that did not come back are declared unreachable in a while"
              + " (default: any).")
  private RateLimit removalLimit;

  @Option(
      names = "--recovery-agent-removal-limit",
      converter = PercentText.class,
      paramLabel = "PERCENT",
      defaultValue = "100%",
      description =
          "Part of the agents that may stay away after a failover; if more do, the master ends"
              + " (default ${DEFAULT-VALUE}).")
  private double recoveryLimit;

  @Option(
      names = "--require-agent-domain",
      description = "Refuse agents that do not say in which region and zone they are.")
  private boolean domainRequired;

  AgentPolicy policy() {
    return new AgentPolicy(
        pingTimeout,
        maxPingTimeouts,
        reregisterTimeout,
        Optional.ofNullable(unreachableLimit),
        Optional.ofNullable(removalLimit),
        recoveryLimit,
        domainRequired);
  }
}
