package io.souk.master.decide;

import io.souk.master.decide.launch.ExecutorAsk;
import io.souk.master.decide.launch.ExecutorValidation;
import io.souk.master.decide.launch.GroupValidation;
import io.souk.master.decide.launch.TaskAsk;
import io.souk.master.decide.launch.TaskValidation;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.model.id.ExecutorId;
import io.souk.model.task.TaskState;
import io.souk.protocol.WireException;
import io.souk.protocol.mesos.ExecutorID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Launches tasks out of the pool of one ACCEPT, each task taking what it needs. */
final class Launch {

  /** Messages name what was asked for, and that may be anything. */
  private static final int MAX_MESSAGE = 2_000;

  private static final TaskStatus.Reason INVALID = TaskStatus.Reason.REASON_TASK_INVALID;

  private final Context context;
  private final Draft draft;
  private final OfferPool pool;
  private final FrameworkRecord framework;
  private final AgentRecord agent;
  private final LaunchSite site;
  private final LaunchPermission permission;

  /** The tasks of one LAUNCH that go to the agent under one executor. */
  private record Batch(ExecutorRecord executor, boolean starts, List<TaskInfo> tasks) {}

  Launch(Context context, Draft draft, OfferPool pool) {
    this.context = context;
    this.draft = draft;
    this.pool = pool;
    this.framework = pool.framework();
    this.agent = pool.agent();
    this.site = new LaunchSite(context, pool);
    this.permission = new LaunchPermission(context, framework.info());
  }

  /** Mesos v1 scheduler API, LAUNCH: a task that is not valid is refused, the others go on. */
  void launch(Offer.Operation operation) {
    List<TaskInfo> infos = operation.getLaunch().getTaskInfosList();
    List<TaskAsk> asked = new ArrayList<>(infos.size());
    Optional<String> unreadable =
        operation.hasId()
            ? Optional.of("'id' is not supported in an operation LAUNCH")
            : read(infos, task -> asked.add(TaskAsk.read(task)));
    if (unreadable.isPresent()) {
      infos.forEach(task -> refuse(task, Optional.empty(), INVALID, unreadable.get()));
      return;
    }
    List<TaskInfo> commands = new ArrayList<>();
    Map<ExecutorId, Batch> batches = new LinkedHashMap<>();
    for (TaskAsk task : asked) {
      Optional<String> refusal = permission.findRefusal(task.info());
      Optional<String> fault =
          refusal.or(() -> TaskValidation.findFault(task, site, pool.remaining()));
      if (fault.isPresent()) {
        refuse(
            task.info(),
            Optional.empty(),
            refusal.isPresent() ? TaskStatus.Reason.REASON_TASK_UNAUTHORIZED : INVALID,
            fault.get());
      } else if (task.executor().isEmpty()) {
        commands.add(take(task));
      } else {
        Batch batch = batch(batches, task.executor().get());
        batch.tasks().add(take(task, batch.executor()));
      }
    }
    if (!commands.isEmpty()) {
      draft.send(agent, AgentEvents.of(context).runTasks(framework.info(), commands));
    }
    batches.values().forEach(batch -> send(batch, false));
  }

  private interface Reader {
    void read(TaskInfo task);
  }

  /** Resources that cannot be read spoil the whole operation, as in Mesos. */
  private static Optional<String> read(List<TaskInfo> tasks, Reader reader) {
    for (TaskInfo task : tasks) {
      try {
        reader.read(task);
      } catch (WireException e) {
        return Optional.of(
            "Task '%s' uses invalid resources: %s"
                .formatted(task.getTaskId().getValue(), e.getMessage()));
      }
    }
    return Optional.empty();
  }

  private Batch batch(Map<ExecutorId, Batch> batches, ExecutorAsk asked) {
    return batches.computeIfAbsent(
        asked.id(),
        id -> {
          boolean starts = site.findExecutor(id).isEmpty();
          return new Batch(executor(asked), starts, new ArrayList<>());
        });
  }

  /** The executor that runs, or the one that is to be started. */
  private ExecutorRecord executor(ExecutorAsk asked) {
    Optional<ExecutorRecord> running = site.findExecutor(asked.id());
    if (running.isPresent()) {
      return running.get();
    }
    ExecutorRecord executor = asked.record(site);
    site.started(executor);
    pool.take(executor.resources());
    draft.change(new Change.PutExecutor(executor));
    String line =
        "event=executor-launched framework=%s executor=%s agent=%s resources=\"%s\""
            .formatted(framework.id(), executor.key().executor(), agent.id(), executor.resources());
    if (ExecutorValidation.isSmall(executor)) {
      draft.warn(line + " note=less-than-0.01-cpus-or-32-MB");
    } else {
      draft.log(line);
    }
    return executor;
  }

