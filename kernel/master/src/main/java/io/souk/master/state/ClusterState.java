package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.allocator.Allocation;
import io.souk.allocator.Allocator;
import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.InverseAllocation;
import io.souk.allocator.Quota;
import io.souk.master.bus.Loss;
import io.souk.master.bus.StreamId;
import io.souk.master.view.LeaderView;
import io.souk.master.view.TaskView;
import io.souk.master.view.ViewChange;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.model.id.TaskId;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.OperationID;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Everything the leading master knows, confined to the loop's thread. {@link #apply} is the only
 * way to change it, {@link #allocate} the only thing that books resources without a change; the
 * latter's allocations must each become a {@link Change.PutOffer} or a {@link
 * Change.ReturnAllocation}.
 *
 * <p>Invariant: on each agent the allocator's account of a holder is the sum of the holder's
 * offers, of its executors and of its tasks that hold resources.
 */
public final class ClusterState {

  private final StateLimits limits;
  private final AllocatorOptions allocatorOptions;

  private Optional<LeaderView> leader = Optional.empty();
  private Allocator allocator;
  private TaskIndex tasks;
  private OfferIndex offers;
  private ExecutorIndex executors;
  private final PendingKills pendingKills = new PendingKills();
  private OperationIndex operations;
  private final AgentIndex agents = new AgentIndex();

  /** Agents whose offers wait for answers to operations. */
  private final Absences absences = new Absences();

  /** Agents whose offers wait for answers to operations. */
  private final Set<AgentId> awaited = new HashSet<>();

  private final Map<FrameworkId, FrameworkRecord> frameworks = new LinkedHashMap<>();
  private final Map<FrameworkId, CompletedFramework> completed = new LinkedHashMap<>();
  private final Map<StreamId, FrameworkId> frameworkStreams = new HashMap<>();
  private final RoleSettings roles = new RoleSettings();
  private final AllocationPause pause = new AllocationPause();

  /** An empty state of a member that does not lead. */
  public ClusterState(StateLimits limits, AllocatorOptions allocatorOptions) {
    this.limits = limits;
    this.allocatorOptions = allocatorOptions;
    clear();
  }

  /** How much of the past is kept. */
  public StateLimits limits() {
    return limits;
  }

  /** Who leads, when it is this member. */
  public Optional<LeaderView> leader() {
    return leader;
  }

  /** The current term; 0 when this member does not lead. */
  public long term() {
    return leader.map(LeaderView::term).orElse(0L);
  }

  /** The registered agent of that id. */
  public Optional<AgentRecord> findAgent(AgentId id) {
    return agents.find(id);
  }

  /** The agent on that stream. */
  public Optional<AgentRecord> findAgent(StreamId stream) {
    return agents.find(stream);
  }

  /** The registered agent of which the HTTP API is reached there. */
  public Optional<AgentRecord> findAgentAt(String hostport) {
    return agents.findAt(hostport);
  }

  /** The registered agents. */
  public Collection<AgentRecord> agents() {
    return agents.all();
  }

  /** The registered agents on that machine. */
  public List<AgentRecord> agents(MachineId machine) {
    return agents.on(machine);
  }

  /** What the registry says of an agent that has not come back to this leader. */
  public Optional<AgentInfo> findRecoveredAgent(AgentId id) {
    return Optional.ofNullable(agents.recovered().get(id));
  }

  /** The agents that have not come back to this leader. */
  public Set<AgentId> recoveredAgents() {
    return agents.recovered().keySet();
  }

  /** How many agents this leader had to wait for when it began. */
  public int everRecoveredAgents() {
    return agents.everRecovered();
  }

  /** Whether some agent has not come back to this leader. */
  public boolean hasRecoveredAgents() {
    return !agents.recovered().isEmpty();
  }

  /** Since when the agent is unreachable. */
  public Optional<Instant> findUnreachable(AgentId id) {
    return Optional.ofNullable(agents.unreachable().get(id));
  }

