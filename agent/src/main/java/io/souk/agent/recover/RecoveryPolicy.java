package io.souk.agent.recover;

import java.util.Objects;

/**
 * How an agent goes about what it finds on disk.
 *
 * @param cleanup whether tasks found are ended and the agent leaves, instead of going on
 * @param strict whether a damaged file ends the start, or costs its task alone
 * @param reconfiguration which changes of the agent's settings are taken
 * @param anyPort whether the agent was told to take any free port, so that another one is no change
 * @param boot names the present boot of the machine; empty when that is not known
 */
public record RecoveryPolicy(
    boolean cleanup,
    boolean strict,
    Reconfiguration.Policy reconfiguration,
    boolean anyPort,
    String boot) {

  public RecoveryPolicy {
    Objects.requireNonNull(reconfiguration);
    Objects.requireNonNull(boot);
  }
}
