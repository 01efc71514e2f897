package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.allocator.Allocation;
import io.souk.allocator.Allocator;
import io.souk.allocator.AllocatorOptions;
import io.souk.allocator.InverseAllocation;
import io.souk.allocator.Quota;
import io.souk.master.bus.Loss;
import io.souk.master.bus.StreamId;
import io.souk.master.view.Deactivation;
import io.souk.master.view.LeaderView;
import io.souk.master.view.SharedTasks;
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
import java.util.HashSet;
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
 * <p>Invariant between two decisions: on each agent the allocator's account of a holder is the sum
 * of the holder's offers, of its executors and of its tasks that hold resources ({@link Holdings}
 * sees to it). Operations hold nothing: what they have yet to change is foreseen in the agent's
 * total; inverse offers take nothing either.
 */
public final class ClusterState {

  private final StateLimits limits;
  private final AllocatorOptions allocatorOptions;
  private final SharedTasks shared = new SharedTasks();
  private final AgentIndex agents = new AgentIndex(shared.values());
  private final FrameworkIndex frameworks;
  private final RoleSettings roles = new RoleSettings();
  private final AllocationPause pause = new AllocationPause();
  private final Absences absences = new Absences();
  private final Set<AgentId> awaited = new HashSet<>(); // Offers wait for answers to operations.
  private Optional<LeaderView> leader = Optional.empty();
  private Allocator allocator;
  private Holdings holdings;
  private OperationIndex operations;