  private void send(Batch batch, boolean group) {
    draft.send(
        agent,
        AgentEvents.of(context)
            .runTasks(
                framework.info(), batch.executor().info(), batch.starts(), batch.tasks(), group));
  }

  private TaskInfo take(TaskAsk asked) {
    TaskInfo task = LaunchedTasks.complete(asked, Optional.empty(), pool);
    site.launched(keep(asked, task).id());
    return task;
  }

  private TaskInfo take(TaskAsk asked, ExecutorRecord executor) {
    TaskInfo task = LaunchedTasks.complete(asked, Optional.of(executor.info()), pool);
    site.launched(keep(asked, task).id(), executor.key().executor(), asked.sharesCgroups());
    return task;
  }

  private TaskRecord keep(TaskAsk asked, TaskInfo complete) {
    pool.take(asked.resources().sum());
    TaskRecord task = LaunchedTasks.record(context, asked, complete, pool);
    draft.change(new Change.PutTask(task));
    draft.log(
        "event=task-launched framework=%s task=%s agent=%s"
            .formatted(framework.id(), task.id(), agent.id()));
    return task;
  }

  /** Mesos v1 scheduler API, LAUNCH_GROUP: all of its tasks are launched, or none. */
  void launchGroup(Offer.Operation operation) {
    List<TaskInfo> infos = operation.getLaunchGroup().getTaskGroup().getTasksList();
    if (infos.isEmpty()) {
      return;
    }
    Optional<String> refusal = findRefusal(operation.getLaunchGroup());
    Optional<String> fault =
        operation.hasId()
            ? Optional.of("'id' is not supported in an operation LAUNCH_GROUP")
            : refusal.or(() -> launchGroup(operation.getLaunchGroup()));
    TaskStatus.Reason reason =
        refusal.equals(fault)
            ? TaskStatus.Reason.REASON_TASK_GROUP_UNAUTHORIZED
            : TaskStatus.Reason.REASON_TASK_GROUP_INVALID;
    ExecutorID executor = operation.getLaunchGroup().getExecutor().getExecutorId();
    fault.ifPresent(why -> infos.forEach(task -> refuse(task, Optional.of(executor), reason, why)));
  }

  private Optional<String> findRefusal(Offer.Operation.LaunchGroup group) {
    return permission
        .findRefusal(group.getExecutor())
        .or(
            () ->
                group.getTaskGroup().getTasksList().stream()
                    .flatMap(task -> permission.findRefusal(task).stream())
                    .findFirst());
  }

  private Optional<String> launchGroup(Offer.Operation.LaunchGroup group) {
    ExecutorAsk executor;
    try {
      executor = ExecutorAsk.read(group.getExecutor());
    } catch (WireException e) {
      return Optional.of("Executor uses invalid resources: " + e.getMessage());
    }
    List<TaskAsk> tasks = new ArrayList<>();
    Optional<String> fault =
        read(group.getTaskGroup().getTasksList(), task -> tasks.add(TaskAsk.member(task)))
            .or(() -> GroupValidation.findFault(executor, tasks, site, pool.remaining()));
    if (fault.isPresent()) {
      return fault;
    }
    Batch batch = batch(new LinkedHashMap<>(), executor);
    tasks.forEach(task -> batch.tasks().add(take(task, batch.executor())));
    send(batch, true);
    return Optional.empty();
  }

  /**
   * Tells the framework that a task is not launched.
   *
   * @param groupExecutor that of its group; empty for a task of a LAUNCH
   */
  private void refuse(
      TaskInfo task, Optional<ExecutorID> groupExecutor, TaskStatus.Reason reason, String why) {
    String message = why.length() > MAX_MESSAGE ? why.substring(0, MAX_MESSAGE) + "…" : why;
    draft.log(
        "event=task-refused framework=%s task=%s reason=\"%s\""
            .formatted(framework.id(), task.getTaskId().getValue(), message));
    TaskStatus.Builder status =
        Statuses.made(
            context,
            framework,
            task.getTaskId(),
            Optional.of(Wire.id(agent.id())),
            TaskState.ERROR,
            reason,
            message);
    groupExecutor.ifPresent(status::setExecutorId);
    if (task.hasExecutor()) {
      status.setExecutorId(task.getExecutor().getExecutorId());
    }
    draft.send(framework, FrameworkEvents.update(status.build()));
  }
}
