package io.souk.master.decide;

import io.souk.master.bus.Loss;
import java.time.Duration;
import java.util.Optional;

/**
 * When agents count as lost, and which are taken.
 *
 * @param pingTimeout time between two pings of an agent
 * @param maxPingTimeouts pings in a row that an agent may leave unanswered
 * @param reregisterTimeout how long a disconnected or recovered agent may stay away
 * @param unreachableLimit how many silent agents may be declared unreachable in a while; empty: any
 * @param removalLimit how many that did not come back may be; empty: any
 * @param recoveryLimit the part of an earlier leader's agents, 0 to 1, that may stay away; if more
 *     do, the leader gives up rather than declare them lost
 * @param domainRequired whether agents have to say in which region and zone they are
 */
public record AgentPolicy(
    Duration pingTimeout,
    int maxPingTimeouts,
    Duration reregisterTimeout,
    Optional<RateLimit> unreachableLimit,
    Optional<RateLimit> removalLimit,
    double recoveryLimit,
    boolean domainRequired) {

  /** 15 s, 5 pings, 10 min, no limits. */
  public static final AgentPolicy DEFAULT =
      new AgentPolicy(
          Duration.ofSeconds(15),
          5,
          Duration.ofMinutes(10),
          Optional.empty(),
          Optional.empty(),
          1,
          false);

  public AgentPolicy {
    if (maxPingTimeouts < 1) {
      throw new IllegalArgumentException(
          "--max-agent-ping-timeouts " + maxPingTimeouts + ": expected at least 1");
    }
    if (!(recoveryLimit >= 0 && recoveryLimit <= 1)) {
      throw new IllegalArgumentException(
          "--recovery-agent-removal-limit " + recoveryLimit * 100 + "%: expected 0% to 100%");
    }
  }

  /** At which rate agents may be lost in this way. */
  Optional<RateLimit> limit(Loss loss) {
    return switch (loss) {
      case SILENT -> unreachableLimit;
      case ABSENT -> removalLimit;
    };
  }

  /** The same with limits of both rates. */
  public AgentPolicy withLimits(Optional<RateLimit> unreachable, Optional<RateLimit> removal) {
    return new AgentPolicy(
        pingTimeout,
        maxPingTimeouts,
        reregisterTimeout,
        unreachable,
        removal,
        recoveryLimit,
        domainRequired);
  }

  /** The same with another part of an earlier leader's agents that may stay away. */
  public AgentPolicy withRecoveryLimit(double limit) {
    return new AgentPolicy(
        pingTimeout,
        maxPingTimeouts,
        reregisterTimeout,
        unreachableLimit,
        removalLimit,
        limit,
        domainRequired);
  }

  /** The same, taking only agents that say where they are. */
  public AgentPolicy withDomainRequired() {
    return new AgentPolicy(
        pingTimeout,
        maxPingTimeouts,
        reregisterTimeout,
        unreachableLimit,
        removalLimit,
        recoveryLimit,
        true);
  }
}
