package io.souk.master.boot;

import io.souk.master.decide.LostAgentsPolicy;
import io.souk.master.state.StateLimits;

/**
 * How much of the past a master keeps.
 *
 * @param limits of frameworks and tasks
 * @param lostAgents of agents that are unreachable or gone
 */
public record History(StateLimits limits, LostAgentsPolicy lostAgents) {

  /** What Mesos keeps. */
  public static final History DEFAULT = new History(StateLimits.DEFAULT, LostAgentsPolicy.DEFAULT);
}
