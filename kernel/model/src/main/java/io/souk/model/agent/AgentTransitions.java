package io.souk.model.agent;

import java.util.EnumSet;
import java.util.Set;

/**
 * The life cycle of an agent. It begins as RECOVERED or CONNECTED. An agent that cannot be reached
 * is taken back whenever it returns; one marked gone never is. Once REMOVED the agent is forgotten,
 * and its return is the beginning of another life.
 */
public final class AgentTransitions {

  private AgentTransitions() {}

  /** The states in which a life may begin. */
  public static Set<AgentState> first() {
    return EnumSet.of(AgentState.RECOVERED, AgentState.CONNECTED);
  }

  /** Whether an agent in one state may enter the other; CONNECTED to itself is a new stream. */
  public static boolean allows(AgentState from, AgentState to) {
    return next(from).contains(to);
  }

  /** The states that may follow. */
  public static Set<AgentState> next(AgentState from) {
    return switch (from) {
      case RECOVERED ->
          EnumSet.of(
              AgentState.CONNECTED, AgentState.UNREACHABLE, AgentState.GONE, AgentState.REMOVED);
      case CONNECTED ->
          EnumSet.of(
              AgentState.CONNECTED,
              AgentState.DISCONNECTED,
              AgentState.UNREACHABLE,
              AgentState.GONE,
              AgentState.REMOVED);
      case DISCONNECTED ->
          EnumSet.of(
              AgentState.CONNECTED, AgentState.UNREACHABLE, AgentState.GONE, AgentState.REMOVED);
      case UNREACHABLE -> EnumSet.of(AgentState.CONNECTED, AgentState.GONE, AgentState.REMOVED);
      case GONE -> EnumSet.of(AgentState.REMOVED);
      case REMOVED -> EnumSet.noneOf(AgentState.class);
    };
  }
}
