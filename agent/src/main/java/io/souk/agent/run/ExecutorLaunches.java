package io.souk.agent.run;

import io.souk.agent.access.LaunchRights;
import io.souk.agent.checkpoint.Checkpoints;
import io.souk.agent.executor.ExecutorEvent;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.Size;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.agent.sandbox.MountLinks;
import io.souk.agent.sandbox.Sandboxes;
import io.souk.agent.task.Admission;
import io.souk.agent.task.Pod;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.vertx.core.Future;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Takes tasks for executors of type CUSTOM: admits them and makes them durable. On the loop. */
final class ExecutorLaunches {

  private static final Logger LOG = LoggerFactory.getLogger(ExecutorLaunches.class);

  private static final int NEVER_STARTED = -1;

  private final AgentState state;
  private final TaskOperations tasks;
  private final UpdateDelivery updates;
  private final Executors executors;
  private final Executors.Disk disk;
  private final TaskOperations.Launching launching;
  private final LaunchRights rights;
  private final RunIds ids = new RunIds();
  private Future<Void> refused = Future.succeededFuture();

  ExecutorLaunches(
      AgentState state,
      TaskOperations tasks,
      UpdateDelivery updates,
      Executors executors,
      Executors.Disk disk,
      TaskOperations.Launching launching,
      LaunchRights rights) {
    this.state = state;
    this.tasks = tasks;
    this.updates = updates;
    this.executors = executors;
    this.disk = disk;
    this.launching = launching;
    this.rights = rights;
  }

  /** Runs tasks; of a group all of them or none. */
  void run(Event.RunTasks run) {
    FrameworkInfo framework = run.getFrameworkInfo();
    List<TaskInfo> fresh = run.getTasksList().stream().filter(task -> isNew(run, task)).toList();
    if (fresh.isEmpty() || (run.getGroup() && fresh.size() < run.getTasksCount())) {
      LOG.warn(
          "event=tasks_ignored executor={} tasks={}",
          run.getExecutor().getExecutorId().getValue(),
          run.getTasksCount());
      return;
    }
    ExecutorInfo info = run.getExecutor().toBuilder().setFrameworkId(framework.getId()).build();
    Optional<ExecutorRun> current = state.executorRun(name(info));
    Pod pod =
        new Pod(
            info,
            current.map(ExecutorRun::containerId).orElseGet(() -> UUID.randomUUID().toString()),
            run.getGroup() ? ids.next() : "",
            run.getGroup() ? fresh.size() : 1);
    boolean alive = current.filter(ExecutorRun::takesTasks).isPresent();
    Optional<Refusal> all =
        state.closed().or(() -> Admission.executor(info, alive, run.getLaunchExecutor()));
    List<TaskRun> taken = new ArrayList<>();
    List<Refused> refused = new ArrayList<>();
    sort(run, fresh, pod, all, taken, refused);
    for (Refused each : refused) {
      LOG.info("event=task_refused task={} cause=\"{}\"", each.run().key(), each.why().message());
      tasks.begin(List.of(each.run()), Optional.of(each.why()));
    }
    if (!taken.isEmpty()) {
      take(framework, pod, current.isEmpty(), taken);
    } else if (run.getLaunchExecutor() && current.isEmpty()) {
      executors.tellExit(pod, NEVER_STARTED);
    }
  }

  private record Refused(TaskRun run, Refusal why) {}

  private static Pod.Name name(ExecutorInfo info) {
    return new Pod(info, "", "", 1).name();
  }

  private boolean isNew(Event.RunTasks run, TaskInfo task) {
    TaskKey key = TaskKey.of(run.getFrameworkInfo().getId(), task.getTaskId());
    Optional<TaskRun> known = state.find(key);
    if (known.filter(earlier -> earlier.phase() != TaskRun.Phase.ENDED).isPresent()) {
      LOG.warn("event=duplicate_task task={} framework={}", key.task(), key.framework());
      return false;
    }
    known.ifPresent(updates::forget);
    return true;
  }

  private void sort(
      Event.RunTasks run,
      List<TaskInfo> fresh,
      Pod pod,
      Optional<Refusal> all,
      List<TaskRun> taken,
      List<Refused> refused) {
    Optional<Refusal> barred =
        run.getGroup()
            ? rights.ofGroup(run.getFrameworkInfo(), run.getExecutor(), fresh)
            : Optional.empty();
    Optional<Refusal> ofGroup =
        run.getGroup()
            ? fresh.stream().flatMap(task -> refusal(pod, task).stream()).findFirst()
            : Optional.empty();
    for (TaskInfo task : fresh) {
      Optional<Refusal> why =
          barred
              .or(() -> rights.refusal(run.getFrameworkInfo(), run.getExecutor(), task))
              .or(() -> all)
              .or(() -> ofGroup)
              .or(() -> refusal(pod, task));
      // What is refused must not be taken for a task of the executor that may be there.
      Pod own =
          why.isEmpty()
              ? pod
              : new Pod(pod.executor(), UUID.randomUUID().toString(), pod.group(), pod.size());
      TaskRun staged =
          TaskRun.staged(
              new TaskRun.Origin(
                  TaskKey.of(run.getFrameworkInfo().getId(), task.getTaskId()),
                  run.getFrameworkInfo(),
                  task,
                  ids.next(),
                  launching.runtimes().of(pod.executor()).name(),
                  Optional.of(own)));
      why.ifPresentOrElse(
          reason -> refused.add(new Refused(staged, reason)), () -> taken.add(staged));
    }
  }

