package io.souk.agent.boot;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.ExecutorReader;
import io.souk.agent.checkpoint.Layout;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentInfo;
import java.io.IOException;
import java.util.Optional;

/** Whether an earlier process of the agent left containers that may live. Blocks for the disk. */
final class EarlierContainers {

  private EarlierContainers() {}

  /**
   * Whether checkpoints name containers of that runtime which are not known to have ended. What
   * cannot be read is passed over: the recovery says what is wrong with it.
   */
  static boolean of(Layout layout, String runtime) {
    try {
      Optional<AgentInfo> agent = new Checkpoints(layout).findAgent();
      if (agent.isEmpty()) {
        return false;
      }
      AgentId id = new AgentId(agent.get().getId().getValue());
      return new CheckpointReader(layout, false, 0)
              .read(Optional.of(id)).runs().stream()
                  .anyMatch(run -> !run.complete() && run.origin().runtime().equals(runtime))
          || new ExecutorReader(layout, false)
              .read(id).stream().anyMatch(it -> it.origin().runtime().equals(runtime));
    } catch (IOException unreadable) {
      return false;
    }
  }
}
