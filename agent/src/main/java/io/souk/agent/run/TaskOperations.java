package io.souk.agent.run;

import io.souk.agent.check.CheckListener;
import io.souk.agent.check.CheckTarget;
import io.souk.agent.check.Checks;
import io.souk.agent.executor.TokenIssuer;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.stats.Count;
import io.souk.agent.task.Admission;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskContext;
import io.souk.agent.task.TaskDecider;
import io.souk.agent.task.TaskDecision;
import io.souk.agent.task.TaskEffect;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Feeds events to runs and does what is decided, in the order of the decision. On the loop. */
final class TaskOperations {

  private static final Logger LOG = LoggerFactory.getLogger(TaskOperations.class);

  /** How long a kill waits for the disk. */
  private static final long NOTE_LIMIT_MILLIS = 1000;

  private final LoopContext loop;
  private final AgentState state;
  private final DiskLanes lanes;
  private final RunJournal journal;
  private final UpdateDelivery updates;
  private final Launching launching;
  private final Supplier<TaskContext> contexts;
  private final Map<String, Checks.Running> checks = new HashMap<>();

  /** By container, of those that are being ended. */
  private final Map<String, Future<Void>> killNotes = new HashMap<>();

  private Consumer<TaskRun> ended = run -> {};
  private BiConsumer<TaskRun, Optional<Duration>> executorKills = (run, grace) -> {};
  private boolean detached;

  /**
   * What is needed to start containers.
   *
   * @param tokens gives executors what they show to the agent; empty where they show nothing
   */
  record Launching(
      Runtimes runtimes,
      Specs specs,
      Checks checks,
      Preparation preparation,
      Fetching fetching,
      Optional<TokenIssuer> tokens) {}

  TaskOperations(
      LoopContext loop,
      AgentState state,
      DiskLanes lanes,
      RunJournal journal,
      UpdateDelivery updates,
      Launching launching,
      Supplier<TaskContext> contexts) {
    this.loop = loop;
    this.state = state;
    this.lanes = lanes;
    this.journal = journal;
    this.updates = updates;
    this.launching = launching;
    this.contexts = contexts;
  }

  /** What is to be done whenever a run has ended. */
  void whenEnded(Consumer<TaskRun> action) {
    ended = action;
  }

  /** Who kills the tasks of executors of type CUSTOM. */
  void killThrough(BiConsumer<TaskRun, Optional<Duration>> executors) {
    executorKills = executors;
  }

  /**
   * Takes a run that has not started: makes it durable and gives it a sandbox, then starts or
   * refuses it.
   */
  void begin(TaskRun run, Optional<Refusal> refusal) {
    begin(List.of(run), refusal);
  }

  /** Looks whether it is too late for any of tasks that start together or not at all. */
  Optional<Refusal> late(List<TaskInfo> tasks) {
    Instant now = contexts.get().now();
    return tasks.stream().flatMap(task -> Admission.inTime(task, now).stream()).findFirst();
  }

  /**
   * Looks whether it is too late by now for a run, or one of its group, that an earlier life of the
   * agent took and did not start.
   */
  Optional<Refusal> late(TaskRun run) {
    return late(
        PodDecider.group(run, state.runs()).stream()
            .filter(other -> other.runningSince().isEmpty())
            .map(TaskRun::task)
            .toList());
  }

  /**
   * Starts a run that an earlier life of the agent took and did not start, unless it is too late.
   */
  void resume(TaskRun run) {
    Optional<Refusal> late = late(run);
    if (late.isPresent()) {
      refuse(List.of(run), late.get());
    } else {
      begin(run, Optional.empty());
    }
  }

  /** Takes runs of which all are started or none; what is refused leaves nothing on disk. */
  void begin(List<TaskRun> runs, Optional<Refusal> refusal) {
    runs.forEach(state::put);
    if (refusal.isPresent()) {
      runs.forEach(journal::keepInMemory);
      runs.forEach(run -> event(run, new TaskEvent.Refused(refusal.get())));
      return;
    }
    List<Future<TaskRun>> prepared = runs.stream().map(launching.preparation()::prepare).toList();
    Future.join(prepared)
        .onSuccess(done -> runs.forEach(run -> event(run, new TaskEvent.Saved())))
        .onFailure(cause -> refuse(runs, notSaved(runs, cause)));
  }

