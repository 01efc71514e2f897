package io.souk.master.bus;

/**
 * Names a timer of the loop. Arming a key again replaces the earlier timer of that key, so a key
 * stands for at most one pending firing.
 */
public sealed interface TimerKey {

  /** The next allocation: changes of at most 2 ms are gathered into one. */
  record Allocate() implements TimerKey {}

  /** A decline filter runs out. */
  record FilterExpiry() implements TimerKey {}

  /** The next HEARTBEAT of a framework's stream. */
  record Heartbeat(StreamId stream) implements TimerKey {}

  /** A disconnected framework's time to come back is over. */
  record FrameworkFailover(String frameworkId) implements TimerKey {}

  /** The next PING of an agent. */
  record AgentPing(String agentId) implements TimerKey {}

  /** A disconnected agent's time to come back is over. */
  record AgentReregister(String agentId) implements TimerKey {}

  /** Unknown frameworks' time to come back for operations on that agent is over. */
  record OrphanOperations(String agentId) implements TimerKey {}

  /** Offers of the agent have waited long enough for its answer to operations. */
  record OperationWait(String agentId) implements TimerKey {}

  /** An offer was neither used nor declined in time. */
  record OfferTimeout(String offerId) implements TimerKey {}

  /** Offers have waited long enough for the agents of earlier leaders. */
  record AllocationPause() implements TimerKey {}

  /** A drained agent has nothing left to end. */
  record Drained() implements TimerKey {}

  /** An inverse offer was not answered in time. */
  record InverseOfferTimeout(String offerId) implements TimerKey {}

  /** The agents of earlier leaders had time enough to come back. */
  record RecoveredAgents() implements TimerKey {}

  /** The rate at which agents may be declared unreachable allows the next one. */
  record NextLoss(Loss loss) implements TimerKey {}

  /** The registry's lists of lost agents are to be shortened. */
  record RegistryCollection() implements TimerKey {}
}
