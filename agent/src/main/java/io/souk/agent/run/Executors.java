package io.souk.agent.run;

import com.google.protobuf.ByteString;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.executor.ExecutorContext;
import io.souk.agent.executor.ExecutorDecider;
import io.souk.agent.executor.ExecutorDecision;
import io.souk.agent.executor.ExecutorEffect;
import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.executor.ExecutorEvents;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.ExecutorStream;
import io.souk.agent.executor.Size;
import io.souk.agent.stats.Count;
import io.souk.agent.task.Pod;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Feeds events to executors of type CUSTOM and does what is decided, in the order of the decision.
 * On the loop.
 */
final class Executors {

  private static final Logger LOG = LoggerFactory.getLogger(Executors.class);

  private final LoopContext loop;
  private final AgentState state;
  private final Disk disk;
  private final UpdateDelivery updates;
  private final Supplier<ExecutorContext> contexts;
  private final Consumer<Call> calls;
  private final ExecutorContainers containers;
  private final Map<String, ExecutorConnection> connections = new HashMap<>();
  private final SeenUpdates seen = new SeenUpdates();
  private boolean detached;

  /** Where things are kept. */
  record Disk(Checkpoints checkpoints, DiskLanes lanes, RunJournal journal) {}

  Executors(
      LoopContext loop,
      AgentState state,
      Disk disk,
      UpdateDelivery updates,
      TaskOperations.Launching launching,
      Supplier<ExecutorContext> contexts,
      Consumer<Call> calls) {
    this.loop = loop;
    this.state = state;
    this.disk = disk;
    this.updates = updates;
    this.contexts = contexts;
    this.calls = calls;
    this.containers = new ExecutorContainers(loop, state, launching, this::event);
    updates.whenCompleted(this::completed);
  }

  ExecutorContainers containers() {
    return containers;
  }

  SeenUpdates seen() {
    return seen;
  }

  /** Something happened to an executor; ignored when it is not there any more. */
  void event(String containerId, ExecutorEvent event) {
    loop.check();
    Optional<ExecutorRun> current = state.executorRun(containerId);
    if (current.isEmpty() || detached) {
      return;
    }
    ExecutorDecision decision =
        ExecutorDecider.decide(current.get(), members(containerId), event, contexts.get());
    ExecutorRun next = decision.executor();
    if (next.phase() != current.get().phase()) {
      LOG.info(
          "event=executor_{} executor={} framework={} container={} cause={}",
          next.phase().name().toLowerCase(java.util.Locale.ROOT),
          next.origin().pod().executorId(),
          next.name().framework(),
          containerId,
          event.getClass().getSimpleName());
    }
    state.put(next);
    decision.tasks().forEach(state::put);
    decision.effects().forEach(effect -> perform(next, effect));
    settle(containerId);
  }

  private List<TaskRun> members(String containerId) {
    return PodDecider.members(containerId, state.runs());
  }

  private void perform(ExecutorRun executor, ExecutorEffect effect) {
    ExecutorConnection connection = connection(executor.containerId());
    switch (effect) {
      case ExecutorEffect.Launch launch -> containers.launch(executor, size(executor));
      case ExecutorEffect.AbortLaunch abort -> containers.abortLaunch(executor);
      case ExecutorEffect.RecordKnown known ->
          save(
              executor,
              "subscription",
              () -> disk.checkpoints().markKnown(agent(), executor.origin().pod()));
      case ExecutorEffect.Send send -> connection.send(send.event());
      case ExecutorEffect.Deliver deliver -> deliver(executor, deliver);
      case ExecutorEffect.Resize resize ->
          connection.then(() -> containers.resize(executor, resize.size()));
      case ExecutorEffect.Report report -> report(connection, report);
      case ExecutorEffect.Acknowledge it -> acknowledge(executor, it.status());
      case ExecutorEffect.RecordKill kill -> disk.journal().kill(kill.task(), kill.kill());
      case ExecutorEffect.ArmTimer timer -> arm(executor, timer);
      case ExecutorEffect.KillContainer kill -> containers.kill(executor);
      case ExecutorEffect.CloseStream close -> connection.close();
      case ExecutorEffect.TellExit exit ->
          connection.then(() -> idle(executor).onComplete(done -> tellExit(executor, exit)));
      case ExecutorEffect.Release release ->
          connection.then(() -> idle(executor).onComplete(done -> containers.release(executor)));
    }
  }