  /** Refuses runs of which something may be on disk already. */
  void refuse(List<TaskRun> runs, Refusal refusal) {
    Future.join(runs.stream().map(journal::forget).toList())
        .onComplete(forgotten -> runs.forEach(run -> event(run, new TaskEvent.Refused(refusal))));
  }

  private static Refusal notSaved(List<TaskRun> runs, Throwable cause) {
    LOG.error(
        "event=task_not_saved tasks={} cause=\"{}\"",
        runs.stream().map(TaskRun::key).toList(),
        cause.toString());
    return new Refusal(
        TaskState.TASK_DROPPED,
        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
        "Failed to prepare the sandbox: " + cause.getMessage());
  }

  /** Something happened to a run; ignored when that run is not the current one of its task. */
  void event(TaskRun about, TaskEvent event) {
    event(about.key(), about.origin().containerId(), event);
  }

  private void event(TaskKey key, String containerId, TaskEvent event) {
    loop.check();
    Optional<TaskRun> current =
        state.find(key).filter(run -> run.origin().containerId().equals(containerId));
    if (current.isEmpty() || detached) {
      return;
    }
    if (current.get().origin().isCustom() && event instanceof TaskEvent.KillAsked kill) {
      executorKills.accept(current.get(), kill.grace());
      return;
    }
    TaskDecision decision = TaskDecider.decide(current.get(), event, contexts.get());
    state.put(decision.run());
    if (event instanceof TaskEvent.LaunchFailed) {
      state.launchErrors++;
    }
    decision.effects().forEach(effect -> perform(decision.run(), effect));
    boolean over =
        decision.run().phase() == TaskRun.Phase.ENDED
            && current.get().phase() != TaskRun.Phase.ENDED;
    if (over) {
      runtime(decision.run()).ifPresent(it -> it.forgo(containerId));
      ended.accept(decision.run());
    }
  }

  private void perform(TaskRun run, TaskEffect effect) {
    switch (effect) {
      case TaskEffect.Report report -> updates.report(run, report.status());
      case TaskEffect.RecordKill kill ->
          killNotes.put(run.origin().containerId(), journal.kill(run, kill.kill()));
      case TaskEffect.Launch launch -> launch(run);
      case TaskEffect.AbortLaunch abort -> {
        launching.fetching().abort(run.origin().containerId());
        runtime(run).ifPresent(it -> it.abortLaunch(run.origin().containerId()));
      }
      case TaskEffect.KillContainer kill -> killOnceNoted(run, kill.grace());
      case TaskEffect.StartChecks start -> startChecks(run);
      case TaskEffect.StopChecks stop -> stopChecks(run);
      case TaskEffect.ArmCompletionTimer timer ->
          loop.vertx()
              .setTimer(
                  Math.max(1, timer.after().toMillis()),
                  fired -> event(run, new TaskEvent.CompletionTimeReached()));
      case TaskEffect.Release release -> release(run);
    }
  }

  private void launch(TaskRun run) {
    Optional<ContainerRuntime> runtime = runtime(run);
    if (runtime.isEmpty()) {
      event(
          run,
          new TaskEvent.LaunchFailed(
              "runtime '" + run.origin().runtime() + "' is not available on this agent"));
      return;
    }
    ContainerSpec spec = launching.specs().of(state.agentId().orElseThrow(), run.origin());
    launching
        .fetching()
        .into(spec)
        .compose(fetched -> start(run, runtime.get(), spec))
        .onSuccess(container -> adopt(run, container))
        .onFailure(
            cause -> {
              String message = cause.getMessage();
              event(run, new TaskEvent.LaunchFailed(message == null ? cause.toString() : message));
            });
  }

  private Future<Container> start(TaskRun run, ContainerRuntime runtime, ContainerSpec spec) {
    boolean killed = state.find(run.key()).flatMap(TaskRun::kill).isPresent();
    return killed || detached
        ? Future.failedFuture(new LaunchException("it is not wanted any more"))
        : loop.hop(runtime.launch(spec));
  }

