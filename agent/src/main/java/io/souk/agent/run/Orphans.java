package io.souk.agent.run;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.stats.Count;
import io.souk.agent.view.AgentView.Phase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends what runs of this work directory without a task that is known. On the loop. */
final class Orphans {

  private static final Logger LOG = LoggerFactory.getLogger(Orphans.class);

  private static final long RETRY_MILLIS = 5000;

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

  /** Ends what may run again after a restart of the machine, and lets go of it. */
  static void remove(Container container) {
    container.kill(Duration.ZERO).onComplete(told -> container.release());
  }

  /**
   * Ends containers of this work directory that no checkpoint knows. A runtime that does not answer
   * is asked again later.
   *
   * @param others containers that are of no task and no orphans
   */
  Future<Void> sweep(Supplier<Set<String>> others) {
    return Future.join(
            launching.runtimes().all().stream().map(runtime -> sweep(runtime, others)).toList())
        .mapEmpty();
  }

  private Future<Void> sweep(ContainerRuntime runtime, Supplier<Set<String>> others) {
    return loop.hop(runtime.listOwned())
        .onFailure(
            cause -> {
              LOG.warn(
                  "event=orphan_sweep_waits runtime={} cause=\"{}\"",
                  runtime.name(),
                  cause.toString());
              loop.after(RETRY_MILLIS, () -> sweepLater(runtime, others));
            })
        .compose(owned -> destroyAll(runtime, owned, known(others)))
        .otherwiseEmpty();
  }

  private void sweepLater(ContainerRuntime runtime, Supplier<Set<String>> others) {
    if (state.phase() != Phase.TERMINATING) {
      sweep(runtime, others);
    }
  }

  /** By the time of the answer: tasks that began meanwhile are no orphans. */
  private Set<String> known(Supplier<Set<String>> others) {
    Set<String> known = new HashSet<>(others.get());
    state.runs().forEach(run -> known.add(run.origin().containerId()));
    state.executorRuns().forEach(executor -> known.add(executor.containerId()));
    return known;
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
                .onFailure(
                    cause -> {
                      state.tally().add(Count.CONTAINER_DESTROY_ERRORS);
                      LOG.warn(
                          "event=orphan_not_destroyed runtime={} container={} cause=\"{}\"",
                          runtime.name(),
                          id,
                          cause.toString());
                    }));
      }
    }
    return Future.join(destroyed).mapEmpty();
  }
}
