package io.souk.master.decide;

import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.PendingKill;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.SharedTasks;
import io.souk.master.view.TaskView;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.task.TaskState;
import io.souk.protocol.agent.Event.ReconcileTasks.TaskRef;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskStatus;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Brings what an agent reports and what the master knows of it together. */
final class Return {

  private final Context context;
  private final Draft draft;
  private final AgentRecord agent;
  private final Inventory inventory;

  /** The frameworks that this decision creates. */
  private final Map<FrameworkId, FrameworkRecord> created = new HashMap<>();

  Return(Context context, Draft draft, AgentRecord agent, Inventory inventory) {
    this.context = context;
    this.draft = draft;
    this.agent = agent;
    this.inventory = inventory;
  }

  /** This leader learns all it knows of the agent from the agent. */
  void firstTime() {
    frameworks();
    executors();
    operations().firstTime(id -> framework(id).isPresent());
    Set<Long> back = new HashSet<>();
    inventory
        .tasks()
        .forEach(
            (key, reported) -> {
              Optional<FrameworkRecord> framework = framework(key.framework());
              Optional<TaskRecord> missing = unreachable(key);
              Optional<TaskRecord> ended = ended(key, reported);
              if (framework.isEmpty()) {
                return;
              }
              if (missing.isPresent()) {
                back.add(missing.get().serial());
                takeBack(framework.get(), missing.get(), reported);
              } else if (ended.isPresent()) {
                awaitAcknowledgement(ended.get(), key, reported);
              } else if (wasLostUnderAnother(key, reported)) {
                long serial = context.ids().nextTaskSerial();
                takeBack(framework.get(), reported.record(serial, key, agent.id()), reported);
              } else {
                adopt(key, reported);
              }
            });
    giveUpOthers(back);
    confirmOthers();
    endStrangers();
    resendKills();
  }

  /**
   * What earlier leaders published and the agent does not name is not there. What had ended is
   * history. Nobody is told of the rest unless he has asked: it may have ended, and that been
   * acknowledged, after the last that was published.
   */
  private void confirmOthers() {
    for (TaskView published : context.state().unconfirmed().tasks(agent.id())) {
      if (!isNamed(published)) {
        Takeover.find(draft, published).ifPresent(this::confirmGone);
      }
    }
  }

  private boolean isNamed(TaskView published) {
    Optional<FrameworkId> framework = Wire.id(published.task().getFrameworkId());
    Optional<TaskId> task = Wire.id(published.task().getTaskId());
    return framework.isPresent()
        && task.isPresent()
        && inventory.tasks().containsKey(new Inventory.Key(framework.get(), task.get()));
  }

  private void confirmGone(TaskRecord task) {
    if (task.state().isTerminal()) {
      draft.change(
          new Change.PutTask(task.with(task.state(), task.task(), TaskView.Phase.COMPLETED)));
    } else {
      draft.log(
          "event=task-unknown-to-agent framework=%s task=%s agent=%s state=%s"
              .formatted(task.framework(), task.id(), task.agent(), task.state()));
      answerKill(task);
    }
  }

  private void answerKill(TaskRecord task) {
    boolean asked =
        context.state().pendingKills(agent.id()).stream()
            .anyMatch(
                kill -> kill.task().equals(task.id()) && kill.framework().equals(task.framework()));
    if (asked) {
      framework(task.framework())
          .ifPresent(
              it ->
                  draft.send(
                      it,
                      FrameworkEvents.update(
                          Statuses.made(
                                  context,
                                  it,
                                  task,
                                  TaskState.GONE,
                                  TaskStatus.Reason.REASON_RECONCILIATION,
                                  "Reconciliation: Task is unknown to the agent")
                              .build())));
    }
  }

  /** Whether an earlier leader told that a task which runs was unreachable with its agent. */
  private boolean wasLostUnderAnother(Inventory.Key key, Inventory.Reported reported) {
    return context.state().findUnreachable(agent.id()).isPresent()
        && !WireTaskStates.read(reported.task().getState()).isTerminal()
        && context.state().findTask(key.framework(), key.task()).isEmpty();
  }