  private Optional<Refusal> refusal(Pod pod, TaskInfo task) {
    boolean starts = state.executorRun(pod.containerId()).isEmpty();
    return tasks
        .late(List.of(task))
        .or(() -> Admission.custom(pod.executor(), task, launching.runtimes().host()))
        .or(
            () ->
                Admission.check(
                    Admission.used(pod.executor(), starts, List.of(task)),
                    state.ledger().resources()));
  }

  private void take(FrameworkInfo framework, Pod pod, boolean fresh, List<TaskRun> taken) {
    taken.forEach(state::put);
    ExecutorRun executor =
        ExecutorRun.fresh(
            new ExecutorRun.Origin(framework, pod, launching.runtimes().of(pod.executor()).name()));
    if (fresh) {
      state.putExecutor(pod);
      state.put(executor);
    }
    LOG.info(
        "event=run_tasks executor={} framework={} tasks={} container={} starts={}",
        pod.executorId(),
        pod.name().framework(),
        taken.size(),
        pod.containerId(),
        fresh);
    prepare(executor, fresh, taken);
  }

  /** Starts an executor with its tasks that an earlier process of the agent had only taken. */
  void resume(ExecutorRun executor, List<TaskRun> waiting) {
    List<TaskRun> inTime = inTime(executor, waiting);
    if (!inTime.isEmpty()) {
      prepare(executor, true, inTime);
    }
  }

  /** Those of them that may still be started; the others are refused, groups whole. */
  List<TaskRun> inTime(ExecutorRun executor, List<TaskRun> waiting) {
    List<TaskRun> inTime = new ArrayList<>();
    Map<Refusal, List<TaskRun>> late = new LinkedHashMap<>();
    for (TaskRun task : waiting) {
      tasks
          .late(task)
          .ifPresentOrElse(
              why -> late.computeIfAbsent(why, fresh -> new ArrayList<>()).add(task),
              () -> inTime.add(task));
    }
    late.forEach((why, runs) -> refuse(executor.containerId(), runs, why));
    return inTime;
  }

  /** Completes when all that was refused so far has ended. */
  Future<Void> refused() {
    return refused;
  }

  /** Refuses tasks of which something may be on disk; an executor without any other is over. */
  private void refuse(String container, List<TaskRun> runs, Refusal why) {
    Set<TaskKey> keys = keys(runs);
    LOG.info(
        "event=tasks_refused container={} tasks={} cause=\"{}\"", container, keys, why.message());
    Future<Void> ended =
        Future.join(runs.stream().map(disk.journal()::forget).toList())
            .transform(
                forgotten -> {
                  executors.event(container, new ExecutorEvent.NotSaved(keys, why));
                  return Future.succeededFuture();
                });
    refused = Future.join(refused, ended).mapEmpty();
  }

  private static Set<TaskKey> keys(List<TaskRun> runs) {
    return runs.stream().map(TaskRun::key).collect(Collectors.toSet());
  }

  private void prepare(ExecutorRun executor, boolean fresh, List<TaskRun> taken) {
    String container = executor.containerId();
    Set<TaskKey> keys = keys(taken);
    save(executor, fresh, taken)
        .onSuccess(saved -> executors.event(container, new ExecutorEvent.Saved(keys)))
        .onFailure(
            cause -> {
              LOG.error("event=task_not_saved tasks={} cause=\"{}\"", keys, cause.toString());
              refuse(container, taken, notSaved(cause));
            });
  }

  private static Refusal notSaved(Throwable cause) {
    return new Refusal(
        TaskState.TASK_DROPPED,
        TaskStatus.Reason.REASON_EXECUTOR_TERMINATED,
        "Failed to prepare the sandbox: " + cause.getMessage());
  }

  /** The volumes of later tasks appear in the sandbox of an executor that has one already. */
  private Future<String> save(ExecutorRun executor, boolean fresh, List<TaskRun> taken) {
    Size size = Size.of(executor.origin().pod().executor(), taken, false);
    ContainerSpec spec = executors.containers().spec(executor, size);
    return disk.lanes()
        .runIn(
            executor.containerId(),
            () -> launching.preparation().making(() -> write(executor, fresh, taken, spec)));
  }

  private String write(ExecutorRun executor, boolean fresh, List<TaskRun> taken, ContainerSpec spec)
      throws IOException, LaunchException {
    AgentId agent = state.agentId().orElseThrow();
    Checkpoints checkpoints = disk.checkpoints();
    if (fresh) {
      checkpoints.saveExecutor(agent, executor.origin());
    }
    for (TaskRun task : taken) {
      checkpoints.saveRun(agent, task.origin());
    }
    if (fresh) {
      Sandboxes.create(spec.sandbox(), spec.user());
    } else if (!spec.isDocker()) {
      MountLinks.make(spec.mounts(), spec.sandbox(), spec.user());
    }
    return executor.containerId();
  }
}