  /** Takes a container that runs, whether just started or found again. */
  void adopt(TaskRun run, Container container) {
    state.hold(container);
    event(run, new TaskEvent.Launched(container.status(), container.runningData()));
    loop.hop(container.exited()).onSuccess(exit -> event(run, new TaskEvent.Exited(exit)));
  }

  /**
   * An agent that dies between a kill and its note would take the end for the task's own. A disk
   * that takes nothing does not keep a task alive.
   */
  private void killOnceNoted(TaskRun run, Duration grace) {
    Future<Void> noted =
        killNotes.getOrDefault(run.origin().containerId(), Future.succeededFuture());
    Promise<Void> ready = Promise.promise();
    long timer = loop.vertx().setTimer(NOTE_LIMIT_MILLIS, late -> ready.tryComplete());
    noted.onComplete(done -> ready.tryComplete());
    ready
        .future()
        .onComplete(
            done -> {
              loop.vertx().cancelTimer(timer);
              kill(run, grace);
            });
  }

  private void kill(TaskRun run, Duration grace) {
    state
        .container(run.origin().containerId())
        .ifPresent(
            container ->
                container
                    .kill(grace)
                    .onFailure(
                        cause -> {
                          state.tally().add(Count.CONTAINER_DESTROY_ERRORS);
                          LOG.warn(
                              "event=kill_failed task={} cause=\"{}\"",
                              run.key(),
                              cause.toString());
                        }));
  }

  private void startChecks(TaskRun run) {
    boolean checked = run.task().hasHealthCheck() || run.task().hasCheck();
    Optional<Container> container = state.container(run.origin().containerId());
    if (!checked || container.isEmpty()) {
      return;
    }
    Optional<Boolean> lastHealthy =
        run.lastStatus().filter(TaskStatus::hasHealthy).map(TaskStatus::getHealthy);
    CheckTarget target =
        new CheckTarget(
            run.task(),
            launching.specs().of(state.agentId().orElseThrow(), run.origin()),
            container.get(),
            run.runningSince().orElseThrow(),
            lastHealthy,
            run.lastStatus().filter(TaskStatus::hasCheckStatus).map(TaskStatus::getCheckStatus));
    checks.put(run.origin().containerId(), launching.checks().start(target, new Listener(run)));
  }

  private void stopChecks(TaskRun run) {
    Checks.Running running = checks.remove(run.origin().containerId());
    if (running != null) {
      running.stop();
    }
  }

  /** Ends all probing; tasks run on. */
  void stopAllChecks() {
    checks.values().forEach(Checks.Running::stop);
    checks.clear();
  }

  /** From now on nothing that happens to containers concerns this process of the agent. */
  void detach() {
    stopAllChecks();
    detached = true;
  }

  /**
   * Only once the lane is empty is the exit status on disk; where it never came there, the next
   * process of the agent has to find the container to learn it.
   */
  private void release(TaskRun run) {
    killNotes.remove(run.origin().containerId());
    String id = run.origin().containerId();
    lanes
        .run(run, () -> run)
        .otherwise(run)
        .compose(
            done -> journal.isSafe(run) ? Future.succeededFuture() : Future.failedFuture("unsafe"))
        .onSuccess(
            done ->
                state
                    .container(id)
                    .ifPresent(
                        container -> {
                          state.letGo(id);
                          container
                              .release()
                              .onFailure(
                                  cause ->
                                      LOG.warn(
                                          "event=release_failed container={} cause=\"{}\"",
                                          id,
                                          cause.toString()));
                        }));
  }

  private Optional<ContainerRuntime> runtime(TaskRun run) {
    return launching.runtimes().find(run.origin().runtime());
  }

  /** Brings what checks find to the loop. */
  private final class Listener implements CheckListener {

    private final TaskRun run;

    Listener(TaskRun run) {
      this.run = run;
    }

    @Override
    public void healthy() {
      tell(new TaskEvent.Healthy());
    }

    @Override
    public void unhealthy(int consecutiveFailures, boolean exhausted) {
      tell(new TaskEvent.Unhealthy(consecutiveFailures, exhausted));
    }

    @Override
    public void checkStatus(CheckStatusInfo status) {
      tell(new TaskEvent.CheckChanged(status));
    }

    private void tell(TaskEvent event) {
      loop.run(() -> event(run, event));
    }
  }
}