  private Optional<TaskRecord> ended(Inventory.Key key, Inventory.Reported reported) {
    return WireTaskStates.read(reported.task().getState()).isTerminal()
            && reported.task().hasStatusUpdateUuid()
        ? context
            .state()
            .findEnded(key.framework(), key.task(), reported.task().getStatusUpdateUuid())
        : Optional.empty();
  }

  /**
   * A task that was put among those that are over: its end was acknowledged and the agent has not
   * heard that, or nobody acknowledged it before its agent was lost. Either way the agent goes on
   * telling, and until it is told that it was heard the task is known.
   */
  private void awaitAcknowledgement(
      TaskRecord ended, Inventory.Key key, Inventory.Reported reported) {
    if (context.state().findTask(key.framework(), key.task()).isEmpty()) {
      draft.change(new Change.PutTask(reported.record(ended.serial(), key, agent.id())));
    }
  }

  private ReturnedOperations operations() {
    return new ReturnedOperations(context, draft, agent, inventory.operations());
  }

  private Optional<TaskRecord> unreachable(Inventory.Key key) {
    return context
        .state()
        .findUnreachableTask(key.framework(), key.task())
        .filter(task -> task.agent().equals(agent.id()));
  }

  /** The framework was told that the task is unreachable, so it is told that it is back. */
  private void takeBack(FrameworkRecord framework, TaskRecord task, Inventory.Reported reported) {
    TaskState state = WireTaskStates.read(reported.task().getState());
    TaskStatus status =
        Statuses.made(
                context,
                framework,
                task,
                state,
                TaskStatus.Reason.REASON_AGENT_REREGISTERED,
                "Agent " + agent.info().getHostname() + " is back")
            .build();
    draft.change(new Change.PutTask(Statuses.record(task, state, status, TaskView.Phase.ACTIVE)));
    draft.send(framework, FrameworkEvents.update(status));
  }

  /** What was on the agent when it became unreachable and is not there any more, has ended. */
  private void giveUpOthers(Set<Long> back) {
    for (FrameworkRecord framework : context.state().frameworks()) {
      for (TaskRecord task : context.state().unreachableTasks(framework.id())) {
        if (!task.agent().equals(agent.id()) || back.contains(task.serial())) {
          continue;
        }
        TaskStatus status =
            Statuses.made(
                    context,
                    framework,
                    task,
                    TaskState.GONE,
                    TaskStatus.Reason.REASON_RECONCILIATION,
                    "Task is unknown to the agent that came back")
                .build();
        draft.change(
            new Change.PutTask(
                Statuses.record(task, TaskState.GONE, status, TaskView.Phase.COMPLETED)));
        draft.send(framework, FrameworkEvents.update(status));
      }
    }
  }

  /** This leader knows the agent's tasks already, up to what got lost with the old stream. */
  void again() {
    frameworks();
    executors();
    operations().again(id -> framework(id).isPresent());
    Set<Inventory.Key> known = new HashSet<>();
    List<TaskRef> unreported = new ArrayList<>();
    for (TaskRecord task : context.state().tasks(agent.id())) {
      Inventory.Key key = new Inventory.Key(task.framework(), task.id());
      known.add(key);
      Optional<Inventory.Reported> reported = Optional.ofNullable(inventory.tasks().get(key));
      if (reported.isPresent()) {
        catchUp(task, reported.get());
      } else if (task.state().isTerminal()) {
        draft.change(
            new Change.PutTask(task.with(task.state(), task.task(), TaskView.Phase.COMPLETED)));
      } else {
        unreported.add(
            TaskRef.newBuilder()
                .setFrameworkId(Wire.id(task.framework()))
                .setTaskId(Wire.id(task.id()))
                .build());
      }
    }
    inventory
        .tasks()
        .forEach(
            (key, reported) -> {
              // A task that has ended and is not known any more was acknowledged: it is history.
              boolean ended = WireTaskStates.read(reported.task().getState()).isTerminal();
              if (!known.contains(key) && !ended && framework(key.framework()).isPresent()) {
                adopt(key, reported);
              }
            });
    if (!unreported.isEmpty()) {
      draft.send(agent, AgentEvents.of(context).reconcileTasks(unreported));
    }
    endStrangers();
    resendKills();
  }

  private void executors() {
    ExecutorDecider.reconcile(
        context, draft, agent, inventory, framework -> framework(framework).isPresent());
  }

