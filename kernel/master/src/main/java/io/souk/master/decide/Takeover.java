package io.souk.master.decide;

import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.TaskRecord;
import io.souk.master.view.AgentView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.IdRule;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.task.TaskState;
import io.souk.protocol.WireException;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.map.WireTaskStates;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What a new leader takes over from the view that its predecessors published, as far as the
 * registry bears it out. Of agents that have yet to come back it is unconfirmed; what is over, or
 * lost with an agent that the registry calls unreachable, is taken over as it stands.
 */
final class Takeover {

  private final Optional<LiveView.Snapshot> before;
  private final Map<String, AgentView> seen = new HashMap<>();
  private final Set<String> recovered = new HashSet<>();
  private final Map<String, Instant> unreachable = new HashMap<>();
  private final Map<String, FrameworkRecord> frameworks = new HashMap<>();
  private final Set<String> completed = new HashSet<>();
  private int unconfirmed;
  private int ignored;

  private Takeover(Optional<LiveView.Snapshot> before) {
    this.before = before;
    before.ifPresent(snapshot -> snapshot.agents().forEach(agent -> seen.put(agent.id(), agent)));
  }

  /** A view that a leader of this term or a later one published is not this cluster's past. */
  static Takeover of(Draft draft, Optional<LiveView.Snapshot> before, long term) {
    Optional<Long> other =
        before.flatMap(LiveView.Snapshot::leader).map(it -> it.term()).filter(it -> it >= term);
    other.ifPresent(
        later ->
            draft.warn(
                "event=view-ignored term=%d view_term=%d cause=not-from-before"
                    .formatted(term, later)));
    return new Takeover(other.isPresent() ? Optional.empty() : before);
  }

  /** What was published of a registered agent. */
  Optional<AgentView> seen(AgentId id) {
    return Optional.ofNullable(seen.get(id.value()));
  }

  void recovered(AgentId id) {
    recovered.add(id.value());
  }

  void unreachable(AgentId id, Instant since) {
    unreachable.put(id.value(), since);
  }

  void framework(FrameworkRecord framework) {
    frameworks.put(framework.id().value(), framework);
  }

  void completed(FrameworkId id) {
    completed.add(id.value());
  }

  /** Takes over tasks and executors, once all is known that the registry says. */
  void work(Context context, Draft draft) {
    if (before.isEmpty()) {
      return;
    }
    before.get().tasks().forEach(task -> task(context, draft, task));
    before.get().executors().stream()
        .filter(it -> recovered.contains(it.agentId()) && frameworks.containsKey(it.frameworkId()))
        .forEach(it -> draft.change(new Change.PutUnconfirmedExecutor(it)));
    if (unconfirmed > 0 || ignored > 0) {
      draft.log("event=view-taken-over unconfirmed=%d ignored=%d".formatted(unconfirmed, ignored));
    }
  }

  private void task(Context context, Draft draft, TaskView task) {
    boolean known = frameworks.containsKey(task.frameworkId());
    context.ids().skipTaskSerial(task.serial());
    if (task.phase() == TaskView.Phase.COMPLETED
        && (known || completed.contains(task.frameworkId()))) {
      find(task, false).ifPresent(past -> draft.change(new Change.PutTask(past)));
    } else if (known
        && task.phase() == TaskView.Phase.ACTIVE
        && recovered.contains(task.agentId())) {
      unconfirmed++;
      draft.change(new Change.PutUnconfirmedTask(task));
    } else if (known && unreachable.containsKey(task.agentId())) {
      find(task, true).ifPresent(lost -> unreachable(context, draft, lost));
    } else {
      // Of agents and frameworks that are gone, or back since it was published.
      ignored++;
    }
  }

  /** The agent was lost before the view said so of its tasks, or it said so already. */
  private void unreachable(Context context, Draft draft, TaskRecord task) {
    if (task.phase() == TaskView.Phase.UNREACHABLE) {
      draft.change(new Change.PutTask(task));
    } else if (!task.state().isTerminal()) {
      FrameworkRecord framework = frameworks.get(task.framework().value());
      TaskStatus status =
          Statuses.made(
                  context,
                  framework,
                  task,
                  TaskState.UNREACHABLE,
                  TaskStatus.Reason.REASON_AGENT_REMOVED,
                  "Agent is unreachable")
              .setUnreachableTime(Reconciliation.time(unreachable.get(task.agent().value())))
              .build();
      draft.change(
          new Change.PutTask(
              Statuses.record(task, TaskState.UNREACHABLE, status, TaskView.Phase.UNREACHABLE)));
    }
  }

  private Optional<TaskRecord> find(TaskView task, boolean held) {
    try {
      return Optional.of(record(task, held));
    } catch (WireException | IllegalArgumentException unreadable) {
      ignored++;
      return Optional.empty();
    }
  }

  /** The launch as published; empty when it cannot be read, which is logged. */
  static Optional<TaskRecord> find(Draft draft, TaskView task) {
    try {
      return Optional.of(record(task, true));
    } catch (WireException | IllegalArgumentException unreadable) {
      draft.warn(
          "event=unconfirmed-task-dropped framework=%s agent=%s cause=\"%s\""
              .formatted(task.frameworkId(), task.agentId(), unreadable.getMessage()));
      return Optional.empty();
    }
  }

  /**
   * @param held whether its resources may be asked for; they are not of what is over
   */
  private static TaskRecord record(TaskView view, boolean held) {
    var wire = view.task();
    IdRule.COMMON
        .findFault(wire.getTaskId().getValue())
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("task id " + fault);
            });
    return new TaskRecord(
        view,
        new FrameworkId(view.frameworkId()),
        new AgentId(view.agentId()),
        WireResources.findAllocation(wire.getResourcesList()).orElse(Role.ANY),
        held ? WireResources.read(wire.getResourcesList()) : Resources.EMPTY,
        WireTaskStates.read(wire.getState()));
  }
}