  private Size size(ExecutorRun executor) {
    List<TaskRun> active =
        members(executor.containerId()).stream()
            .filter(task -> task.phase() != TaskRun.Phase.ENDED)
            .toList();
    return Size.of(executor.origin().pod().executor(), active, contexts.get().hardCpuLimit());
  }

  private void deliver(ExecutorRun executor, ExecutorEffect.Deliver deliver) {
    ExecutorConnection connection = connection(executor.containerId());
    connection.then(
        () -> Future.join(deliver.tasks().stream().map(disk.journal()::delivery).toList()));
    List<TaskInfo> infos = deliver.tasks().stream().map(TaskRun::task).toList();
    connection.send(ExecutorEvents.launch(infos, deliver.group()));
  }

  private void report(ExecutorConnection connection, ExecutorEffect.Report report) {
    if (report.fromExecutor()) {
      seen.add(report.task().key(), report.status().getUuid());
    }
    connection.then(
        () -> {
          Future<Void> saved = updates.report(report.task(), report.status());
          if (report.fromExecutor()) {
            saved.onSuccess(
                done -> connection.sendNow(ExecutorEvents.acknowledged(report.status())));
          }
          return Future.succeededFuture();
        });
  }

  /** Tells an executor that an update is taken, once all that was taken so far is on disk. */
  void acknowledge(ExecutorRun executor, TaskStatus status) {
    ExecutorConnection connection = connection(executor.containerId());
    connection.then(
        () -> {
          idle(executor)
              .onComplete(done -> connection.sendNow(ExecutorEvents.acknowledged(status)));
          return Future.succeededFuture();
        });
  }

  private void arm(ExecutorRun executor, ExecutorEffect.ArmTimer timer) {
    loop.vertx()
        .setTimer(
            Math.max(1, timer.after().toMillis()),
            fired ->
                loop.run(
                    () ->
                        event(executor.containerId(), new ExecutorEvent.TimedOut(timer.timer()))));
  }

  /** What fails is told to nobody but the log: the task goes on. */
  private Future<?> save(ExecutorRun executor, String what, Write write) {
    Callable<String> work =
        () -> {
          write.write();
          return what;
        };
    return disk.lanes()
        .runIn(executor.containerId(), work)
        .onFailure(
            cause ->
                LOG.error(
                    "event={}_not_saved executor={} cause=\"{}\"",
                    what,
                    executor.origin().pod().executorId(),
                    cause.toString()));
  }

  /** Something that is brought to disk. */
  private interface Write {
    void write() throws java.io.IOException;
  }

  /** Completes when all that was to be written about an executor is. */
  private Future<?> idle(ExecutorRun executor) {
    return disk.lanes().runIn(executor.containerId(), executor::containerId);
  }

  private AgentId agent() {
    return state.agentId().orElseThrow();
  }

  /** One that has ended is history once its tasks are. */
  private void settle(String containerId) {
    Optional<ExecutorRun> over =
        state.executorRun(containerId).filter(run -> run.phase() == ExecutorRun.Phase.TERMINATED);
    if (over.isEmpty()) {
      return;
    }
    ExecutorRun executor = over.get();
    state
        .executor(executor.name())
        .filter(now -> now.containerId().equals(containerId))
        .ifPresent(now -> state.removeExecutor(now.name()));
    if (members(containerId).isEmpty()) {
      state.removeExecutorRun(containerId);
      connections.remove(containerId);
      save(
          executor,
          "completion",
          () -> disk.checkpoints().completeExecutor(agent(), executor.origin().pod()));
    }
  }

