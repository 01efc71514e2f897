package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.TaskView;
import io.souk.model.id.TaskId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.task.TaskState;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.HealthCheck;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Launches tasks out of the pool of one ACCEPT, each task taking what it needs. */
final class Launch {

  private final Context context;
  private final Draft draft;
  private final OfferPool pool;
  private final FrameworkRecord framework;
  private final AgentRecord agent;
  private final Role role;
  private final Set<TaskId> launched = new HashSet<>();

  Launch(Context context, Draft draft, OfferPool pool) {
    this.context = context;
    this.draft = draft;
    this.pool = pool;
    this.framework = pool.framework();
    this.agent = pool.agent();
    this.role = pool.role();
  }

  void launch(Offer.Operation operation) {
    List<TaskInfo> valid = new ArrayList<>();
    for (TaskInfo task : operation.getLaunch().getTaskInfosList()) {
      Optional<String> fault =
          operation.hasId()
              ? Optional.of("Operation.id is not supported on LAUNCH")
              : TaskValidation.findFault(
                  task, this::findTaskFault, agent.id(), role, pool.remaining());
      if (fault.isPresent()) {
        refuse(task, TaskStatus.Reason.REASON_TASK_INVALID, fault.get());
      } else {
        valid.add(take(task));
      }
    }
    if (!valid.isEmpty()) {
      draft.send(agent, AgentEvents.of(context).runTasks(framework.info(), valid));
    }
  }

  /** A group runs under an executor, and agents run none yet: it is refused as a whole. */
  void refuseGroup(Offer.Operation operation) {
    operation
        .getLaunchGroup()
        .getTaskGroup()
        .getTasksList()
        .forEach(
            task ->
                refuse(
                    task,
                    TaskStatus.Reason.REASON_TASK_GROUP_INVALID,
                    "Task groups are not supported by the agents of this cluster"));
  }

  private Optional<String> findTaskFault(TaskId id) {
    boolean taken =
        launched.contains(id)
            || context.state().findTask(framework.id(), id).isPresent()
            || context.state().findUnreachableTask(framework.id(), id).isPresent();
    return taken ? Optional.of("Task has duplicate ID: " + id) : Optional.empty();
  }

  private TaskInfo take(TaskInfo asked) {
    Resources resources = WireResources.read(asked.getResourcesList());
    pool.take(resources);
    TaskInfo task = complete(asked, resources);
    TaskId id = new TaskId(task.getTaskId().getValue());
    launched.add(id);
    draft.change(
        new Change.PutTask(
            new TaskRecord(
                context.ids().nextTaskSerial(),
                framework.id(),
                id,
                agent.id(),
                role,
                resources,
                TaskState.STAGING,
                staging(task),
                TaskView.Phase.ACTIVE)));
    draft.log(
        "event=task-launched framework=%s task=%s agent=%s"
            .formatted(framework.id(), id, agent.id()));
    return task;
  }

  /** What the master adds to a task on its way to the agent. */
  private TaskInfo complete(TaskInfo asked, Resources resources) {
    TaskInfo.Builder task =
        asked.toBuilder()
            .clearResources()
            .addAllResources(
                WireResources.write(
                    resources, ReservationFormat.POST_REFINEMENT, Optional.of(role)));
    if (task.hasHealthCheck() && !task.getHealthCheck().hasType()) {
      task.getHealthCheckBuilder().setType(typeOf(task.getHealthCheck()));
    }
    return task.build();
  }

  private static HealthCheck.Type typeOf(HealthCheck check) {
    if (check.hasHttp()) {
      return HealthCheck.Type.HTTP;
    }
    return check.hasTcp() ? HealthCheck.Type.TCP : HealthCheck.Type.COMMAND;
  }

  private Task staging(TaskInfo info) {
    Task.Builder task =
        Task.newBuilder()
            .setName(info.getName())
            .setTaskId(info.getTaskId())
            .setFrameworkId(Wire.id(framework.id()))
            .setAgentId(info.getAgentId())
            .setState(WireTaskStates.write(TaskState.STAGING))
            .addAllResources(info.getResourcesList())
            .putAllLimits(info.getLimitsMap())
            .setUser(
                info.getCommand().hasUser()
                    ? info.getCommand().getUser()
                    : framework.info().getUser());
    if (info.hasLabels()) {
      task.setLabels(info.getLabels());
    }
    if (info.hasDiscovery()) {
      task.setDiscovery(info.getDiscovery());
    }
    if (info.hasContainer()) {
      task.setContainer(info.getContainer());
    }
    if (info.hasHealthCheck()) {
      task.setHealthCheck(info.getHealthCheck());
    }
    if (info.hasKillPolicy()) {
      task.setKillPolicy(info.getKillPolicy());
    }
    return task.build();
  }

  private void refuse(TaskInfo task, TaskStatus.Reason reason, String message) {
    draft.log(
        "event=task-refused framework=%s task=%s reason=\"%s\""
            .formatted(framework.id(), task.getTaskId().getValue(), message));
    draft.send(
        framework,
        FrameworkEvents.update(
            Statuses.made(
                    context,
                    framework,
                    task.getTaskId(),
                    Optional.of(Wire.id(agent.id())),
                    TaskState.ERROR,
                    reason,
                    message)
                .build()));
  }
}
