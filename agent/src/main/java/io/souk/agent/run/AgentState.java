package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.gc.Retention;
import io.souk.agent.resource.AgentResources;
import io.souk.agent.resource.Ledger;
import io.souk.agent.runtime.Container;
import io.souk.agent.stats.Tally;
import io.souk.agent.task.Drain;
import io.souk.agent.task.Pod;
import io.souk.agent.task.Refusal;
import io.souk.agent.task.Statuses;
import io.souk.agent.task.TaskKey;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentView.Phase;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskState;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;

/**
 * All the agent knows. Written on the loop only; readers on other threads see immutable values,
 * each of them whole.
 */
final class AgentState {

  /** How much history is kept (Mesos agent, completed frameworks, completed tasks). */
  static final int COMPLETED_FRAMEWORKS = 50;

  static final int COMPLETED_TASKS = 200;

  private final LoopContext loop;
  private final Tally tally;
  private final Map<TaskKey, Long> order = new ConcurrentHashMap<>();
  private final Map<Long, TaskRun> active = new ConcurrentSkipListMap<>();
  private final Map<String, Container> containers = new ConcurrentHashMap<>();
  private final Map<Pod.Name, Pod> executors = new ConcurrentHashMap<>();
  private final Map<String, ExecutorRun> executorRuns = new ConcurrentSkipListMap<>();
  private final Map<FrameworkId, FrameworkInfo> frameworks = new ConcurrentHashMap<>();
  private final Set<FrameworkId> terminating = new HashSet<>();

  /** By framework and container of the executor, newest last. */
  private final Map<FrameworkId, Map<String, List<TaskRun>>> completed = new ConcurrentHashMap<>();

  private final Retention retention;
  private final Deque<FrameworkId> completedOrder = new ArrayDeque<>();
  private final Map<TaskState, Long> terminalCounts = new EnumMap<>(TaskState.class);
  private volatile Map<TaskState, Long> publishedCounts = Map.of();
  private volatile Phase phase = Phase.RECOVERING;
  private volatile AgentInfo info;
  private volatile Ledger ledger;
  private volatile Optional<Drain> drain = Optional.empty();
  private volatile Resources lent = Resources.EMPTY;
  private volatile Optional<String> master = Optional.empty();
  volatile long validUpdates;
  volatile long invalidUpdates;
  volatile long launchErrors;
  volatile long recoveryErrors;
  volatile double recoverySeconds;
  private Consumer<Pod> executorGone = pod -> {};
  private long sequence;

  AgentState(LoopContext loop, AgentInfo info, Retention retention, Tally tally) {
    this.tally = tally;
    this.loop = loop;
    this.retention = retention;
    this.info = info;
    this.ledger = Ledger.of(AgentResources.of(WireResources.read(info.getResourcesList())));
  }

  Optional<TaskRun> find(TaskKey key) {
    Long at = order.get(key);
    return at == null ? Optional.empty() : Optional.ofNullable(active.get(at));
  }

  Collection<TaskRun> runs() {
    return active.values();
  }

  List<TaskRun> runsOf(FrameworkId framework) {
    return active.values().stream().filter(run -> run.key().framework().equals(framework)).toList();
  }

  void put(TaskRun run) {
    loop.check();
    long at = order.computeIfAbsent(run.key(), key -> sequence++);
    active.put(at, run);
    frameworks.putIfAbsent(run.key().framework(), run.origin().framework());
  }

  /** Moves a run to the history. */
  void complete(TaskRun run) {
    loop.check();
    FrameworkId framework = run.key().framework();
    Long at = order.remove(run.key());
    if (at != null) {
      active.remove(at);
    }
    frameworks.putIfAbsent(framework, run.origin().framework());
    remember(run);
    settle(framework);
  }

  /** A framework of which nothing is left here has ended. */
  private void settle(FrameworkId framework) {
    if (!isBusy(framework)) {
      terminating.remove(framework);
    }
  }

  private boolean isBusy(FrameworkId framework) {
    return !runsOf(framework).isEmpty()
        || executors.keySet().stream().anyMatch(name -> name.framework().equals(framework));
  }

  private void remember(TaskRun run) {
    FrameworkId framework = run.key().framework();
    completedOrder.remove(framework);
    completedOrder.addLast(framework);
    completed.compute(framework, (id, known) -> with(run, known == null ? Map.of() : known));
    while (completedOrder.size() > COMPLETED_FRAMEWORKS) {
      FrameworkId oldest = completedOrder.removeFirst();
      completed.remove(oldest);
      if (!isBusy(oldest)) {
        frameworks.remove(oldest);
      }
    }
  }

