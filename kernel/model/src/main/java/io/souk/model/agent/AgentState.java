package io.souk.model.agent;

/**
 * Where an agent stands in the eyes of the leading master. Whether it is offered at all
 * (deactivated, draining) is a separate fact beside the state. What may follow what stands in
 * {@link AgentTransitions}.
 */
public enum AgentState {
  /** Admitted under an earlier leader, not yet heard of under this one. */
  RECOVERED,
  /** Registered, its stream open. */
  CONNECTED,
  /** Registered, its stream broken; its tasks may run. */
  DISCONNECTED,
  /** Silent for too long; its tasks may run and come back with it. */
  UNREACHABLE,
  /** An operator says that it never comes back; its id is refused from then on. */
  GONE,
  /** It left on purpose, or its entry was dropped for its age. */
  REMOVED;

  /** Whether it counts as part of the cluster now. */
  public boolean isRegistered() {
    return this == CONNECTED || this == DISCONNECTED;
  }
}
