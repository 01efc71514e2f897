package io.souk.master.decide;

import io.souk.master.bus.Reply;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.Optional;

/**
 * Answers what became of offer operations, as far as the master knows (Mesos v1 scheduler API,
 * RECONCILE_OPERATIONS). Answers have no uuid: there is nothing to acknowledge.
 */
final class OperationReconciliation {

  private OperationReconciliation() {}

  /** Without operations: all that are known. */
  static Decision reconcile(
      Context context, FrameworkRecord framework, Call.ReconcileOperations call) {
    Draft draft = new Draft();
    if (call.getOperationsCount() == 0) {
      context.state().operations(framework.id()).stream()
          .filter(operation -> operation.id().isPresent())
          .forEach(operation -> say(draft, framework, latest(operation)));
    }
    for (Call.ReconcileOperations.Operation asked : call.getOperationsList()) {
      say(
          draft,
          framework,
          context
              .state()
              .findOperation(framework.id(), asked.getOperationId())
              .map(OperationReconciliation::latest)
              .orElseGet(() -> unknown(context, asked)));
    }
    return draft.reply(Reply.accepted());
  }

  private static void say(Draft draft, FrameworkRecord framework, OperationStatus status) {
    draft.send(framework, FrameworkEvents.updateOperation(status));
  }

  private static OperationStatus latest(OperationRecord operation) {
    return operation.latest().toBuilder().clearUuid().build();
  }

  private static OperationStatus unknown(
      Context context, Call.ReconcileOperations.Operation asked) {
    OperationStatus.Builder status =
        OperationStatus.newBuilder()
            .setOperationId(asked.getOperationId())
            .setState(stateOn(context, Wire.id(asked.getAgentId())));
    if (asked.hasAgentId()) {
      status.setAgentId(asked.getAgentId());
    }
    if (asked.hasResourceProviderId()) {
      status.setResourceProviderId(asked.getResourceProviderId());
    }
    return status.build();
  }

  private static OperationState stateOn(Context context, Optional<AgentId> agent) {
    if (agent.flatMap(context.state()::findRecoveredAgent).isPresent()) {
      return OperationState.OPERATION_RECOVERING;
    }
    if (agent.flatMap(context.state()::findGone).isPresent()) {
      return OperationState.OPERATION_GONE_BY_OPERATOR;
    }
    return agent.flatMap(context.state()::findUnreachable).isPresent()
        ? OperationState.OPERATION_UNREACHABLE
        : OperationState.OPERATION_UNKNOWN;
  }
}
