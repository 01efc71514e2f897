package io.souk.allocator;

/** Capabilities of an agent that decide to whom it may be offered. */
public enum AgentTrait {
  /** Understands frameworks of several roles; without it the agent is hidden from them. */
  MULTI_ROLE,
  /** Understands roles with slashes; without it the agent is hidden from them. */
  HIERARCHICAL_ROLE,
  /** Keeps reservations on top of reservations. */
  REFINEMENT
}
