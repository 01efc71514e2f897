package io.souk.allocator;

import java.util.BitSet;

/** Constraints with what they said of each agent, which holds until the agent changes. */
final class ConstraintMemory {

  private final OfferConstraints constraints;
  private final BitSet known = new BitSet();
  private final BitSet accepted = new BitSet();

  ConstraintMemory(OfferConstraints constraints) {
    this.constraints = constraints;
  }

  OfferConstraints constraints() {
    return constraints;
  }

  boolean accepts(AgentAccount agent) {
    int number = agent.number();
    if (!known.get(number)) {
      known.set(number);
      accepted.set(number, constraints.accepts(agent.facts()));
    }
    return accepted.get(number);
  }

  void forget(int agent) {
    known.clear(agent);
  }
}
