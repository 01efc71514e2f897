package io.souk.master.view;

import com.google.protobuf.ByteString;

/** One step by which the published view follows the loop's state. */
public sealed interface ViewChange {

  /** A leader begins: everything published before is void. */
  record Begin(LeaderView leader) implements ViewChange {}

  /** Another leader begins, and goes on with what is published. */
  record Succeed(LeaderView leader) implements ViewChange {}

  /** This member stopped leading: what was published before is shown on, and grows old. */
  record End(String reason) implements ViewChange {}

  /** Everything published before is void, and nobody leads. */
  record Void() implements ViewChange {}

  /** Adds or replaces by {@link AgentView#id}. */
  record PutAgent(AgentView agent) implements ViewChange {}

  /** Nothing happens when it is not there; the same holds for all removals. */
  record RemoveAgent(String agentId) implements ViewChange {}

  /** Adds or replaces by {@link RecoveredAgentView#id}. */
  record PutRecoveredAgent(RecoveredAgentView agent) implements ViewChange {}

  /** It came back, or its time is over. */
  record RemoveRecoveredAgent(String agentId) implements ViewChange {}

  /** Adds or replaces by {@link UnreachableAgentView#id}. */
  record PutUnreachableAgent(UnreachableAgentView agent) implements ViewChange {}

  /** It came back, or was forgotten. */
  record RemoveUnreachableAgent(String agentId) implements ViewChange {}

  /** Adds or replaces by {@link FrameworkView#id}. */
  record PutFramework(FrameworkView framework) implements ViewChange {}

  /** A completed framework left the ring of completed ones; its tasks are removed one by one. */
  record RemoveFramework(String frameworkId) implements ViewChange {}

  /** Adds or replaces by {@link TaskView#serial}. */
  record PutTask(TaskView task) implements ViewChange {}

  /** A launch left the framework's ring. */
  record RemoveTask(long serial) implements ViewChange {}

  /** Adds or replaces by agent, framework and executor id. */
  record PutExecutor(ExecutorView executor) implements ViewChange {}

  /** The executor ended. */
  record RemoveExecutor(String agentId, String frameworkId, String executorId)
      implements ViewChange {}

  /** Adds by {@link OfferView#id}. */
  record PutOffer(OfferView offer) implements ViewChange {}

  /** Adds or replaces by {@link RoleView#name}. */
  record PutRole(RoleView role) implements ViewChange {}

  /** Nothing is set for the role any more. */
  record RemoveRole(String name) implements ViewChange {}

  /** The offer was used, declined, rescinded or given up. */
  record RemoveOffer(String offerId) implements ViewChange {}

  /** Adds or replaces by {@link OperationView#uuid}. */
  record PutOperation(OperationView operation) implements ViewChange {}

  /** The operation has ended and its end is acknowledged, or it is given up. */
  record RemoveOperation(ByteString uuid) implements ViewChange {}

  /** What is planned now, in place of what was. */
  record PutMaintenance(MaintenanceView maintenance) implements ViewChange {}

  /** Adds by {@link InverseOfferView#id}. */
  record PutInverseOffer(InverseOfferView offer) implements ViewChange {}

  /** It was answered, rescinded or given up. */
  record RemoveInverseOffer(String offerId) implements ViewChange {}

  /** Adds or replaces by agent and framework. */
  record PutInverseAnswer(InverseAnswerView answer) implements ViewChange {}

  /** What was said is void. */
  record RemoveInverseAnswer(String agentId, String frameworkId) implements ViewChange {}
}
