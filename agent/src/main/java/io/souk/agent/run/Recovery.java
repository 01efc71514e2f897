package io.souk.agent.run;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.checkpoint.RunRecord;
import io.souk.agent.recover.RecoveredRun;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes up what an earlier process of this agent left on disk and running. On the loop. */
final class Recovery {

  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private static final Refusal TORN =
      new Refusal(
          TaskState.TASK_DROPPED,
          TaskStatus.Reason.REASON_AGENT_RESTARTED,
          "The agent died before it had taken the whole task group");

  private final LoopContext loop;
  private final AgentState state;
  private final Checkpoints checkpoints;
  private final DiskLanes lanes;
  private final UpdateDelivery updates;
  private final TaskOperations tasks;
  private final Pods pods;
  private final TaskOperations.Launching launching;

  Recovery(
      LoopContext loop,
      AgentState state,
      Checkpoints checkpoints,
      DiskLanes lanes,
      UpdateDelivery updates,
      Takers takers,
      TaskOperations.Launching launching) {
    this.loop = loop;
    this.state = state;
    this.checkpoints = checkpoints;
    this.lanes = lanes;
    this.updates = updates;
    this.tasks = takers.tasks();
    this.pods = takers.pods();
    this.launching = launching;
  }

  /** Who goes on with what is found. */
  record Takers(TaskOperations tasks, Pods pods) {}

  /** What the disk holds. */
  private record Found(Optional<AgentInfo> agent, List<RunRecord> runs, int errors) {}

  /** Completes when every run is known to run, to have ended, or to be started again. */
  Future<Void> run() {
    long start = System.nanoTime();
    return lanes
        .run(this::read)
        .compose(this::restore)
        .compose(attached -> sweepOrphans())
        .onSuccess(
            done -> {
              state.recoverySeconds = (System.nanoTime() - start) / 1e9;
              LOG.info(
                  "event=recovered tasks={} errors={} seconds={}",
                  state.runs().size(),
                  state.recoveryErrors,
                  state.recoverySeconds);
            });
  }

  private Found read() throws IOException {
    Optional<AgentInfo> agent = checkpoints.findAgent();
    if (agent.isEmpty()) {
      return new Found(agent, List.of(), 0);
    }
    CheckpointReader reader = new CheckpointReader(checkpoints.layout());
    List<RunRecord> runs = reader.readRuns(new AgentId(agent.get().getId().getValue()));
    return new Found(agent, runs, reader.errors());
  }

  private Future<Void> restore(Found found) {
    if (found.agent().isEmpty()) {
      return Future.succeededFuture();
    }
    state.use(state.info().toBuilder().setId(found.agent().get().getId()).build());
    state.recoveryErrors = found.errors();
    List<RecoveredRun> runs =
        found.runs().stream()
            .map(RecoveredRun::of)
            .sorted((a, b) -> Double.compare(lastTime(a.run()), lastTime(b.run())))
            .toList();
    runs.stream()
        .filter(run -> run.next() == RecoveredRun.Next.ATTACH)
        .forEach(run -> pods.restore(run.run()));
    List<String> groups = PodDecider.groups(runs.stream().map(RecoveredRun::run).toList());
    List<Future<Void>> attached = new ArrayList<>();
    runs.forEach(run -> attached.add(restore(run, groups)));
    return Future.join(attached)
        .onComplete(
            done ->
                runs.stream()
                    .map(RecoveredRun::run)
                    .filter(run -> run.phase() == TaskRun.Phase.ENDED)
                    .forEach(pods::ended))
        .mapEmpty();
  }

  private static double lastTime(TaskRun run) {
    return run.lastStatus().map(status -> status.getTimestamp()).orElse(Double.MAX_VALUE);
  }

  private Future<Void> restore(RecoveredRun recovered, List<String> groups) {
    TaskRun run = recovered.run();
    return switch (recovered.next()) {
      case REMEMBER -> {
        state.complete(run);
        yield Future.succeededFuture();
      }
      case DELIVER -> {
        state.put(run);
        updates.restore(run.key(), recovered.pending());
        yield letGoOfEnded(run);
      }
      case ATTACH -> {
        state.put(run);
        updates.restore(run.key(), recovered.pending());
        yield attach(run, groups);
      }
    };
  }

  private Future<Void> attach(TaskRun run, List<String> groups) {
    return find(run)
        .map(
            container -> {
              if (container.isPresent()) {
                tasks.adopt(run, container.get());
              } else if (run.runningSince().isPresent()) {
                tasks.event(run, new TaskEvent.Vanished());
              } else if (PodDecider.isTorn(run, groups)) {
                tasks.begin(run, Optional.of(TORN));
              } else {
                // Taken but never started: the task is whole on disk, so it is started now.
                tasks.begin(run, Optional.empty());
              }
              return null;
            });
  }

  private Future<Void> letGoOfEnded(TaskRun run) {
    return find(run)
        .compose(found -> found.map(Container::release).orElse(Future.succeededFuture()))
        .otherwiseEmpty();
  }

  private Future<Optional<Container>> find(TaskRun run) {
    Optional<ContainerRuntime> runtime = launching.runtimes().find(run.origin().runtime());
    if (runtime.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    ContainerSpec spec = launching.specs().of(state.agentId().orElseThrow(), run.origin());
    return loop.hop(runtime.get().attach(spec))
        .otherwise(
            cause -> {
              LOG.warn("event=attach_failed task={} cause=\"{}\"", run.key(), cause.toString());
              return Optional.empty();
            });
  }

  /** Ends containers of this work directory that no checkpoint knows. */
  private Future<Void> sweepOrphans() {
    Set<String> known = new HashSet<>();
    state.runs().forEach(run -> known.add(run.origin().containerId()));
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
        destroyed.add(loop.hop(runtime.destroy(id)));
      }
    }
    return Future.join(destroyed).mapEmpty();
  }
}