  /** Of the tasks that the agent does not have any more the framework hears in another way. */
  private void resendKills() {
    for (PendingKill kill : context.state().pendingKills(agent.id())) {
      if (inventory.tasks().containsKey(new Inventory.Key(kill.framework(), kill.task()))) {
        TaskDecider.send(context, draft, agent, kill);
      }
    }
    draft.change(new Change.ForgetKills(agent.id()));
  }

  private void catchUp(TaskRecord task, Inventory.Reported reported) {
    TaskState state = WireTaskStates.read(reported.task().getState());
    if (state != task.state() && !task.state().isTerminal()) {
      draft.change(
          new Change.PutTask(
              task.with(
                  state,
                  SharedTasks.edit(task.task()).setState(reported.task().getState()).build(),
                  task.phase())));
    }
  }

  /** Its name may have been given to another task meanwhile; there cannot be two. */
  private void adopt(Inventory.Key key, Inventory.Reported reported) {
    if (context.state().findTask(key.framework(), key.task()).isEmpty()) {
      draft.change(new Change.PutTask(launch(key, reported)));
      return;
    }
    draft.send(
        agent,
        AgentEvents.of(context)
            .killTask(Wire.id(key.framework()), Wire.id(key.task()), Optional.empty()));
    draft.warn(
        "event=task-killed framework=%s task=%s agent=%s cause=name-in-use"
            .formatted(key.framework(), key.task(), agent.id()));
  }

  /** It is the launch that an earlier leader published, if there was one of that name. */
  private TaskRecord launch(Inventory.Key key, Inventory.Reported reported) {
    Optional<TaskView> published =
        context
            .state()
            .unconfirmed()
            .find(key.framework(), key.task())
            .filter(it -> it.agentId().equals(agent.id().value()));
    if (published.filter(reported::isPublishedAs).isPresent()) {
      return reported.confirm(published.get(), key, agent.id());
    }
    long serial = published.map(TaskView::serial).orElseGet(context.ids()::nextTaskSerial);
    return reported.record(serial, key, agent.id());
  }

  /** Tasks of frameworks of which nobody says anything: what they hold could not be accounted. */
  private void endStrangers() {
    Set<FrameworkId> strangers = new LinkedHashSet<>();
    inventory.tasks().keySet().forEach(key -> strangers.add(key.framework()));
    strangers.removeAll(inventory.frameworks().keySet());
    for (FrameworkId id : strangers) {
      if (framework(id).isEmpty()) {
        draft.send(agent, AgentEvents.of(context).shutdownFramework(Wire.id(id)));
      }
    }
  }

  private Optional<FrameworkRecord> framework(FrameworkId id) {
    return context.state().findFramework(id).or(() -> Optional.ofNullable(created.get(id)));
  }

  private void frameworks() {
    inventory
        .frameworks()
        .forEach(
            (id, info) -> {
              Optional<FrameworkRecord> known = context.state().findFramework(id);
              if (context.state().isCompleted(id)) {
                draft.send(agent, AgentEvents.of(context).shutdownFramework(Wire.id(id)));
              } else if (known.isEmpty()) {
                recover(id, info);
              } else if (!known.get().info().equals(info)) {
                draft.send(agent, AgentEvents.of(context).updateFramework(known.get().info()));
              }
            });
  }

  /** A framework that only its agents remember. */
  private void recover(FrameworkId id, FrameworkInfo info) {
    Optional<String> fault = FrameworkValidation.findUnusable(info);
    if (fault.isPresent()) {
      draft.warn(
          "event=framework-not-recovered framework=%s agent=%s reason=\"%s\""
              .formatted(id, agent.id(), fault.get()));
      // Nobody could account for what its tasks hold.
      draft.send(agent, AgentEvents.of(context).shutdownFramework(Wire.id(id)));
      return;
    }
    FrameworkRecord framework =
        new FrameworkRecord(
            id,
            info,
            Optional.empty(),
            Optional.empty(),
            true,
            context.now(),
            Optional.empty(),
            Set.of(),
            Optional.empty());
    created.put(id, framework);
    draft.change(new Change.PutFramework(framework)).write(RegistryRecords.put(framework));
    draft.log("event=framework-recovered framework=%s agent=%s".formatted(id, agent.id()));
  }
}
