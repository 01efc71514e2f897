package io.souk.master.http.json;

import io.souk.master.view.AgentView;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.FrameworkView;
import io.souk.master.view.LiveView;
import io.souk.master.view.OfferView;
import io.souk.master.view.Sight;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.master.view.Visible;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.master.Event;
import io.souk.protocol.mesos.master.Response;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/**
 * What the operator API's event stream says of the turns after a snapshot (Mesos v1 operator API,
 * SUBSCRIBE): the difference between what is known and what a turn puts in its place. Not
 * thread-safe.
 */
public final class OperatorEvents {

  private static final Set<TaskState> ENDS =
      Set.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_LOST,
          TaskState.TASK_ERROR,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR);

  private record TaskName(String framework, String task) {
    static TaskName of(TaskView view) {
      return new TaskName(view.frameworkId(), view.task().getTaskId().getValue());
    }
  }

  /**
   * An event, and what decides who hears of it.
   *
   * @param framework that it is about, if it is and that is known
   * @param task that it is about
   */
  public record Told(Event event, Optional<FrameworkInfo> framework, Optional<Task> task) {

    /** What somebody hears of it; empty when it is not for them. */
    public Optional<Event> seenBy(Sight sight) {
      if (sight.isAll()) {
        return Optional.of(event);
      }
      boolean seen =
          framework.map(sight::framework).orElse(true)
              && task.map(it -> sight.task(it, framework)).orElse(true);
      return Optional.of(event).filter(ignored -> seen).map(it -> without(it, sight));
    }

    private static Event without(Event event, Sight sight) {
      return event.hasAgentAdded()
          ? event.toBuilder()
              .setAgentAdded(
                  Event.AgentAdded.newBuilder()
                      .setAgent(OperatorDocuments.seenBy(sight, event.getAgentAdded().getAgent())))
              .build()
          : event;
    }
  }

  private record ExecutorName(String agent, String framework, String executor) {}

  /** Values by key, and by the framework and the agent that they belong to. */
  private static final class Owned<K, V> {
    private final Function<V, String> framework;
    private final Function<V, String> agent;
    private final Map<K, V> all = new HashMap<>();
    private final Map<String, Map<K, V>> byFramework = new HashMap<>();
    private final Map<String, Map<K, V>> byAgent = new HashMap<>();

    Owned(Function<V, String> framework, Function<V, String> agent) {
      this.framework = framework;
      this.agent = agent;
    }

    /** Returns what was there before. */
    Optional<V> put(K key, V value) {
      Optional<V> before = remove(key);
      all.put(key, value);
      byFramework
          .computeIfAbsent(framework.apply(value), fresh -> new LinkedHashMap<>())
          .put(key, value);
      byAgent.computeIfAbsent(agent.apply(value), fresh -> new LinkedHashMap<>()).put(key, value);
      return before;
    }

    Optional<V> remove(K key) {
      Optional<V> before = Optional.ofNullable(all.remove(key));
      before.ifPresent(
          value -> {
            drop(byFramework, framework.apply(value), key);
            drop(byAgent, agent.apply(value), key);
          });
      return before;
    }

    private void drop(Map<String, Map<K, V>> index, String owner, K key) {
      index.computeIfPresent(
          owner,
          (id, values) -> {
            values.remove(key);
            return values.isEmpty() ? null : values;
          });
    }

    Iterable<V> ofFramework(String id) {
      return byFramework.getOrDefault(id, Map.of()).values();
    }

    Iterable<V> onAgent(String id) {
      return byAgent.getOrDefault(id, Map.of()).values();
    }
  }

  private final Owned<Long, TaskView> tasks = new Owned<>(TaskView::frameworkId, TaskView::agentId);
  private final Owned<ExecutorName, ExecutorView> executors =
      new Owned<>(ExecutorView::frameworkId, ExecutorView::agentId);
  private final Owned<String, OfferView> offers =
      new Owned<>(
          view -> view.offer().getFrameworkId().getValue(),
          view -> view.offer().getAgentId().getValue());
  private final Map<String, FrameworkView> frameworks = new HashMap<>();
  private final Map<String, AgentView> agents = new HashMap<>();
  private final Set<String> awaited = new HashSet<>();

  /**
   * Tasks that the turn took away while they ran; mostly it puts them back under another serial.
   */
  private final Map<TaskName, TaskView> missing = new LinkedHashMap<>();

  private List<Told> events = new ArrayList<>();

  /** Knows what a subscriber who was given that snapshot knows. */
  public OperatorEvents(LiveView.Snapshot snapshot) {
    snapshot.tasks().forEach(view -> tasks.put(view.serial(), view));
    snapshot.executors().forEach(view -> executors.put(name(view), view));
    snapshot.offers().forEach(view -> offers.put(view.id(), view));
    snapshot.frameworks().forEach(view -> frameworks.put(view.id(), view));
    snapshot.agents().forEach(view -> agents.put(view.id(), view));
    snapshot.recoveredAgents().forEach(view -> awaited.add(view.id()));
  }

  /** The first event of a stream. */
  public static Event subscribed(Visible seen, double heartbeatSeconds) {
    return Event.newBuilder()
        .setType(Event.Type.SUBSCRIBED)
        .setSubscribed(
            Event.Subscribed.newBuilder()
                .setGetState(OperatorDocuments.state(seen).getGetState())
                .setHeartbeatIntervalSeconds(heartbeatSeconds))
        .build();
  }

  /** Says that the stream is alive. */
  public static Event heartbeat() {
    return Event.newBuilder().setType(Event.Type.HEARTBEAT).build();
  }

  /** Whether subscribers know nothing for sure after this turn, for its leader is another one. */
  public static boolean endsLeadership(List<ViewChange> turn) {
    return turn.stream()
        .anyMatch(
            change ->
                change instanceof ViewChange.Begin
                    || change instanceof ViewChange.Succeed
                    || change instanceof ViewChange.End
                    || change instanceof ViewChange.Void);
  }

  /** What is to be told of the next turn, in order. */
  public List<Told> of(List<ViewChange> turn) {
    events = new ArrayList<>();
    turn.forEach(this::apply);
    missing.values().forEach(this::unknown);
    missing.clear();
    // A task may come before its framework.
    events.replaceAll(this::completed);
    return events;
  }

  private Told completed(Told told) {
    return told.framework().isPresent() || told.task().isEmpty()
        ? told
        : new Told(told.event(), framework(told.task().get()), told.task());
  }

  private Optional<FrameworkInfo> framework(Task task) {
    return Optional.ofNullable(frameworks.get(task.getFrameworkId().getValue()))
        .map(FrameworkView::info);
  }

  private void tell(TaskView task, Event event) {
    events.add(new Told(event, framework(task.task()), Optional.of(task.task())));
  }

  private void tell(FrameworkView framework, Event event) {
    events.add(new Told(event, Optional.of(framework.info()), Optional.empty()));
  }

  private void tellAll(Event event) {
    events.add(new Told(event, Optional.empty(), Optional.empty()));
  }

  private void apply(ViewChange change) {
    switch (change) {
      case ViewChange.PutTask put -> put(put.task());
      case ViewChange.RemoveTask remove -> tasks.remove(remove.serial()).ifPresent(this::miss);
      case ViewChange.PutFramework put -> put(put.framework());
      case ViewChange.RemoveFramework remove -> forgetFramework(remove.frameworkId());
      case ViewChange.PutAgent put -> put(put.agent());
      case ViewChange.RemoveAgent remove -> {
        if (agents.remove(remove.agentId()) != null) {
          removed(remove.agentId());
        }
      }
      case ViewChange.PutRecoveredAgent put -> awaited.add(put.agent().id());
      case ViewChange.RemoveRecoveredAgent remove -> {
        if (awaited.remove(remove.agentId()) && !agents.containsKey(remove.agentId())) {
          removed(remove.agentId());
        }
      }
      case ViewChange.PutExecutor put -> executors.put(name(put.executor()), put.executor());
      case ViewChange.RemoveExecutor gone ->
          executors.remove(new ExecutorName(gone.agentId(), gone.frameworkId(), gone.executorId()));
      case ViewChange.PutOffer put -> offers.put(put.offer().id(), put.offer());
      case ViewChange.RemoveOffer remove -> offers.remove(remove.offerId());
      case ViewChange.Begin ignored -> {}
      case ViewChange.Succeed ignored -> {}
      case ViewChange.End ignored -> {}
      case ViewChange.Void ignored -> {}
      case ViewChange.PutUnreachableAgent ignored -> {}
      case ViewChange.RemoveUnreachableAgent ignored -> {}
      case ViewChange.PutRole ignored -> {}
      case ViewChange.RemoveRole ignored -> {}
      case ViewChange.PutOperation ignored -> {}
      case ViewChange.RemoveOperation ignored -> {}
      case ViewChange.PutMaintenance ignored -> {}
      case ViewChange.PutInverseOffer ignored -> {}
      case ViewChange.RemoveInverseOffer ignored -> {}
      case ViewChange.PutInverseAnswer ignored -> {}
      case ViewChange.RemoveInverseAnswer ignored -> {}
    }
  }

  private void put(TaskView task) {
    Optional<TaskView> renamed =
        Optional.ofNullable(missing.remove(TaskName.of(task)))
            .filter(it -> it.agentId().equals(task.agentId()));
    Optional<TaskView> before = tasks.put(task.serial(), task).or(() -> renamed);
    boolean back =
        before.isEmpty()
            || before.get().phase() == TaskView.Phase.UNREACHABLE
                && task.phase() == TaskView.Phase.ACTIVE;
    if (!back) {
      update(before.get(), task);
    } else if (task.phase() != TaskView.Phase.COMPLETED) {
      tell(
          task,
          Event.newBuilder()
              .setType(Event.Type.TASK_ADDED)
              .setTaskAdded(Event.TaskAdded.newBuilder().setTask(task.task()))
              .build());
    }
  }

  /** Of what changes without a change of state the results of checks are told alone. */
  private void update(TaskView before, TaskView task) {
    Optional<TaskStatus> newest = newest(task);
    boolean news = !newest.equals(newest(before));
    boolean changed = before.task().getState() != task.task().getState();
    if (changed || news && newest.filter(OperatorEvents::isCheck).isPresent()) {
      TaskStatus status = newest.filter(ignored -> news).orElseGet(() -> bare(task).build());
      tell(task, updated(task, status, task.task().getState()));
    }
  }

  private static Optional<TaskStatus> newest(TaskView task) {
    int count = task.task().getStatusesCount();
    return count == 0 ? Optional.empty() : Optional.of(task.task().getStatuses(count - 1));
  }

  private static boolean isCheck(TaskStatus status) {
    return status.getReason() == TaskStatus.Reason.REASON_TASK_HEALTH_CHECK_STATUS_UPDATED
        || status.getReason() == TaskStatus.Reason.REASON_TASK_CHECK_STATUS_UPDATED;
  }

  /** Its agent said that it is in this state without a status of its own. */
  private static TaskStatus.Builder bare(TaskView task) {
    return TaskStatus.newBuilder()
        .setTaskId(task.task().getTaskId())
        .setAgentId(task.task().getAgentId())
        .setState(task.task().getState())
        .setSource(TaskStatus.Source.SOURCE_MASTER);
  }

  private static Event updated(TaskView task, TaskStatus status, TaskState state) {
    return Event.newBuilder()
        .setType(Event.Type.TASK_UPDATED)
        .setTaskUpdated(
            Event.TaskUpdated.newBuilder()
                .setFrameworkId(task.task().getFrameworkId())
                .setStatus(status)
                .setState(state))
        .build();
  }

  private void miss(TaskView task) {
    if (task.phase() == TaskView.Phase.ACTIVE && !ENDS.contains(task.task().getState())) {
      missing.put(TaskName.of(task), task);
    }
  }

  /** An earlier leader knew it, and the agent that came back does not: nobody knows its end. */
  private void unknown(TaskView task) {
    TaskStatus status =
        bare(task)
            .setState(TaskState.TASK_UNKNOWN)
            .setReason(TaskStatus.Reason.REASON_RECONCILIATION)
            .setMessage("Task is unknown to the agent")
            .build();
    tell(task, updated(task, status, TaskState.TASK_UNKNOWN));
  }

  private void put(FrameworkView framework) {
    FrameworkView before = frameworks.put(framework.id(), framework);
    boolean known = before != null && !before.completed();
    if (framework.completed()) {
      if (known) {
        removed(framework);
      }
    } else if (!known) {
      tell(
          framework,
          Event.newBuilder()
              .setType(Event.Type.FRAMEWORK_ADDED)
              .setFrameworkAdded(Event.FrameworkAdded.newBuilder().setFramework(shown(framework)))
              .build());
    } else if (!without(before).equals(without(framework))) {
      tell(
          framework,
          Event.newBuilder()
              .setType(Event.Type.FRAMEWORK_UPDATED)
              .setFrameworkUpdated(
                  Event.FrameworkUpdated.newBuilder().setFramework(shown(framework)))
              .build());
    }
  }

  /** Suppressed roles are not shown, so nothing is said when they change. */
  private static FrameworkView without(FrameworkView it) {
    return new FrameworkView(
        it.info(),
        it.active(),
        it.connected(),
        it.recovered(),
        it.registered(),
        it.reregistered(),
        it.unregistered(),
        Set.of(),
        it.offerConstraints());
  }

  private void forgetFramework(String id) {
    FrameworkView gone = frameworks.remove(id);
    if (gone != null && !gone.completed()) {
      removed(gone);
    }
  }

  private void removed(FrameworkView framework) {
    tell(
        framework,
        Event.newBuilder()
            .setType(Event.Type.FRAMEWORK_REMOVED)
            .setFrameworkRemoved(
                Event.FrameworkRemoved.newBuilder().setFrameworkInfo(framework.info()))
            .build());
  }

  private Response.GetFrameworks.Framework shown(FrameworkView framework) {
    ClusterIndex.Holdings its = new ClusterIndex.Holdings();
    tasks.ofFramework(framework.id()).forEach(its.tasks::add);
    executors.ofFramework(framework.id()).forEach(its.executors::add);
    offers.ofFramework(framework.id()).forEach(its.offers::add);
    return OperatorDocuments.framework(framework, its);
  }

  /** When this leader first saw it says whether an earlier one alone knew it until now. */
  private void put(AgentView agent) {
    AgentView before = agents.put(agent.id(), agent);
    if (before == null || !before.registered().equals(agent.registered())) {
      ClusterIndex.Holdings its = new ClusterIndex.Holdings();
      tasks.onAgent(agent.id()).forEach(its.tasks::add);
      executors.onAgent(agent.id()).forEach(its.executors::add);
      offers.onAgent(agent.id()).forEach(its.offers::add);
      tellAll(
          Event.newBuilder()
              .setType(Event.Type.AGENT_ADDED)
              .setAgentAdded(
                  Event.AgentAdded.newBuilder().setAgent(OperatorDocuments.agent(agent, its)))
              .build());
    }
  }

  private void removed(String agent) {
    tellAll(
        Event.newBuilder()
            .setType(Event.Type.AGENT_REMOVED)
            .setAgentRemoved(
                Event.AgentRemoved.newBuilder().setAgentId(AgentID.newBuilder().setValue(agent)))
            .build());
  }

  private static ExecutorName name(ExecutorView view) {
    return new ExecutorName(view.agentId(), view.frameworkId(), view.id());
  }
}
