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
 * @param agents when they count as lost, and which are taken
 * @param lostAgents how long they are remembered
 * @param offerTimeout how long an offer stands; empty: for ever
 * @param minRefusal shortest life of a decline's filter, so that others get their turn
 * @param roles the only ones accepted; empty: any
 * @param weights of roles as long as no weight was ever set
 * @param rootSubmissions whether frameworks may run as user root
 * @param maxRegexProgram the largest program that an expression in offer constraints may compile to
 */
public record KernelOptions(
    MasterInfo masterInfo,
    AgentPolicy agents,
    LostAgentsPolicy lostAgents,
    Optional<Duration> offerTimeout,
    Duration minRefusal,
    Set<Role> roles,
    Map<Role, Double> weights,
    boolean rootSubmissions,
    int maxRegexProgram) {

  public KernelOptions {
    roles = Set.copyOf(roles);
    weights = Map.copyOf(weights);
  }

  /** The defaults of Mesos. */
  public static KernelOptions defaults(MasterInfo masterInfo) {
    return new KernelOptions(
        masterInfo,
        AgentPolicy.DEFAULT,
        LostAgentsPolicy.DEFAULT,
        Optional.empty(),
        Duration.ofSeconds(1),
        Set.of(),
        Map.of(),
        true,
        100);
  }

  /** The same with other roles, and weights to begin with. */
  public KernelOptions withRoles(Set<Role> newRoles, Map<Role, Double> newWeights) {
    return new KernelOptions(
        masterInfo,
        agents,
        lostAgents,
        offerTimeout,
        minRefusal,
        newRoles,
        newWeights,
        rootSubmissions,
        maxRegexProgram);
  }

  /** The same with another treatment of agents. */
  public KernelOptions withAgents(AgentPolicy newAgents) {
    return new KernelOptions(
        masterInfo,
        newAgents,
        lostAgents,
        offerTimeout,
        minRefusal,
        roles,
        weights,
        rootSubmissions,
        maxRegexProgram);
  }

  /** The same, remembering lost agents for another while. */
  public KernelOptions withLostAgents(LostAgentsPolicy newLostAgents) {
    return new KernelOptions(
        masterInfo,
        agents,
        newLostAgents,
        offerTimeout,
        minRefusal,
        roles,
        weights,
        rootSubmissions,
        maxRegexProgram);
  }

  /** The same with another offer timeout. */
  public KernelOptions withOfferTimeout(Duration timeout) {
    return new KernelOptions(
        masterInfo,
        agents,
        lostAgents,
        Optional.of(timeout),
        minRefusal,
        roles,
        weights,
        rootSubmissions,
        maxRegexProgram);
  }

  /** The same for another master. */
  public KernelOptions withMasterInfo(MasterInfo info) {
    return new KernelOptions(
        info,
        agents,
        lostAgents,
        offerTimeout,
        minRefusal,
        roles,
        weights,
        rootSubmissions,
        maxRegexProgram);
  }

  /** The same with frameworks that run as user root, or without. */
  public KernelOptions withRootSubmissions(boolean allowed) {
    return new KernelOptions(
        masterInfo,
        agents,
        lostAgents,
        offerTimeout,
        minRefusal,
        roles,
        weights,
        allowed,
        maxRegexProgram);
  }

  /** The same, accepting expressions that compile to programs of another size. */
  public KernelOptions withMaxRegexProgram(int size) {
    return new KernelOptions(
        masterInfo,
        agents,
        lostAgents,
        offerTimeout,
        minRefusal,
        roles,
        weights,
        rootSubmissions,
        size);
  }
}
