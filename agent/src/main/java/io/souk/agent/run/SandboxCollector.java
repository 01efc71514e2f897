package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.checkpoint.OldRuns;
import io.souk.agent.gc.Candidate;
import io.souk.agent.gc.Collection;
import io.souk.agent.gc.Retention;
import io.souk.agent.sandbox.TreeRemover;
import io.souk.agent.stats.Count;
import io.souk.agent.stats.Level;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes sandboxes and checkpoints of what is over, once they are old enough. On the loop. */
final class SandboxCollector {

  private static final Logger LOG = LoggerFactory.getLogger(SandboxCollector.class);

  private final LoopContext loop;
  private final AgentState state;
  private final Layout layout;
  private final OldRuns oldRuns;
  private final DiskLanes lanes;
  private final Retention retention;
  private final Clock clock;
  private final Tally tally;
  private Optional<Long> timer = Optional.empty();
  private boolean collecting;
  private volatile double pending;
  private volatile double age;

  /** What is there, and how full the disk is. */
  private record Look(List<Candidate<Path>> candidates, double usage) {}

  /** Where things are looked for and deleted. */
  record Places(Layout layout, OldRuns oldRuns, DiskLanes lanes) {}

  SandboxCollector(
      LoopContext loop,
      AgentState state,
      Places places,
      Retention retention,
      Clock clock,
      Tally tally) {
    this.loop = loop;
    this.state = state;
    this.layout = places.layout();
    this.oldRuns = places.oldRuns();
    this.lanes = places.lanes();
    this.retention = retention;
    this.clock = clock;
    this.tally = tally;
    this.age = retention.delay().toSeconds();
    tally.watch(Level.PATH_REMOVALS_PENDING, () -> pending);
    tally.watch(Level.EXECUTOR_DIRECTORY_MAX_AGE, () -> age);
  }

  void start() {
    collect();
    timer = Optional.of(loop.every(retention.interval().toMillis(), this::collect));
  }

  void stop() {
    timer.ifPresent(running -> loop.vertx().cancelTimer(running));
    timer = Optional.empty();
  }

  /** One at a time, however long it takes. */
  private void collect() {
    Optional<AgentId> agent = state.agentId();
    if (collecting || agent.isEmpty()) {
      return;
    }
    collecting = true;
    lanes
        .run(() -> new Look(oldRuns.find(agent.get()), oldRuns.usage()))
        .compose(look -> collect(agent.get(), look))
        .onFailure(cause -> LOG.warn("event=gc_failed cause=\"{}\"", cause.toString()))
        .onComplete(done -> collecting = false);
  }

  /**
   * A run that is not in the state now and was on disk before is over: its id never comes again.
   */
  private Future<Void> collect(AgentId agent, Look look) {
    Duration longest = retention.longestAge(look.usage());
    age = longest.toMillis() / 1000.0;
    Collection<Path> plan =
        Collection.plan(look.candidates(), used(agent), clock.instant(), longest);
    pending = plan.pending() + plan.due().size();
    if (plan.due().isEmpty()) {
      return Future.succeededFuture();
    }
    return lanes
        .run(
            () -> {
              plan.due().forEach(this::remove);
              oldRuns.prune(agent);
              return plan;
            })
        .onSuccess(done -> pending = done.pending())
        .mapEmpty();
  }

  private void remove(Path path) {
    try {
      if (TreeRemover.remove(path)) {
        tally.add(Count.PATH_REMOVALS_SUCCEEDED);
        LOG.info("event=gc_removed path={}", path);
      }
    } catch (IOException e) {
      tally.add(Count.PATH_REMOVALS_FAILED);
      LOG.warn("event=gc_path_left path={} cause=\"{}\"", path, e.toString());
    }
  }

  private Set<Path> used(AgentId agent) {
    Set<Path> used = new HashSet<>();
    for (TaskRun run : state.runs()) {
      used.add(layout.executorSandbox(agent, run.origin()));
      used.add(layout.taskMeta(agent, run.origin()));
    }
    for (Pod pod : state.executors()) {
      used.add(layout.executorSandbox(agent, pod));
    }
    return used;
  }
}
