package io.souk.agent.run;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.protocol.leader.Fence;
import io.souk.protocol.mesos.AgentInfo;
import io.vertx.core.Future;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who this agent is and which leader it follows; both are on disk before they count. On the loop.
 */
final class Identity {

  private static final Logger LOG = LoggerFactory.getLogger(Identity.class);

  /** Terms are saved in the order they are seen in. */
  private static final String FENCE = "fence";

  private final AgentState state;
  private final Checkpoints checkpoints;
  private final DiskLanes lanes;
  private final Damage damage;
  private Fence fence = Fence.OPEN;
  private Future<Fence> fenceSaved = Future.succeededFuture(fence);
  private boolean forgotten;

  Identity(AgentState state, Checkpoints checkpoints, DiskLanes lanes, Damage damage) {
    this.state = state;
    this.checkpoints = checkpoints;
    this.lanes = lanes;
    this.damage = damage;
  }

  /** Which masters may be obeyed. */
  Fence fence() {
    return fence;
  }

  Future<Void> readFence() {
    return lanes
        .run(() -> damage.read(checkpoints::readFence, Fence.OPEN))
        .onSuccess(read -> fence = read)
        .mapEmpty();
  }

  /** Remembers whom a master that may be obeyed has raised the fence to. */
  void raise(Optional<String> cluster, long term) {
    Fence raised = fence.raised(cluster, term);
    if (raised.equals(fence) || forgotten) {
      return;
    }
    fence = raised;
    fenceSaved =
        lanes
            .runIn(
                FENCE,
                () -> {
                  checkpoints.saveFence(raised);
                  return raised;
                })
            .onFailure(cause -> LOG.error("event=term_not_saved cause=\"{}\"", cause.toString()));
  }

  /** Becomes the agent that is described, once that and the term are on disk. */
  Future<Void> use(AgentInfo info) {
    return fenceSaved
        .compose(
            saved ->
                lanes.run(
                    () -> {
                      checkpoints.saveAgent(info);
                      return info;
                    }))
        .onSuccess(state::use)
        .mapEmpty();
  }

  /** The next process on this work directory registers as a new agent. */
  Future<Void> forget() {
    if (forgotten) {
      return Future.succeededFuture();
    }
    forgotten = true;
    return lanes
        .runIn(
            FENCE,
            () -> {
              checkpoints.forgetAgent();
              return fence;
            })
        .mapEmpty();
  }
}
