package io.souk.chaos.run;

import io.souk.chaos.check.Amounts;

/**
 * What each agent has: few processors, so that the same is needed by many. Jobs take 256 MB of
 * disk.
 */
final class AgentSize {

  static final String TEXT = "cpus:1.6;mem:1024;disk:65536;ports:[31000-31019]";
  static final Amounts AMOUNTS = new Amounts(1600, 1024);

  private AgentSize() {}
}
