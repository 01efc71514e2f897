package io.souk.master.metrics;

import io.souk.master.view.AgentView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * A live view that counts, on their way, the transitions that Mesos counts: tasks that end, agents
 * that come and go.
 */
public final class CountingLiveView implements LiveView {

  /** The states in which a task is over. */
  static final Set<TaskState> ENDS =
      Set.of(
          TaskState.TASK_FINISHED,
          TaskState.TASK_FAILED,
          TaskState.TASK_KILLED,
          TaskState.TASK_LOST,
          TaskState.TASK_ERROR,
          TaskState.TASK_DROPPED,
          TaskState.TASK_GONE,
          TaskState.TASK_GONE_BY_OPERATOR);

  private static final String REGISTRATIONS = "master/slave_registrations";
  private static final String REREGISTRATIONS = "master/slave_reregistrations";
  private static final String REMOVALS = "master/slave_removals";

  private final LiveView inner;
  private final FrameworkCounts frameworks;
  private final OperationCounts operations = new OperationCounts();

  /** How tasks ended, by serial; those that are not over need no entry. */
  private final Map<Long, TaskState> ends = new HashMap<>();

  private final Map<String, AgentView> agents = new HashMap<>();
  private final Map<String, LongAdder> counters = new ConcurrentHashMap<>();

  /**
   * Passes everything on to {@code inner}.
   *
   * @param frameworks told which frameworks there are and how their tasks end
   */
  public CountingLiveView(LiveView inner, FrameworkCounts frameworks) {
    this.inner = inner;
    this.frameworks = frameworks;
    ENDS.forEach(state -> counters.put(name(state), new LongAdder()));
    List.of(REGISTRATIONS, REREGISTRATIONS, REMOVALS)
        .forEach(name -> counters.put(name, new LongAdder()));
  }

  @Override
  public void publish(List<ViewChange> changes) {
    boolean begins = changes.stream().anyMatch(ViewChange.Begin.class::isInstance);
    changes.forEach(begins ? this::takeOver : this::count);
    inner.publish(changes);
  }

  @Override
  public Snapshot snapshot() {
    return inner.snapshot();
  }

  @Override
  public Runnable watch(Watcher watcher) {
    return inner.watch(watcher);
  }

  @Override
  public Optional<LeaderView> leader() {
    return inner.leader();
  }

  @Override
  public Optional<Duration> age() {
    return inner.age();
  }

  /** Counters by Mesos's names, since the start of this process. */
  public Map<String, Double> mesosCounters() {
    Map<String, Double> values = new TreeMap<>(operations.ended());
    counters.forEach((name, count) -> values.put(name, (double) count.sum()));
    return values;
  }

  /** What a leader begins with has happened, and was counted, before. */
  private void takeOver(ViewChange change) {
    if (change instanceof ViewChange.Begin) {
      frameworks.forget();
      forget();
    } else if (change instanceof ViewChange.PutTask put) {
      isNewEnd(put.task());
    } else {
      count(change);
    }
  }

  private void count(ViewChange change) {
    switch (change) {
      case ViewChange.Begin ignored -> forget();
      case ViewChange.Succeed ignored -> forget();
      case ViewChange.End ignored -> forget();
      case ViewChange.Void ignored -> forget();
      case ViewChange.PutTask put -> countTask(put.task());
      case ViewChange.RemoveTask remove -> ends.remove(remove.serial());
      case ViewChange.PutAgent put -> countAgent(put.agent());
      case ViewChange.RemoveAgent remove -> {
        if (agents.remove(remove.agentId()) != null) {
          counters.get(REMOVALS).increment();
        }
      }
      case ViewChange.PutUnreachableAgent ignored -> {}
      case ViewChange.PutRecoveredAgent ignored -> {}
      case ViewChange.RemoveRecoveredAgent ignored -> {}
      case ViewChange.RemoveUnreachableAgent ignored -> {}
      case ViewChange.PutFramework put -> frameworks.known(put.framework().id());
      case ViewChange.RemoveFramework remove -> frameworks.forget(remove.frameworkId());
      case ViewChange.PutExecutor ignored -> {}
      case ViewChange.RemoveExecutor ignored -> {}
      case ViewChange.PutOffer ignored -> {}
      case ViewChange.RemoveOffer ignored -> {}
      case ViewChange.PutMaintenance ignored -> {}
      case ViewChange.PutInverseOffer ignored -> {}
      case ViewChange.RemoveInverseOffer ignored -> {}
      case ViewChange.PutInverseAnswer ignored -> {}
      case ViewChange.RemoveInverseAnswer ignored -> {}
      case ViewChange.PutRole ignored -> {}
      case ViewChange.RemoveRole ignored -> {}
      case ViewChange.PutOperation put -> operations.count(put.operation());
      case ViewChange.RemoveOperation remove -> operations.forget(remove.uuid());
    }
  }

  private void forget() {
    ends.clear();
    operations.forget();
    agents.clear();
  }

  private void countTask(TaskView task) {
    TaskState now = task.task().getState();
    if (isNewEnd(task)) {
      counters.get(name(now)).increment();
      frameworks.ended(task.frameworkId(), now);
      TaskEnds.name(task.task())
          .ifPresent(name -> counters.computeIfAbsent(name, first -> new LongAdder()).increment());
    }
  }

  private boolean isNewEnd(TaskView task) {
    TaskState now = task.task().getState();
    if (!ENDS.contains(now)) {
      ends.remove(task.serial());
      return false;
    }
    return ends.put(task.serial(), now) != now;
  }

  private void countAgent(AgentView agent) {
    if (!agent.connected() && !agents.containsKey(agent.id())) {
      // It was registered with an earlier leader, and is not back yet.
      return;
    }
    AgentView before = agents.put(agent.id(), agent);
    if (before == null && agent.reregistered().isEmpty()) {
      counters.get(REGISTRATIONS).increment();
    } else if (agent.reregistered().isPresent()
        && (before == null || !before.reregistered().equals(agent.reregistered()))) {
      counters.get(REREGISTRATIONS).increment();
    }
  }

  private static String name(TaskState state) {
    return "master/tasks_" + state.name().substring("TASK_".length()).toLowerCase(Locale.ROOT);
  }
}
