package io.souk.agent.run;

import io.souk.agent.access.LaunchRights;
import io.souk.agent.task.Admission;
import io.souk.agent.task.Pod;
import io.souk.agent.task.PodDecider;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskEvent;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Task groups and the executors they run under. Such an executor is no process: it is there while
 * it has tasks, as Mesos's default executor would be, and ends once their ends are acknowledged. On
 * the loop.
 */
final class Pods {

  private static final Logger LOG = LoggerFactory.getLogger(Pods.class);

  /** How long an executor waits for the last acknowledgement (Mesos, default executor). */
  private static final long LINGER_MILLIS = 60_000;

  private static final int NEVER_STARTED = -1;

  private final LoopContext loop;
  private final AgentState state;
  private final TaskOperations tasks;
  private final UpdateDelivery updates;
  private final Runtimes runtimes;
  private final Consumer<Call> calls;
  private final LaunchRights rights;
  private final Set<String> lingering = new HashSet<>();

  Pods(
      LoopContext loop,
      AgentState state,
      TaskOperations tasks,
      UpdateDelivery updates,
      Runtimes runtimes,
      Consumer<Call> calls,
      LaunchRights rights) {
    this.loop = loop;
    this.state = state;
    this.tasks = tasks;
    this.updates = updates;
    this.runtimes = runtimes;
    this.calls = calls;
    this.rights = rights;
    tasks.whenEnded(this::ended);
    updates.whenCompleted(run -> run.origin().pod().ifPresent(this::look));
  }

  /** Runs a group, all of it or nothing. */
  void run(Event.RunTasks group) {
    FrameworkInfo framework = group.getFrameworkInfo();
    if (group.getTasksList().isEmpty() || isKnown(group)) {
      LOG.warn(
          "event=group_ignored executor={} tasks={}",
          group.getExecutor().getExecutorId().getValue(),
          group.getTasksCount());
      return;
    }
    ExecutorInfo executor =
        group.getExecutor().toBuilder().setFrameworkId(framework.getId()).build();
    Pod.Name name =
        new Pod.Name(
            new FrameworkId(framework.getId().getValue()),
            new ExecutorId(executor.getExecutorId().getValue()));
    Optional<Pod> alive = state.executor(name);
    Pod pod =
        new Pod(
            executor,
            alive.map(Pod::containerId).orElseGet(() -> UUID.randomUUID().toString()),
            UUID.randomUUID().toString(),
            group.getTasksCount());
    List<TaskInfo> placed = group.getTasksList().stream().map(runtimes::placed).toList();
    Optional<Refusal> refusal = refusal(group, placed, alive.isPresent());
    boolean clashes = alive.isPresent() == group.getLaunchExecutor();
    if (!clashes && alive.isEmpty()) {
      state.putExecutor(pod);
    }
    Pod own = clashes ? ofItsOwn(pod) : pod;
    List<TaskRun> runs = new ArrayList<>();
    for (TaskInfo task : placed) {
      TaskKey key = TaskKey.of(framework.getId(), task.getTaskId());
      state.find(key).ifPresent(updates::forget);
      runs.add(
          TaskRun.staged(
              new TaskRun.Origin(
                  key,
                  framework,
                  task,
                  UUID.randomUUID().toString(),
                  runtimes.of(task).name(),
                  Optional.of(own))));
    }
    LOG.info(
        "event=run_group executor={} framework={} tasks={} container={}",
        executor.getExecutorId().getValue(),
        name.framework(),
        runs.size(),
        own.containerId());
    tasks.begin(runs, refusal);
  }

  /** What is refused because of another executor of the name must not be taken for its task. */
  private static Pod ofItsOwn(Pod pod) {
    return new Pod(pod.executor(), UUID.randomUUID().toString(), pod.group(), pod.size());
  }

  private boolean isKnown(Event.RunTasks group) {
    return group.getTasksList().stream()
        .map(task -> TaskKey.of(group.getFrameworkInfo().getId(), task.getTaskId()))
        .flatMap(key -> state.find(key).stream())
        .anyMatch(run -> run.phase() != TaskRun.Phase.ENDED);
  }

  private Optional<Refusal> refusal(Event.RunTasks group, List<TaskInfo> tasks, boolean alive) {
    return rights
        .ofGroup(group.getFrameworkInfo(), group.getExecutor(), tasks)
        .or(state::closed)
        .or(() -> this.tasks.late(tasks))
        .or(() -> Admission.executor(group.getExecutor(), alive, group.getLaunchExecutor()))
        .or(
            () ->
                tasks.stream()
                    .flatMap(task -> Admission.member(task, runtimes.host()).stream())
                    .findFirst())
        .or(
            () ->
                Admission.check(
                    Admission.used(group.getExecutor(), !alive, tasks),
                    state.ledger().resources()));
  }

  /** Tasks of executors that are not run here have been refused; so has their executor. */
  void refuseExecutor(Event.RunTasks run) {
    if (run.getLaunchExecutor()) {
      tellExit(
          run.getExecutor().toBuilder().setFrameworkId(run.getFrameworkInfo().getId()).build(),
          NEVER_STARTED);
    }
  }

  /** An executor an earlier process had, with tasks that have not ended. */
  void restore(TaskRun run) {
    if (run.phase() != TaskRun.Phase.ENDED) {
      run.origin().pod().ifPresent(state::putExecutor);
    }
  }

  /** Draws the consequences for the other tasks of its group. */
  void ended(TaskRun run) {
    PodDecider.toEnd(run, state.runs())
        .forEach(
            other -> {
              LOG.info("event=group_ends task={} because={}", other.key(), run.key());
              tasks.event(other, new TaskEvent.KillAsked(Optional.empty()));
            });
    run.origin().pod().ifPresent(this::look);
  }

  private void look(Pod pod) {
    if (pod.isCustom()) {
      return;
    }
    String container = pod.containerId();
    boolean current =
        state.executor(pod.name()).filter(now -> now.containerId().equals(container)).isPresent();
    if (!current || !PodDecider.isIdle(container, state.runs())) {
      return;
    }
    if (PodDecider.members(container, state.runs()).isEmpty()) {
      exit(pod);
    } else if (lingering.add(container)) {
      loop.vertx()
          .setTimer(
              LINGER_MILLIS,
              fired ->
                  loop.run(
                      () -> {
                        lingering.remove(container);
                        boolean idle = PodDecider.isIdle(container, state.runs());
                        if (idle && state.executor(pod.name()).isPresent()) {
                          exit(pod);
                        }
                      }));
    }
  }

  private void exit(Pod pod) {
    LOG.info(
        "event=executor_exited executor={} framework={} container={}",
        pod.executorId(),
        pod.name().framework(),
        pod.containerId());
    state.removeExecutor(pod.name());
    tellExit(pod.executor(), 0);
  }

  private void tellExit(ExecutorInfo executor, int status) {
    calls.accept(
        Call.newBuilder()
            .setType(Call.Type.EXECUTOR_EXITED)
            .setExecutorExited(
                Call.ExecutorExited.newBuilder()
                    .setFrameworkId(executor.getFrameworkId())
                    .setExecutorId(executor.getExecutorId())
                    .setStatus(status))
            .build());
  }
}
