package io.souk.testkit.sim;

/** What must hold at every step of every run, whatever fails. */
public enum Invariant {
  RESOURCES_CONSERVED(
      "On each agent what the allocator has booked for a holder is the sum of the holder's offers"
          + ", executors and live tasks, all bookings together are within the agent's total, and so is what"
          + " really runs there."),
  OFFER_USED_ONCE(
      "An offer is made once and ends once, only its own framework launches on it, and what is"
          + " launched fits into what was offered."),
  QUOTA_LIMIT_NOT_EXCEEDED(
      "Nothing is offered to a role that would bring it, its sub-roles and what is reserved for them"
          + " above its limit."),
  TASK_STATES_ALONG_TABLE(
      "The states that a framework is told of a task follow the table of transitions, in the words"
          + " of its capabilities."),
  NO_TASK_TWICE(
      "What a framework has launched once runs once, on one agent, and what was refused never"
          + " runs."),
  ACKNOWLEDGED_UPDATE_NOT_LOST(
      "An agent is told of an acknowledgement only when the framework has made it, and a task whose"
          + " end was acknowledged never comes back to life."),
  OPERATION_SETTLED_ONCE(
      "An offer operation is carried out at most once, its framework is told of one end only, and"
          + " the agent may forget it only when the framework has acknowledged."),
  EVENT_STREAM_WELL_FORMED(
      "A stream begins with SUBSCRIBED and, for a framework, HEARTBEAT; nothing follows its end;"
          + " updates have a uuid exactly when they are an agent's, and are forwarded once."),
  COMMITTED_BEFORE_SEEN(
      "An id of a framework or an agent, and the end of either, is in the registry before anybody"
          + " is told."),
  TERM_MONOTONIC(
      "Terms only grow: events carry the term of their leader, and no leader takes an agent that"
          + " has seen a later one."),
  ONE_LEADER_ACTS(
      "Nothing leaves a leader whose lease has ended, and none acts after a later one has, unless"
          + " its clock stood still."),
  UNCONFIRMED_NOT_USED(
      "Nothing is offered of an agent that its leader has not heard of again, and readers are shown"
          + " no task twice."),
  NO_INNER_FAULT("The kernel decides about every command without a fault of its own."),
  QUIESCENCE(
      "When faults stop everything comes to rest: frameworks, master and agents agree on every"
          + " task, every update has arrived, and what is free is offered or held back for a"
          + " reason.");

  private final String description;

  Invariant(String description) {
    this.description = description;
  }

  /** What it says, in a sentence. */
  public String description() {
    return description;
  }
}