  /** An empty state of a member that does not lead. */
  public ClusterState(StateLimits limits, AllocatorOptions allocatorOptions) {
    this.limits = limits;
    this.allocatorOptions = allocatorOptions;
    this.frameworks = new FrameworkIndex(limits.completedFrameworks());
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

  /** What was published of the work on agents that have not come back to this leader. */
  public Unconfirmed unconfirmed() {
    return agents.unconfirmed();
  }

  /** How many agents this leader had to wait for when it began. */
  public int everRecoveredAgents() {
    return agents.everRecovered();
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

  /** How an operator took the agent out of the offers, wherever it is. */
  public Optional<Deactivation> findDeactivation(AgentId id) {
    return agents.deactivation(id);
  }

  /** Registered agents that are being drained and have nothing left to end. */
  public List<AgentRecord> drainedAgents() {
    return agents.draining().stream()
        .filter(it -> tasks(it.id()).isEmpty() && operations.of(it.id()).isEmpty())
        .toList();
  }

  /** How many pings in a row the agent has left unanswered. */
  public int missedPings(AgentId id) {
    return agents.missedPings(id);
  }

  /** Kills that wait for the agent to come back. */
  public List<PendingKill> pendingKills(AgentId id) {
    return holdings.kills().of(id);
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
    return frameworks.find(id);
  }

  /** The framework on that stream. */
  public Optional<FrameworkRecord> findFramework(StreamId stream) {
    return frameworks.find(stream);
  }

  /** The frameworks that are not over. */
  public Collection<FrameworkRecord> frameworks() {
    return frameworks.all();
  }

  /** Whether the framework is over. */
  public boolean isCompleted(FrameworkId id) {
    return frameworks.isCompleted(id);
  }

  /** Which completed framework is forgotten when one more is completed. */
  public Optional<FrameworkId> nextForgotten() {
    return frameworks.nextForgotten();
  }

  /** The framework's task of that id that is not over, unreachable ones excluded. */
  public Optional<TaskRecord> findTask(FrameworkId framework, TaskId task) {
    return holdings.tasks().active(framework, task);
  }

  /** An earlier task of that id that is over and had that update as its last. */
  public Optional<TaskRecord> findEnded(FrameworkId framework, TaskId task, ByteString update) {
    return holdings.tasks().ended(framework, task, update);
  }

  /** The framework's task of that id on an unreachable agent. */
  public Optional<TaskRecord> findUnreachableTask(FrameworkId framework, TaskId task) {
    return holdings.tasks().unreachable(framework, task);
  }

  /** The framework's tasks that are not over, unreachable ones excluded. */
  public Collection<TaskRecord> tasks(FrameworkId framework) {
    return holdings.tasks().active(framework);
  }

  /** The framework's tasks on unreachable agents. */
  public Collection<TaskRecord> unreachableTasks(FrameworkId framework) {
    return holdings.tasks().unreachable(framework);
  }

  /** The agent's tasks that are not over. */
  public Collection<TaskRecord> tasks(AgentId agent) {
    return holdings.tasks().active(agent);
  }

  /** The executor of that name. */
  public Optional<ExecutorRecord> findExecutor(ExecutorKey key) {
    return holdings.executors().find(key);
  }

  /** The executors on the agent. */
  public Collection<ExecutorRecord> executors(AgentId agent) {
    return holdings.executors().of(agent);
  }

  /** The framework's executors. */
  public Collection<ExecutorRecord> executors(FrameworkId framework) {
    return holdings.executors().of(framework);
  }

  /** The live tasks under the executor. */
  public Collection<TaskRecord> tasks(ExecutorKey executor) {
    return holdings.executors().tasks(executor);
  }

  /** The outstanding offer of that id. */
  public Optional<OfferRecord> findOffer(OfferId id) {
    return holdings.offers().find(id);
  }

  /** What is offered to the framework. */
  public Collection<OfferRecord> offers(FrameworkId framework) {
    return holdings.offers().of(framework);
  }

  /** What is offered of the agent. */
  public Collection<OfferRecord> offers(AgentId agent) {
    return holdings.offers().of(agent);
  }

  /** All outstanding offers. */
  public Collection<OfferRecord> offers() {
    return holdings.offers().all();
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

  /** Whether all offers are held back until more of the agents known before are back. */
  public boolean isAllocationPaused() {
    return pause.holds(agents.recovered().size());
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
      case Change.Lead lead -> {
        clear();
        leader = Optional.of(lead.leader());
        yield List.of(new ViewChange.Begin(lead.leader()));
      }
      case Change.Follow follow -> {
        clear();
        yield List.of(new ViewChange.End(follow.reason()));
      }
      case Change.PutAgent put -> putAgent(put.agent());
      case Change.RemoveAgent remove -> removeAgent(remove.id());
      case Change.SetDeactivation set -> setDeactivation(set);
      case Change.OfLoss loss -> agents.apply(loss);
      case Change.OfAbsence absence ->
          absences.apply(absence, allocator, agents, this::tellAllocator);
      case Change.RememberKill remember ->
          unseen(() -> holdings.kills().put(remember.agent(), remember.kill()));
      case Change.ForgetKills forget -> unseen(() -> holdings.kills().remove(forget.agent()));
      case Change.PutFramework put -> putFramework(put.framework());
      case Change.CompleteFramework complete -> completeFramework(complete);
      case Change.ForgetFramework forget -> {
        frameworks.remove(forget.id());
        holdings.removeFramework(forget.id());
        yield List.of(new ViewChange.RemoveFramework(forget.id().value()));
      }
      case Change.PutCompletedFramework put -> complete(put.framework());
      case Change.PutTask put -> holdings.putTask(put.task());
      case Change.PutExecutor put -> holdings.putExecutor(put.executor());
      case Change.RemoveExecutor remove -> holdings.removeExecutor(remove.key());
      case Change.PutOffer put -> holdings.putOffer(put.offer());
      case Change.RemoveOffer remove -> holdings.removeOffer(remove.id());
      case Change.PutOperation put -> operations.put(put.operation());
      case Change.RemoveOperation remove -> operations.remove(remove.uuid());
      case Change.ReturnAllocation back -> unseen(() -> allocator.release(back.allocation()));
      case Change.Refuse no ->
          unseen(() -> allocator.refuse(no.holder(), no.agent(), no.refused(), no.until()));
      case Change.PauseAllocation now -> unseen(() -> pause.begin(agents.recovered().size()));
      case Change.ResumeAllocation now -> unseen(pause::end);
      case Change.SetWeight set -> {
        allocator.setWeight(set.role(), set.weight());
        yield roles.setWeight(set.role(), set.weight());
      }
      case Change.SetQuota set -> {
        allocator.setQuota(set.role(), set.quota());
        yield roles.setQuota(set.role(), set.quota());
      }
      case Change.AwaitOperations await -> unseen(() -> awaitOperations(await));
      case Change.Revive revive ->
          unseen(() -> allocator.revive(revive.framework(), revive.roles()));
    };
  }

  /** What readers do not see. */
  private static List<ViewChange> unseen(Runnable change) {
    change.run();
    return List.of();
  }

  private void clear() {
    leader = Optional.empty();
    allocator = new Allocator(allocatorOptions);
    roles.clear();
    pause.end();
    agents.clear();
    holdings = new Holdings(limits, allocator, agents.unconfirmed(), shared);
    operations = new OperationIndex();
    awaited.clear();
    absences.clear();
    frameworks.clear();
  }

  private List<ViewChange> putAgent(AgentRecord given) {
    AgentRecord agent = agents.put(given);
    if (agent.resources().foreseen().isEmpty()) {
      awaited.remove(agent.id());
    }
    return renew(agent);
  }

  private List<ViewChange> renew(AgentRecord agent) {
    tellAllocator(agent);
    return List.of(new ViewChange.PutAgent(agents.view(agent)));
  }

  private List<ViewChange> setDeactivation(Change.SetDeactivation set) {
    List<ViewChange> absent = agents.deactivate(set.id(), set.deactivation());
    return findAgent(set.id()).map(this::renew).orElse(absent);
  }

  private void tellAllocator(AgentRecord agent) {
    AgentId id = agent.id();
    boolean offered = agent.connected() && !awaited.contains(id) && findDeactivation(id).isEmpty();
    var absence = absences.unavailability(agent.machine());
    allocator.putAgent(AllocatorInput.facts(agent, offered, absence, shared.values()));
  }

  private void awaitOperations(Change.AwaitOperations await) {
    if (await.waiting()) {
      awaited.add(await.agent());
    } else if (awaited.remove(await.agent())) {
      findAgent(await.agent()).ifPresent(this::tellAllocator);
    }
  }

  private List<ViewChange> removeAgent(AgentId id) {
    if (holdings.isUsed(id) || !absences.of(id).isEmpty() || !operations.of(id).isEmpty()) {
      throw new IllegalStateException("agent " + id + " is removed while something holds it");
    }
    if (agents.remove(id).isEmpty()) {
      return List.of();
    }
    List<ViewChange> changes = new ArrayList<>(absences.forgetAnswers(id));
    changes.addAll(holdings.removeAgent(id));
    awaited.remove(id);
    changes.add(new ViewChange.RemoveAgent(id.value()));
    return changes;
  }

  private List<ViewChange> putFramework(FrameworkRecord framework) {
    frameworks.put(framework);
    allocator.putFramework(AllocatorInput.facts(framework));
    return List.of(new ViewChange.PutFramework(framework.view(Optional.empty())));
  }

  private List<ViewChange> completeFramework(Change.CompleteFramework change) {
    Optional<FrameworkRecord> before = frameworks.remove(change.id());
    if (before.isEmpty()) {
      return List.of();
    }
    if (holdings.isUsed(change.id()) || !absences.of(change.id()).isEmpty()) {
      throw new IllegalStateException("framework " + change.id() + " is completed while in use");
    }
    List<ViewChange> changes = new ArrayList<>(absences.forgetAnswers(change.id()));
    changes.addAll(holdings.removeFramework(change.id()));
    changes.addAll(complete(new CompletedFramework(before.get().disconnected(), change.when())));
    return changes;
  }

  private List<ViewChange> complete(CompletedFramework framework) {
    List<ViewChange> changes = new ArrayList<>();
    Optional<Instant> ended = Optional.of(framework.unregistered());
    changes.add(new ViewChange.PutFramework(framework.framework().view(ended)));
    frameworks
        .complete(framework)
        .forEach(forgotten -> changes.addAll(holdings.forgetFramework(forgotten)));
    return changes;
  }
}
