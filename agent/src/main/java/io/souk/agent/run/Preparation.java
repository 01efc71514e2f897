package io.souk.agent.run;

import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.OldRuns;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.runtime.Mount;
import io.souk.agent.sandbox.MountLinks;
import io.souk.agent.sandbox.Sandboxes;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.vertx.core.Future;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.Lock;

/** Makes a run durable, and gives it a sandbox and its volumes. On the loop. */
final class Preparation {

  private final AgentState state;
  private final Checkpoints checkpoints;
  private final DiskLanes lanes;
  private final Specs specs;
  private final Lock making;
  private final Runtimes runtimes;

  Preparation(
      AgentState state,
      Checkpoints checkpoints,
      DiskLanes lanes,
      Specs specs,
      OldRuns oldRuns,
      Runtimes runtimes) {
    this.runtimes = runtimes;
    this.making = oldRuns.making();
    this.state = state;
    this.checkpoints = checkpoints;
    this.lanes = lanes;
    this.specs = specs;
  }

  /** Makes directories of a run; empty ones above them are not collected meanwhile. Blocks. */
  <T> T making(Callable<T> work) throws Exception {
    making.lock();
    try {
      return work.call();
    } finally {
      making.unlock();
    }
  }

  /** Completes when nothing but its start is missing. */
  Future<TaskRun> prepare(TaskRun run) {
    AgentId agent = state.agentId().orElseThrow();
    ContainerSpec spec = specs.of(agent, run.origin());
    Specs.Surroundings around = specs.surroundings(agent, run.origin());
    List<Path> given = unshared(agent, spec, run);
    return lanes.run(
        run,
        () -> {
          making.lock();
          try {
            if (isForeseeable(run, spec)) {
              sandbox(run, spec, around);
              runtimes.find(run.origin().runtime()).ifPresent(runtime -> runtime.foresee(spec));
              checkpoints.saveRun(agent, run.origin());
            } else {
              checkpoints.saveRun(agent, run.origin());
              sandbox(run, spec, around);
            }
          } finally {
            making.unlock();
          }
          for (Path volume : given) {
            if (Files.isDirectory(volume)) {
              Sandboxes.give(volume, spec.user());
            }
          }
          return run;
        });
  }

  /** Whether nothing but its sandbox is needed to get it ready while its checkpoint is written. */
  private static boolean isForeseeable(TaskRun run, ContainerSpec spec) {
    return run.origin().pod().isEmpty()
        && spec.mounts().isEmpty()
        && spec.command().getUrisCount() == 0;
  }

  private static void sandbox(TaskRun run, ContainerSpec spec, Specs.Surroundings around)
      throws IOException, LaunchException {
    if (run.origin().pod().isEmpty()) {
      Sandboxes.create(spec.sandbox(), spec.user());
      return;
    }
    Sandboxes.createShared(around.sandbox(), around.user());
    MountLinks.make(around.mounts(), around.sandbox(), around.user());
    for (Path directory : around.directories()) {
      Sandboxes.createBelow(around.sandbox(), directory, around.user());
    }
    Sandboxes.createNested(around.sandbox(), spec.sandbox(), run.key().task().value(), spec.user());
  }

  /** Volumes change their owner with their user, but not under the hands of another one. */
  private List<Path> unshared(AgentId agent, ContainerSpec spec, TaskRun run) {
    if (spec.mounts().isEmpty()) {
      return List.of();
    }
    Set<Path> others = new HashSet<>();
    for (TaskRun other : state.runs()) {
      if (other.phase() != TaskRun.Phase.ENDED && !other.key().equals(run.key())) {
        specs.of(agent, other.origin()).mounts().forEach(mount -> others.add(mount.source()));
      }
    }
    return specs.volumes(run.task().getResourcesList()).stream()
        .map(Mount::source)
        .filter(source -> !others.contains(source))
        .toList();
  }
}
