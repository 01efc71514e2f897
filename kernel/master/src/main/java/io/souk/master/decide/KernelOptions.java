package io.souk.master.decide;

import io.souk.model.role.Role;
import io.souk.protocol.mesos.MasterInfo;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the kernel is told once.
 *
 * @param masterInfo this master, as frameworks and agents are shown it
 * @param agentPingTimeout time between two pings of an agent
 * @param maxAgentPingTimeouts pings in a row that an agent may leave unanswered
 * @param agentReregisterTimeout how long a disconnected or recovered agent may stay away
 * @param offerTimeout how long an offer stands; empty: for ever
 * @param minRefusal shortest life of a decline's filter, so that others get their turn
 * @param roles the only ones accepted; empty: any
 * @param weights of roles as long as no weight was ever set
 * @param rootSubmissions whether frameworks may run as user root
 */
public record KernelOptions(
    MasterInfo masterInfo,
    Duration agentPingTimeout,
    int maxAgentPingTimeouts,
    Duration agentReregisterTimeout,
    Optional<Duration> offerTimeout,
    Duration minRefusal,
    Set<Role> roles,
    Map<Role, Double> weights,
    boolean rootSubmissions) {

  public KernelOptions {
    roles = Set.copyOf(roles);
    weights = Map.copyOf(weights);
    if (maxAgentPingTimeouts < 1) {
      throw new IllegalArgumentException(
          "--max-agent-ping-timeouts " + maxAgentPingTimeouts + ": 1 and up is accepted");
    }
  }

  /** The defaults of Mesos. */
  public static KernelOptions defaults(MasterInfo masterInfo) {
    return new KernelOptions(
        masterInfo,
        Duration.ofSeconds(15),
        5,
        Duration.ofMinutes(10),
        Optional.empty(),
        Duration.ofSeconds(1),
        Set.of(),
        Map.of(),
        true);
  }

  /** The same with other roles, and weights to begin with. */
  public KernelOptions withRoles(Set<Role> newRoles, Map<Role, Double> newWeights) {
    return new KernelOptions(
        masterInfo,
        agentPingTimeout,
        maxAgentPingTimeouts,
        agentReregisterTimeout,
        offerTimeout,
        minRefusal,
        newRoles,
        newWeights,
        rootSubmissions);
  }
}