  /** Unreachable agents and since when, oldest first. */
  public Map<AgentId, Instant> unreachableAgents() {
    return agents.unreachable();
  }

  /** Since when the agent is gone for good. */
  public Optional<Instant> findGone(AgentId id) {
    return Optional.ofNullable(agents.gone().get(id));
  }

  /** Agents that are gone for good and since when, oldest first. */
  public Map<AgentId, Instant> goneAgents() {
    return agents.gone();
  }

  /** How many pings in a row the agent has left unanswered. */
  public int missedPings(AgentId id) {
    return agents.missedPings(id);
  }

  /** Kills that wait for the agent to come back. */
  public List<PendingKill> pendingKills(AgentId id) {
    return pendingKills.of(id);
  }

  /** Whether the agent will be declared unreachable as soon as the rate allows. */
  public boolean waitsForLoss(AgentId id) {
    return agents.waitsForLoss(id);
  }

  /** The agents that will be declared unreachable as soon as the rate allows, in that order. */
  public List<AgentId> waitingForLoss(Loss loss) {
    return agents.waitingFor(loss);
  }

  /** When the rate allows the next loss; empty: it was never at its limit. */
  public Optional<Instant> nextLoss(Loss loss) {
    return agents.nextLoss(loss);
  }

  /** The framework of that id that is not over. */
  public Optional<FrameworkRecord> findFramework(FrameworkId id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  /** The framework on that stream. */
  public Optional<FrameworkRecord> findFramework(StreamId stream) {
    return Optional.ofNullable(frameworkStreams.get(stream)).map(frameworks::get);
  }

  /** The frameworks that are not over. */
  public Collection<FrameworkRecord> frameworks() {
    return Collections.unmodifiableCollection(frameworks.values());
  }

  /** Whether the framework is over. */
  public boolean isCompleted(FrameworkId id) {
    return completed.containsKey(id);
  }

  /** Which completed framework is forgotten when one more is completed. */
  public Optional<FrameworkId> nextForgotten() {
    return completed.size() < limits.completedFrameworks()
        ? Optional.empty()
        : completed.keySet().stream().findFirst();
  }

  /** The framework's task of that id that is not over, unreachable ones excluded. */
  public Optional<TaskRecord> findTask(FrameworkId framework, TaskId task) {
    return tasks.active(framework, task);
  }

  /** Whether an earlier task of that id is over and had that update as its last. */
  public boolean hasEnded(FrameworkId framework, TaskId task, ByteString update) {
    return tasks.hasEnded(framework, task, update);
  }

  /** The framework's task of that id on an unreachable agent. */
  public Optional<TaskRecord> findUnreachableTask(FrameworkId framework, TaskId task) {
    return tasks.unreachable(framework, task);
  }

  /** The framework's tasks that are not over, unreachable ones excluded. */
  public Collection<TaskRecord> tasks(FrameworkId framework) {
    return tasks.active(framework);
  }

  /** The framework's tasks on unreachable agents. */
  public Collection<TaskRecord> unreachableTasks(FrameworkId framework) {
    return tasks.unreachable(framework);
  }

  /** The agent's tasks that are not over. */
  public Collection<TaskRecord> tasks(AgentId agent) {
    return tasks.active(agent);
  }

  /** The executor of that name. */
  public Optional<ExecutorRecord> findExecutor(ExecutorKey key) {
    return executors.find(key);
  }

  /** The executors on the agent. */
  public Collection<ExecutorRecord> executors(AgentId agent) {
    return executors.of(agent);
  }

  /** The framework's executors. */
  public Collection<ExecutorRecord> executors(FrameworkId framework) {
    return executors.of(framework);
  }

  /** The live tasks under the executor. */
  public Collection<TaskRecord> tasks(ExecutorKey executor) {
    return executors.tasks(executor);
  }

  /** The outstanding offer of that id. */
  public Optional<OfferRecord> findOffer(OfferId id) {
    return offers.find(id);
  }

  /** What is offered to the framework. */
  public Collection<OfferRecord> offers(FrameworkId framework) {
    return offers.of(framework);
  }

  /** What is offered of the agent. */
  public Collection<OfferRecord> offers(AgentId agent) {
    return offers.of(agent);
  }

  /** All outstanding offers. */
  public Collection<OfferRecord> offers() {
    return offers.all();
  }

  /** The weights that were set, by role; those of other roles are 1. */
  public Map<Role, Double> weights() {
    return roles.weights();
  }

  /** The quotas that were set, by role. */
  public Map<Role, Quota> quotas() {
    return roles.quotas();
  }

  /** The offer operation of that uuid. */
  public Optional<OperationRecord> findOperation(ByteString uuid) {
    return operations.find(uuid);
  }

  /** The offer operation to which the framework has given that id. */
  public Optional<OperationRecord> findOperation(FrameworkId framework, OperationID id) {
    return operations.find(framework, id.getValue());
  }

  /** The agent's offer operations, oldest first. */
  public Collection<OperationRecord> operations(AgentId agent) {
    return operations.of(agent);
  }

  /** The framework's offer operations, oldest first. */
  public Collection<OperationRecord> operations(FrameworkId framework) {
    return operations.of(framework);
  }

  /** The planned absence of machines. */
  public Absences absences() {
    return absences;
  }

  /** Whether {@link #allocate} or {@link #allocateInverse} has anything to look at now. */
  public boolean isAllocationPending() {
    return (allocator.isPending() && !isAllocationPaused()) || allocator.isInversePending();
  }

  /** When a decline filter runs out next. */
  public Optional<Instant> nextFilterExpiry() {
    return isAllocationPaused() ? Optional.empty() : allocator.nextExpiry();
  }

  /** The allocator, to be asked and not to be changed. */
  public Allocator allocator() {
    return allocator;
  }

  /** Books what is to be offered now. */
  public List<Allocation> allocate(Instant now) {
    return isAllocationPaused() ? List.of() : allocator.allocate(now);
  }

  /** Whether nothing is offered yet, because quotas could not be kept. */
  public boolean isAllocationPaused() {
    return pause.holds(agents.recovered().size());
  }

  /**
   * Whom to ask now to leave an agent; each must become a {@link Change.PutInverseOffer} or a
   * {@link Change.ReturnInverse}.
   */
  public List<InverseAllocation> allocateInverse(Instant now) {
    return allocator.allocateInverse(now);
  }

  /**
   * Makes the change.
   *
   * @return what readers have to be told
   */
  public List<ViewChange> apply(Change change) {
    return switch (change) {
      case Change.Lead lead -> begin(lead);
      case Change.Follow follow -> end(follow);
      case Change.PutAgent put -> putAgent(put.agent());
      case Change.RemoveAgent remove -> removeAgent(remove.id());
      case Change.OfLoss loss -> agents.apply(loss);
      case Change.OfAbsence absence ->
          absences.apply(absence, allocator, agents, this::tellAllocator);
      case Change.RememberKill remember -> {
        pendingKills.put(remember.agent(), remember.kill());
        yield List.of();
      }
      case Change.ForgetKills forget -> {
        pendingKills.remove(forget.agent());
        yield List.of();
      }
      case Change.PutFramework put -> putFramework(put.framework());
      case Change.CompleteFramework complete -> completeFramework(complete);
      case Change.ForgetFramework forget -> {
        frameworks.remove(forget.id());
        allocator.removeFramework(forget.id());
        yield List.of(new ViewChange.RemoveFramework(forget.id().value()));
      }
      case Change.PutCompletedFramework put -> complete(put.framework());
      case Change.PutTask put -> putTask(put.task());
      case Change.PutExecutor put -> putExecutor(put.executor());
      case Change.RemoveExecutor remove -> removeExecutor(remove.key());
      case Change.PutOffer put -> {
        offers.put(put.offer());
        yield List.of(new ViewChange.PutOffer(put.offer().view()));
      }
      case Change.RemoveOffer remove -> removeOffer(remove.id());
      case Change.PutOperation put -> {
        operations.put(put.operation());
        yield List.of(new ViewChange.PutOperation(put.operation().view()));
      }
      case Change.RemoveOperation remove ->
          operations.remove(remove.uuid())
              ? List.of(new ViewChange.RemoveOperation(remove.uuid()))
              : List.of();
      case Change.ReturnAllocation back -> {
        Allocation allocation = back.allocation();
        allocator.release(allocation.holder(), allocation.agent(), allocation.resources());
        yield List.of();
      }
      case Change.Refuse refuse -> {
        allocator.refuse(refuse.holder(), refuse.agent(), refuse.refused(), refuse.until());
        yield List.of();
      }
      case Change.PauseAllocation now -> {
        pause.begin(agents.recovered().size());
        yield List.of();
      }
      case Change.ResumeAllocation now -> {
        pause.end();
        yield List.of();
      }
      case Change.SetWeight set -> {
        allocator.setWeight(set.role(), set.weight());
        yield roles.setWeight(set.role(), set.weight());
      }
      case Change.SetQuota set -> {
        allocator.setQuota(set.role(), set.quota());
        yield roles.setQuota(set.role(), set.quota());
      }
      case Change.AwaitOperations await -> awaitOperations(await);
      case Change.Revive revive -> {
        allocator.revive(revive.framework(), revive.roles());
        yield List.of();
      }
    };
  }

  private List<ViewChange> begin(Change.Lead lead) {
    clear();
    leader = Optional.of(lead.leader());
    return List.of(new ViewChange.Begin(lead.leader()));
  }

  private List<ViewChange> end(Change.Follow follow) {
    clear();
    return List.of(new ViewChange.End(follow.reason()));
  }

  private void clear() {
    leader = Optional.empty();
    allocator = new Allocator(allocatorOptions);
    roles.clear();
    pause.end();
    tasks = new TaskIndex(limits);
    offers = new OfferIndex();
    executors = new ExecutorIndex();
    pendingKills.clear();
    operations = new OperationIndex();
    agents.clear();
    awaited.clear();
    absences.clear();
    List.of(frameworks, completed, frameworkStreams).forEach(Map::clear);
  }

  private List<ViewChange> putAgent(AgentRecord agent) {
    agents.put(agent);
    if (agent.resources().foreseen().isEmpty()) {
      awaited.remove(agent.id());
    }
    tellAllocator(agent);
    return List.of(new ViewChange.PutAgent(agent.view()));
  }

  private void tellAllocator(AgentRecord agent) {
    boolean offered = agent.connected() && !awaited.contains(agent.id());
    allocator.putAgent(
        AllocatorInput.facts(agent, offered, absences.unavailability(agent.machine())));
  }

  private List<ViewChange> awaitOperations(Change.AwaitOperations await) {
    if (await.waiting()) {
      awaited.add(await.agent());
    } else if (awaited.remove(await.agent())) {
      findAgent(await.agent()).ifPresent(this::tellAllocator);
    }
    return List.of();
  }

  private List<ViewChange> removeAgent(AgentId id) {
    if (!tasks.active(id).isEmpty()
        || !offers.of(id).isEmpty()
        || !absences.of(id).isEmpty()
        || !operations.of(id).isEmpty()) {
      throw new IllegalStateException(
          "agent " + id + " is removed while tasks, offers or operations are left");
    }
    if (agents.remove(id).isEmpty()) {
      return List.of();
    }
    List<ViewChange> changes = new ArrayList<>(absences.forgetAnswers(id));
    executors.of(id).forEach(executor -> changes.addAll(removeExecutor(executor.key())));
    allocator.removeAgent(id);
    tasks.removeAgent(id);
    awaited.remove(id);
    changes.add(new ViewChange.RemoveAgent(id.value()));
    return changes;
  }

  private List<ViewChange> putFramework(FrameworkRecord framework) {
    FrameworkRecord before = frameworks.put(framework.id(), framework);
    if (before != null) {
      before.stream().ifPresent(frameworkStreams::remove);
    }
    framework.stream().ifPresent(stream -> frameworkStreams.put(stream, framework.id()));
    allocator.putFramework(AllocatorInput.facts(framework));
    return List.of(new ViewChange.PutFramework(framework.view(Optional.empty())));
  }

  private List<ViewChange> completeFramework(Change.CompleteFramework change) {
    FrameworkRecord before = frameworks.remove(change.id());
    if (before == null) {
      return List.of();
    }
    if (!tasks.active(change.id()).isEmpty()
        || !offers.of(change.id()).isEmpty()
        || !absences.of(change.id()).isEmpty()) {
      throw new IllegalStateException(
          "framework " + change.id() + " is completed while tasks or offers are left");
    }
    before.stream().ifPresent(frameworkStreams::remove);
    List<ViewChange> changes = new ArrayList<>(absences.forgetAnswers(change.id()));
    executors.of(change.id()).forEach(executor -> changes.addAll(removeExecutor(executor.key())));
    allocator.removeFramework(change.id());
    changes.addAll(complete(new CompletedFramework(before.disconnected(), change.when())));
    return changes;
  }

  private List<ViewChange> complete(CompletedFramework framework) {
    List<ViewChange> changes = new ArrayList<>();
    completed.put(framework.framework().id(), framework);
    changes.add(
        new ViewChange.PutFramework(
            framework.framework().view(Optional.of(framework.unregistered()))));
    while (completed.size() > limits.completedFrameworks()) {
      FrameworkId oldest = completed.keySet().iterator().next();
      completed.remove(oldest);
      tasks
          .removeFramework(oldest)
          .forEach(task -> changes.add(new ViewChange.RemoveTask(task.serial())));
      changes.add(new ViewChange.RemoveFramework(oldest.value()));
    }
    return changes;
  }

  private List<ViewChange> putTask(TaskRecord task) {
    boolean held =
        tasks
            .active(task.framework(), task.id())
            .filter(before -> before.serial() == task.serial())
            .map(TaskRecord::holdsResources)
            .orElse(false);
    List<ViewChange> changes = new ArrayList<>(1);
    List<TaskRecord> evicted = tasks.put(task);
    executors.track(task);
    if (task.phase() == TaskView.Phase.COMPLETED) {
      pendingKills.remove(task);
    }
    if (task.holdsResources() && !held) {
      allocator.take(task.holder(), task.agent(), task.resources());
    } else if (held && !task.holdsResources()) {
      allocator.release(task.holder(), task.agent(), task.resources());
    }
    changes.add(new ViewChange.PutTask(task.view()));
    for (TaskRecord old : evicted) {
      if (old.phase() == TaskView.Phase.UNREACHABLE) {
        pendingKills.remove(old);
      }
      changes.add(new ViewChange.RemoveTask(old.serial()));
    }
    return changes;
  }

  private List<ViewChange> putExecutor(ExecutorRecord executor) {
    executors.put(executor).ifPresent(this::release);
    if (!executor.resources().isEmpty()) {
      allocator.take(executor.holder(), executor.key().agent(), executor.resources());
    }
    return List.of(new ViewChange.PutExecutor(executor.view()));
  }

  private List<ViewChange> removeExecutor(ExecutorKey key) {
    Optional<ExecutorRecord> gone = executors.remove(key);
    gone.ifPresent(this::release);
    return gone.isEmpty()
        ? List.of()
        : List.of(
            new ViewChange.RemoveExecutor(
                key.agent().value(), key.framework().value(), key.executor().value()));
  }

  private void release(ExecutorRecord executor) {
    allocator.release(executor.holder(), executor.key().agent(), executor.resources());
  }

  private List<ViewChange> removeOffer(OfferId id) {
    Optional<OfferRecord> offer = offers.remove(id);
    if (offer.isEmpty()) {
      return List.of();
    }
    OfferRecord gone = offer.get();
    allocator.release(gone.holder(), gone.agent(), gone.resources());
    return List.of(new ViewChange.RemoveOffer(id.value()));
  }
}