  private void completed(TaskRun task) {
    if (task.origin().isCustom()) {
      seen.forget(task.key());
      task.origin().pod().map(Pod::containerId).ifPresent(this::settle);
    }
  }

  private void tellExit(ExecutorRun executor, ExecutorEffect.TellExit exit) {
    tellExit(executor.origin().pod(), exit.status());
  }

  void tellExit(Pod pod, int status) {
    calls.accept(
        Call.newBuilder()
            .setType(Call.Type.EXECUTOR_EXITED)
            .setExecutorExited(
                Call.ExecutorExited.newBuilder()
                    .setFrameworkId(pod.executor().getFrameworkId())
                    .setExecutorId(pod.executor().getExecutorId())
                    .setStatus(status))
            .build());
  }

  private ExecutorConnection connection(String containerId) {
    return connections.computeIfAbsent(containerId, id -> new ExecutorConnection());
  }

  void connect(ExecutorRun executor, ExecutorStream stream, ExecutorEvent.Subscribed event) {
    connection(executor.containerId()).open(stream);
    event(executor.containerId(), event);
  }

  void disconnected(ExecutorStream stream) {
    for (Map.Entry<String, ExecutorConnection> entry : List.copyOf(connections.entrySet())) {
      if (entry.getValue().closed(stream)) {
        event(entry.getKey(), new ExecutorEvent.Disconnected());
      }
    }
  }

  void kill(TaskRun task, Optional<Duration> grace) {
    task.origin()
        .pod()
        .ifPresent(pod -> event(pod.containerId(), new ExecutorEvent.KillAsked(task.key(), grace)));
  }

  void message(Pod.Name name, ByteString data) {
    state
        .executorRun(name)
        .ifPresentOrElse(
            executor -> {
              state.tally().add(Count.VALID_FRAMEWORK_MESSAGES);
              event(executor.containerId(), new ExecutorEvent.MessageSent(data));
            },
            () -> {
              state.tally().add(Count.INVALID_FRAMEWORK_MESSAGES);
              LOG.debug("event=message_dropped executor={}", name);
            });
  }

  void shutdown(Pod.Name name) {
    state.executorRun(name).ifPresent(executor -> shutdown(executor, Optional.empty()));
  }

  void shutdownAll(FrameworkId framework) {
    for (ExecutorRun executor : List.copyOf(state.executorRuns())) {
      if (executor.name().framework().equals(framework)) {
        shutdown(executor, Optional.empty());
      }
    }
  }

  void shutdownAll(Duration atMost) {
    List.copyOf(state.executorRuns()).forEach(executor -> shutdown(executor, Optional.of(atMost)));
  }

  /** Ends those that have nothing to do. */
  void shutdownIdle() {
    for (ExecutorRun executor : List.copyOf(state.executorRuns())) {
      boolean idle =
          members(executor.containerId()).stream()
              .allMatch(task -> task.phase() == TaskRun.Phase.ENDED);
      if (idle) {
        shutdown(executor, Optional.empty());
      }
    }
  }

  private void shutdown(ExecutorRun executor, Optional<Duration> atMost) {
    event(executor.containerId(), new ExecutorEvent.ShutdownAsked(atMost));
  }

  boolean isEmpty() {
    return state.executorRuns().stream()
        .allMatch(run -> run.phase() == ExecutorRun.Phase.TERMINATED);
  }

  /** From now on nothing that happens to executors concerns this process of the agent. */
  void detach() {
    detached = true;
  }

  /** Whether an update of a task was taken before. */
  boolean isRepeated(TaskKey task, ByteString uuid) {
    return seen.contains(task, uuid)
        || state
            .findCompleted(task)
            .filter(run -> run.statuses().stream().anyMatch(s -> s.getUuid().equals(uuid)))
            .isPresent();
  }
}
