package io.souk.agent.run;

import io.souk.agent.access.LaunchRights;
import io.souk.agent.task.Admission;
import io.souk.agent.task.Pod;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskContext;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentView.Phase;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Does what the master says about tasks and frameworks. On the loop. */
final class MasterEvents {

  private static final Logger LOG = LoggerFactory.getLogger(MasterEvents.class);

  private final AgentState state;
  private final TaskOperations tasks;
  private final Takers takers;
  private final UpdateDelivery updates;
  private final Runtimes runtimes;
  private final Supplier<TaskContext> contexts;
  private final LaunchRights rights;

  /** Who goes on with tasks that have an executor. */
  record Takers(Pods pods, ExecutorLaunches launches, Executors executors) {}

  MasterEvents(
      AgentState state,
      TaskOperations tasks,
      Takers takers,
      UpdateDelivery updates,
      Runtimes runtimes,
      Supplier<TaskContext> contexts,
      LaunchRights rights) {
    this.state = state;
    this.tasks = tasks;
    this.takers = takers;
    this.updates = updates;
    this.runtimes = runtimes;
    this.contexts = contexts;
    this.rights = rights;
  }

  void runTasks(Event.RunTasks run) {
    FrameworkInfo framework = run.getFrameworkInfo();
    FrameworkId id = new FrameworkId(framework.getId().getValue());
    if (state.phase() == Phase.TERMINATING || state.isTerminating(id)) {
      LOG.info("event=run_ignored framework={} tasks={}", id, run.getTasksCount());
      return;
    }
    state.putFramework(id, framework);
    if (run.hasExecutor() && Pod.isCustom(run.getExecutor())) {
      takers.launches().run(run);
      return;
    }
    if (run.getGroup()) {
      takers.pods().run(run);
      return;
    }
    for (TaskInfo task : run.getTasksList()) {
      runTask(framework, task);
    }
    takers.pods().refuseExecutor(run);
  }

  private void runTask(FrameworkInfo framework, TaskInfo task) {
    TaskKey key = TaskKey.of(framework.getId(), task.getTaskId());
    Optional<TaskRun> known = state.find(key);
    if (known.filter(earlier -> earlier.phase() != TaskRun.Phase.ENDED).isPresent()) {
      LOG.warn("event=duplicate_task task={} framework={}", key.task(), key.framework());
      return;
    }
    known.ifPresent(updates::forget);
    TaskInfo placed = runtimes.placed(task);
    Optional<Refusal> refusal =
        rights
            .refusal(framework, placed.getExecutor(), placed)
            .or(state::closed)
            .or(() -> tasks.late(List.of(placed)))
            .or(() -> Admission.check(placed, runtimes.host()))
            .or(() -> Admission.check(placed.getResourcesList(), state.ledger().resources()));
    TaskRun.Origin origin =
        new TaskRun.Origin(
            key, framework, placed, UUID.randomUUID().toString(), runtimes.of(placed).name());
    LOG.info(
        "event=run_task task={} framework={} container={} runtime={}",
        key.task(),
        key.framework(),
        origin.containerId(),
        origin.runtime());
    tasks.begin(TaskRun.staged(origin), refusal);
  }

  void killTask(Event.KillTask kill) {
    TaskKey key = TaskKey.of(kill.getFrameworkId(), kill.getTaskId());
    Optional<TaskRun> run = state.find(key);
    if (run.isPresent()) {
      LOG.info("event=kill_task task={} framework={}", key.task(), key.framework());
      tasks.event(run.get(), new TaskEvent.KillAsked(grace(kill)));
    } else {
      tellUnknown(key, TaskStatus.Reason.REASON_EXECUTOR_TERMINATED, "Task is not known here");
    }
  }

  private static Optional<Duration> grace(Event.KillTask kill) {
    KillPolicy policy = kill.getKillPolicy();
    return policy.hasGracePeriod()
        ? Optional.of(Duration.ofNanos(policy.getGracePeriod().getNanoseconds()))
        : Optional.empty();
  }

  void acknowledge(Event.Acknowledge acknowledge) {
    updates.acknowledge(
        TaskKey.of(acknowledge.getFrameworkId(), acknowledge.getTaskId()), acknowledge.getUuid());
  }

  /**
   * A command task's executor is the task; one of type DEFAULT ends with its tasks, one of type
   * CUSTOM ends them.
   */
  void shutdownExecutor(Event.ShutdownExecutor shutdown) {
    FrameworkId framework = new FrameworkId(shutdown.getFrameworkId().getValue());
    ExecutorId executor = new ExecutorId(shutdown.getExecutorId().getValue());
    takers.executors().shutdown(new Pod.Name(framework, executor));
    state.runsOf(framework).stream()
        .filter(run -> !run.origin().isCustom())
        .filter(run -> run.origin().executorId().equals(shutdown.getExecutorId().getValue()))
        .forEach(run -> tasks.event(run, new TaskEvent.KillAsked(Optional.empty())));
  }

  void shutdownFramework(FrameworkID id) {
    FrameworkId framework = new FrameworkId(id.getValue());
    LOG.info(
        "event=shutdown_framework framework={} tasks={}",
        framework,
        state.runsOf(framework).size());
    state.markTerminating(framework);
    updates.abandon(framework);
    takers.executors().shutdownAll(framework);
    for (TaskRun run : state.runsOf(framework)) {
      if (!run.origin().isCustom()) {
        tasks.event(run, new TaskEvent.KillAsked(Optional.empty()));
      }
    }
  }

  void message(Event.Message message) {
    takers
        .executors()
        .message(
            new Pod.Name(
                new FrameworkId(message.getFrameworkId().getValue()),
                new ExecutorId(message.getExecutorId().getValue())),
            message.getData());
  }

  void updateFramework(FrameworkInfo framework) {
    FrameworkId id = new FrameworkId(framework.getId().getValue());
    state.framework(id).ifPresent(known -> state.putFramework(id, framework));
    updates.frameworkMoved(id);
  }

  void reconcile(Event.ReconcileTasks reconcile) {
    for (Event.ReconcileTasks.TaskRef ref : reconcile.getTasksList()) {
      TaskKey key = TaskKey.of(ref.getFrameworkId(), ref.getTaskId());
      if (state.find(key).isPresent()) {
        continue;
      }
      Optional<TaskStatus> last = state.findCompleted(key).flatMap(TaskRun::lastStatus);
      if (last.isPresent()) {
        updates.reportUnknown(
            key, last.get().toBuilder().setUuid(contexts.get().uuids().get()).build());
      } else {
        tellUnknown(
            key,
            TaskStatus.Reason.REASON_RECONCILIATION,
            "Reconciliation: task unknown to the agent");
      }
    }
  }

  /** A framework that is not known here may not know the newer states. */
  private void tellUnknown(TaskKey key, TaskStatus.Reason reason, String message) {
    boolean partitionAware =
        state.framework(key.framework()).filter(Statuses::isPartitionAware).isPresent();
    updates.reportUnknown(
        key, Statuses.ofUnknown(key, partitionAware, reason, message, contexts.get()));
  }
}
