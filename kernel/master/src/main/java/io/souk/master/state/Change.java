package io.souk.master.state;

import com.google.protobuf.ByteString;
import io.souk.allocator.Allocation;
import io.souk.allocator.Holder;
import io.souk.allocator.Quota;
import io.souk.master.bus.Loss;
import io.souk.master.view.AgentView;
import io.souk.master.view.Deactivation;
import io.souk.master.view.ExecutorView;
import io.souk.master.view.LeaderView;
import io.souk.master.view.TaskView;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.OfferId;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/** One step of the cluster's state. */
public sealed interface Change {

  /** Where agents stand that are not simply there. */
  sealed interface OfLoss extends Change {}

  /** The planned absence of machines. */
  sealed interface OfAbsence extends Change {}

  /** This plan holds and no other. */
  record PutMaintenance(MaintenancePlan plan) implements OfAbsence {}

  /** Adds an inverse offer that the allocator counts as made already. */
  record PutInverseOffer(InverseOfferRecord offer) implements OfAbsence {}

  /** It was answered, timed out or was rescinded. */
  record RemoveInverseOffer(OfferId id) implements OfAbsence {}

  /** What the allocator counts as an inverse offer becomes none. */
  record ReturnInverse(FrameworkId framework, AgentId agent) implements OfAbsence {}

  /** The framework is not to be asked about that agent until then. */
  record RefuseInverse(FrameworkId framework, AgentId agent, Instant until) implements OfAbsence {}

  /** What a framework said to the absence of that agent. */
  record PutInverseAnswer(AgentId agent, InverseOfferStatus status) implements OfAbsence {}

  /** A term begins: all that was known before is dropped. */
  record Lead(LeaderView leader) implements Change {}

  /** This member does not lead: all that was known is dropped. */
  record Follow(String reason) implements Change {}

  /** Adds or replaces a registered agent. */
  record PutAgent(AgentRecord agent) implements Change {}

  /**
   * The agent is no longer registered; its tasks and offers must have been dealt with before, its
   * executors go with it.
   */
  record RemoveAgent(AgentId id) implements Change {}

  /** An operator took the agent out of the offers, or, when empty, gave it back to them. */
  record SetDeactivation(AgentId id, Optional<Deactivation> deactivation) implements Change {}

  /**
   * An agent known from the registry that has not come back yet.
   *
   * @param seen what earlier leaders published of it
   */
  record PutRecoveredAgent(AgentId id, AgentInfo info, Optional<AgentView> seen)
      implements OfLoss {}

  /** What earlier leaders published of a task on an agent that has not come back yet. */
  record PutUnconfirmedTask(TaskView task) implements OfLoss {}

  /** What earlier leaders published of an executor on an agent that has not come back yet. */
  record PutUnconfirmedExecutor(ExecutorView executor) implements OfLoss {}

  /** It came back, and is registered by then, or is given up; what is unconfirmed of it goes. */
  record RemoveRecoveredAgent(AgentId id) implements OfLoss {}

  /** An agent declared unreachable. */
  record PutUnreachableAgent(AgentId id, Instant since) implements OfLoss {}

  /** It came back. */
  record RemoveUnreachableAgent(AgentId id) implements OfLoss {}

  /** An agent that an operator declared to be gone for good. */
  record PutGoneAgent(AgentId id, Instant since) implements OfLoss {}

  /** It is gone for so long that it is forgotten. */
  record RemoveGoneAgent(AgentId id) implements OfLoss {}

  /** The agent is to be declared unreachable as soon as the rate allows. */
  record QueueLoss(AgentId id, Loss loss) implements OfLoss {}

  /** It is not, after all. */
  record UnqueueLoss(AgentId id) implements OfLoss {}

  /** The next agent may be declared unreachable from then on. */
  record SetNextLoss(Loss loss, Instant from) implements OfLoss {}

  /** How many pings in a row the agent has left unanswered. */
  record SetMissedPings(AgentId id, int missed) implements OfLoss {}

  /** A kill for an agent that is disconnected or unreachable; kept as long as the task is. */
  record RememberKill(AgentId agent, PendingKill kill) implements Change {}

  /** The agent has been told. */
  record ForgetKills(AgentId agent) implements Change {}

  /** Adds or replaces a framework. */
  record PutFramework(FrameworkRecord framework) implements Change {}

  /**
   * The framework is over; its tasks and offers must have been dealt with before, its executors go
   * with it.
   */
  record CompleteFramework(FrameworkId id, Instant when) implements Change {}

  /** A framework that never came back and holds nothing; it may still do, as a new one. */
  record ForgetFramework(FrameworkId id) implements Change {}

  /** A framework that was over before this leader began. */
  record PutCompletedFramework(CompletedFramework framework) implements Change {}

  /** Adds a launch or replaces it by serial. */
  record PutTask(TaskRecord task) implements Change {}

  /** Adds or replaces an executor. */
  record PutExecutor(ExecutorRecord executor) implements Change {}

  /** The executor has ended: its own resources are free again. */
  record RemoveExecutor(ExecutorKey key) implements Change {}

  /** Adds an offer whose resources the allocator has accounted already. */
  record PutOffer(OfferRecord offer) implements Change {}

  /** The offer's resources are free again. */
  record RemoveOffer(OfferId id) implements Change {}

  /** Adds or replaces an offer operation by its uuid. */
  record PutOperation(OperationRecord operation) implements Change {}

  /** The operation has ended and its end is acknowledged, or it is given up. */
  record RemoveOperation(ByteString uuid) implements Change {}

  /** An allocation that becomes no offer: its resources are free again. */
  record ReturnAllocation(Allocation allocation) implements Change {}

  /** Nothing of {@code refused} is to be offered to the holder until then. */
  record Refuse(Holder holder, AgentId agent, Resources refused, Instant until) implements Change {}

  /** Nothing is offered until most agents of earlier leaders are back. */
  record PauseAllocation() implements Change {}

  /** Offers are made, whoever is missing. */
  record ResumeAllocation() implements Change {}

  /**
   * The role's share counts this much.
   *
   * @param weight above 0
   */
  record SetWeight(Role role, double weight) implements Change {}

  /** The role has this quota and no other; none when it says nothing. */
  record SetQuota(Role role, Quota quota) implements Change {}

  /** Whether offers of the agent wait until it has answered the operations on their way to it. */
  record AwaitOperations(AgentId agent, boolean waiting) implements Change {}

  /** Forgets what the framework declined in these roles. */
  record Revive(FrameworkId framework, Set<Role> roles) implements Change {

    public Revive {
      roles = Set.copyOf(roles);
    }
  }
}
