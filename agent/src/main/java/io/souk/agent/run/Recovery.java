package io.souk.agent.run;

import io.souk.agent.checkpoint.RunRecord;
import io.souk.agent.recover.RecoveredRun;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
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

  /** Processes are found at once; an engine that is away must not keep the agent from its work. */
  private static final Duration ATTACH_LIMIT = Duration.ofSeconds(10);

  private static final long RETRY_MILLIS = 1000;

  private final LoopContext loop;
  private final AgentState state;
  private final DiskLanes lanes;
  private final UpdateDelivery updates;
  private final TaskOperations tasks;
  private final Pods pods;
  private final ExecutorRecovery executors;
  private final TaskOperations.Launching launching;
  private final EarlierLife earlier;
  private final Orphans orphans;
  private boolean rebooted;

  Recovery(
      LoopContext loop,
      AgentState state,
      DiskLanes lanes,
      UpdateDelivery updates,
      Takers takers,
      EarlierLife earlier) {
    this.loop = loop;
    this.state = state;
    this.lanes = lanes;
    this.updates = updates;
    this.tasks = takers.tasks();
    this.pods = takers.pods();
    this.executors = takers.executors();
    this.launching = takers.launching();
    this.earlier = earlier;
    this.orphans = new Orphans(loop, state, takers.launching());
  }

  /** Who goes on with what is found. */
  record Takers(
      TaskOperations tasks,
      Pods pods,
      ExecutorRecovery executors,
      TaskOperations.Launching launching) {}

  /**
   * Completes when every run is known to run, to have ended, or to be started again.
   *
   * @param others containers that are of no run and no orphans
   */
  Future<Void> run(Supplier<Set<String>> others) {
    long start = System.nanoTime();
    return lanes
        .run(earlier::read)
        .compose(this::restore)
        .compose(attached -> orphans.sweep(others))
        .compose(swept -> lanes.run(earlier::saveBoot))
        .onSuccess(
            done -> {
              state.recoverySeconds = (System.nanoTime() - start) / 1e9;
              LOG.info(
                  "event=recovered tasks={} errors={} rebooted={} seconds={}",
                  state.runs().size(),
                  state.recoveryErrors,
                  rebooted,
                  state.recoverySeconds);
            })
        .mapEmpty();
  }

  private Future<Void> restore(EarlierLife.Disk disk) {
    state.recoveryErrors = disk.errors();
    rebooted = disk.rebooted();
    Future<Void> ended = orphans.end(disk.leftovers());
    if (disk.agent().isEmpty()) {
      return ended;
    }
    state.use(state.info().toBuilder().setId(disk.agent().get().getId()).build());
    List<RecoveredRun> runs =
        disk.found().runs().stream()
            .filter(record -> !record.origin().isCustom())
            .map(RecoveredRun::of)
            .sorted((a, b) -> Double.compare(lastTime(a.run()), lastTime(b.run())))
            .toList();
    runs.stream()
        .filter(run -> run.next() == RecoveredRun.Next.ATTACH)
        .forEach(run -> pods.restore(run.run()));
    List<String> groups = PodDecider.groups(runs.stream().map(RecoveredRun::run).toList());
    List<Future<Void>> attached = new ArrayList<>();
    attached.add(ended);
    runs.forEach(run -> attached.add(restore(run, groups)));
    attached.add(executors.restore(disk.executors(), custom(disk.found().runs()), rebooted));
    return loop.hop(Future.join(attached).timeout(ATTACH_LIMIT.toMillis(), TimeUnit.MILLISECONDS))
        .onFailure(late -> LOG.warn("event=recovery_goes_on cause=\"{}\"", late.toString()))
        .transform(
            done -> {
              runs.stream()
                  .map(RecoveredRun::run)
                  .filter(run -> run.phase() == TaskRun.Phase.ENDED)
                  .forEach(pods::ended);
              return Future.succeededFuture();
            });
  }

  private static List<RunRecord> custom(List<RunRecord> records) {
    return records.stream().filter(record -> record.origin().isCustom()).toList();
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
      case CLOSE -> {
        updates.close(run);
        yield letGoOfEnded(run);
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

  /** While its runtime does not answer nobody knows what became of a run: it is asked again. */
  private Future<Void> attach(TaskRun run, List<String> groups) {
    return find(run)
        .onFailure(
            cause -> {
              LOG.warn("event=attach_failed task={} cause=\"{}\"", run.key(), cause.toString());
              loop.after(RETRY_MILLIS, () -> attach(run, groups));
            })
        .onSuccess(container -> take(run, container, groups))
        .mapEmpty();
  }

  private void take(TaskRun run, Optional<Container> container, List<String> groups) {
    if (rebooted && !survivesReboot(run)) {
      container.ifPresent(Orphans::remove);
      tasks.event(run, new TaskEvent.Vanished());
    } else if (container.isPresent()) {
      tasks.adopt(run, container.get());
    } else if (rebooted || run.runningSince().isPresent()) {
      tasks.event(run, new TaskEvent.Vanished());
    } else if (PodDecider.isTorn(run, groups)) {
      tasks.refuse(List.of(run), TORN);
    } else {
      // Taken but never started: the task is whole on disk, so it is started now.
      tasks.resume(run);
    }
  }

  /**
   * A process that ended before the machine did has left its exit status. What an engine says of a
   * container may be about the end of the machine.
   */
  private boolean survivesReboot(TaskRun run) {
    return launching.runtimes().process().name().equals(run.origin().runtime());
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
    return loop.hop(runtime.get().attach(spec));
  }
}
