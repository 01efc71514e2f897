package io.souk.agent.run;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.stats.Count;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what runs of this work directory without a task that is known. On the loop. */
final class Orphans {

  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private final LoopContext loop;
  private final AgentState state;
  private final TaskOperations.Launching launching;

  Orphans(LoopContext loop, AgentState state, TaskOperations.Launching launching) {
    this.loop = loop;
    this.state = state;
    this.launching = launching;
  }

  /** Ends processes whose checkpoints are damaged, or are of an agent this one was before. */
  Future<Void> end(List<CheckpointReader.Leftover> leftovers) {
    List<Future<Void>> ended = new ArrayList<>();
    for (CheckpointReader.Leftover leftover : leftovers) {
      ended.add(
          loop.hop(launching.runtimes().process().attach(launching.specs().of(leftover)))
              .compose(found -> found.map(this::end).orElse(Future.succeededFuture()))
              .onFailure(
                  cause ->
                      LOG.warn(
                          "event=leftover_not_ended container={} cause=\"{}\"",
                          leftover.containerId(),
                          cause.toString())));
    }
    return Future.join(ended).transform(done -> Future.succeededFuture());
  }

  private Future<Void> end(Container container) {
    LOG.warn("event=leftover_ended container={}", container.id());
    return container
        .kill(Duration.ZERO)
        .compose(told -> container.exited())
        .compose(exit -> container.release());
  }

  /**
   * Ends containers of this work directory that no checkpoint knows.
   *
   * @param others containers that are of no task and no orphans
   */
  Future<Void> sweep(Set<String> others) {
    Set<String> known = new HashSet<>(others);
    state.runs().forEach(run -> known.add(run.origin().containerId()));
    state.executorRuns().forEach(executor -> known.add(executor.containerId()));
    List<Future<Void>> swept = new ArrayList<>();
    for (ContainerRuntime runtime : launching.runtimes().all()) {
      swept.add(
          loop.hop(runtime.listOwned())
              .compose(owned -> destroyAll(runtime, owned, known))
              .otherwise(
                  cause -> {
                    LOG.warn(
                        "event=orphan_sweep_failed runtime={} cause=\"{}\"",
                        runtime.name(),
                        cause.toString());
                    return null;
                  }));
    }
    return Future.join(swept).mapEmpty();
  }

  private Future<Void> destroyAll(ContainerRuntime runtime, Set<String> owned, Set<String> known) {
    List<Future<Void>> destroyed = new ArrayList<>();
    for (String id : owned) {
      if (known.contains(id)) {
        continue;
      }
      if (!runtime.endsOrphans()) {
        LOG.warn("event=orphan_left runtime={} container={}", runtime.name(), id);
      } else {
        LOG.warn("event=orphan_destroyed runtime={} container={}", runtime.name(), id);
        destroyed.add(
            loop.hop(runtime.destroy(id))
                .onFailure(cause -> state.tally().add(Count.CONTAINER_DESTROY_ERRORS)));
      }
    }
    return Future.join(destroyed).mapEmpty();
  }
}