  private Map<String, List<TaskRun>> with(TaskRun run, Map<String, List<TaskRun>> known) {
    Map<String, List<TaskRun>> longer = new LinkedHashMap<>(known);
    String executor = Layout.executorContainer(run.origin());
    List<TaskRun> earlier = longer.getOrDefault(executor, List.of());
    int from = Math.max(0, earlier.size() + 1 - COMPLETED_TASKS);
    List<TaskRun> runs = new ArrayList<>(earlier.subList(from, earlier.size()));
    runs.add(run);
    longer.remove(executor);
    longer.put(executor, List.copyOf(runs));
    Iterator<String> oldest = longer.keySet().iterator();
    while (longer.size() > retention.completedExecutors()) {
      oldest.next();
      oldest.remove();
    }
    return Collections.unmodifiableMap(longer);
  }

  Retention retention() {
    return retention;
  }

  List<TaskRun> completed(FrameworkId framework) {
    return completed.getOrDefault(framework, Map.of()).values().stream()
        .flatMap(List::stream)
        .toList();
  }

  Optional<TaskRun> findCompleted(TaskKey key) {
    return completed(key.framework()).stream()
        .filter(run -> run.key().equals(key))
        .reduce((first, second) -> second);
  }

  Map<FrameworkId, FrameworkInfo> frameworks() {
    return frameworks;
  }

  Optional<FrameworkInfo> framework(FrameworkId id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  void putFramework(FrameworkId id, FrameworkInfo framework) {
    loop.check();
    frameworks.put(id, framework);
  }

  boolean isTerminating(FrameworkId framework) {
    return terminating.contains(framework);
  }

  void markTerminating(FrameworkId framework) {
    loop.check();
    if (isBusy(framework)) {
      terminating.add(framework);
    }
  }

  /** The executors of task groups and those of type CUSTOM that are there now. */
  Collection<Pod> executors() {
    return executors.values();
  }

  Optional<Pod> executor(Pod.Name name) {
    return Optional.ofNullable(executors.get(name));
  }

  void putExecutor(Pod pod) {
    loop.check();
    executors.putIfAbsent(pod.name(), pod);
  }

  void removeExecutor(Pod.Name name) {
    loop.check();
    Pod gone = executors.remove(name);
    settle(name.framework());
    if (gone != null) {
      executorGone.accept(gone);
    }
  }

  /** What is to be done when an executor has ended. */
  void whenExecutorGone(Consumer<Pod> action) {
    executorGone = action;
  }

  /** The executors of type CUSTOM that are there, or have unacknowledged tasks. */
  Collection<ExecutorRun> executorRuns() {
    return executorRuns.values();
  }

  Optional<ExecutorRun> executorRun(String containerId) {
    return Optional.ofNullable(executorRuns.get(containerId));
  }

  /** The executor that has a name now. */
  Optional<ExecutorRun> executorRun(Pod.Name name) {
    return executor(name).flatMap(pod -> executorRun(pod.containerId()));
  }

  void put(ExecutorRun executor) {
    loop.check();
    executorRuns.put(executor.containerId(), executor);
    frameworks.putIfAbsent(executor.name().framework(), executor.origin().framework());
  }

  void removeExecutorRun(String containerId) {
    loop.check();
    executorRuns.remove(containerId);
  }

  void hold(Container container) {
    containers.put(container.id(), container);
  }

  Optional<Container> container(String id) {
    return Optional.ofNullable(containers.get(id));
  }

  void letGo(String containerId) {
    containers.remove(containerId);
  }

  void countTerminal(TaskState state) {
    loop.check();
    if (Statuses.isTerminal(state)) {
      terminalCounts.merge(state, 1L, Long::sum);
      publishedCounts = Map.copyOf(terminalCounts);
    }
  }

  Map<TaskState, Long> terminalCounts() {
    return publishedCounts;
  }

  /** Where everything is counted that cannot be read off this. */
  Tally tally() {
    return tally;
  }

  Phase phase() {
    return phase;
  }

  /** TERMINATING is for good. */
  void enter(Phase next) {
    loop.check();
    if (phase != Phase.TERMINATING) {
      phase = next;
    }
  }

  AgentInfo info() {
    return info;
  }

  void use(AgentInfo newInfo) {
    info = newInfo;
  }

  /** What is lent on top of what the agent has, in use or not. */
  Resources lent() {
    return lent;
  }

  void lend(Resources revocable) {
    loop.check();
    lent = revocable;
  }

  /** What the agent has, with all operations applied. */
  Ledger ledger() {
    return ledger;
  }

  void use(Ledger newLedger) {
    loop.check();
    ledger = newLedger;
  }

  Optional<AgentId> agentId() {
    return info.hasId() ? Optional.of(new AgentId(info.getId().getValue())) : Optional.empty();
  }

  AgentID wireId() {
    return info.getId();
  }

  /** Set while the agent is being emptied. */
  Optional<Drain> drain() {
    return drain;
  }

  void setDrain(Optional<Drain> newDrain) {
    loop.check();
    drain = newDrain;
  }

  /** Why no task is taken now, whatever it is. */
  Optional<Refusal> closed() {
    return drain.map(now -> Drain.REFUSAL);
  }

  Optional<String> master() {
    return master;
  }

  void setMaster(Optional<String> newMaster) {
    master = newMaster;
  }
}
