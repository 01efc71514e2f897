package io.souk.master.bus;

import io.souk.protocol.mesos.scheduler.Call;
import java.util.Optional;

/** The structure that each scheduler call must have (Mesos v1 scheduler API). */
public final class CallCheck {

  private static final int UUID_BYTES = 16;

  private CallCheck() {}

  /** What is wrong with the call, in the words that clients know; empty when nothing is. */
  public static Optional<String> findProblem(Call call) {
    if (!call.hasType()) {
      return expecting("type");
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      return findSubscribeProblem(call);
    }
    if (call.getType() != Call.Type.UNKNOWN && call.getFrameworkId().getValue().isEmpty()) {
      return expecting("framework_id");
    }
    return switch (call.getType()) {
      case UNKNOWN, SUBSCRIBE, TEARDOWN, REVIVE, SUPPRESS -> Optional.empty();
      case ACCEPT -> present(call.hasAccept(), "accept");
      case DECLINE -> present(call.hasDecline(), "decline");
      case ACCEPT_INVERSE_OFFERS -> present(call.hasAcceptInverseOffers(), "accept_inverse_offers");
      case DECLINE_INVERSE_OFFERS ->
          present(call.hasDeclineInverseOffers(), "decline_inverse_offers");
      case KILL -> present(call.hasKill(), "kill");
      case SHUTDOWN -> present(call.hasShutdown(), "shutdown");
      case ACKNOWLEDGE ->
          present(call.hasAcknowledge(), "acknowledge")
              .or(() -> uuid(call.getAcknowledge().getUuid().size()));
      case ACKNOWLEDGE_OPERATION_STATUS -> findOperationAcknowledgeProblem(call);
      case RECONCILE -> present(call.hasReconcile(), "reconcile");
      case RECONCILE_OPERATIONS -> present(call.hasReconcileOperations(), "reconcile_operations");
      case MESSAGE -> present(call.hasMessage(), "message");
      case REQUEST -> present(call.hasRequest(), "request");
      case UPDATE_FRAMEWORK -> findUpdateProblem(call);
    };
  }

  private static Optional<String> findSubscribeProblem(Call call) {
    if (!call.hasSubscribe()) {
      return expecting("subscribe");
    }
    return sameId(call, call.getSubscribe().getFrameworkInfo().getId().getValue(), "subscribe");
  }

  private static Optional<String> findUpdateProblem(Call call) {
    if (!call.hasUpdateFramework()) {
      return expecting("update_framework");
    }
    return sameId(
        call, call.getUpdateFramework().getFrameworkInfo().getId().getValue(), "update_framework");
  }

  private static Optional<String> sameId(Call call, String inner, String field) {
    return call.getFrameworkId().getValue().equals(inner)
        ? Optional.empty()
        : Optional.of("'framework_id' differs from '" + field + ".framework_info.id'");
  }

  private static Optional<String> findOperationAcknowledgeProblem(Call call) {
    if (!call.hasAcknowledgeOperationStatus()) {
      return expecting("acknowledge_operation_status");
    }
    Call.AcknowledgeOperationStatus acknowledge = call.getAcknowledgeOperationStatus();
    return present(acknowledge.hasAgentId(), "acknowledge_operation_status.agent_id")
        .or(() -> uuid(acknowledge.getUuid().size()));
  }

  private static Optional<String> uuid(int bytes) {
    return bytes == UUID_BYTES
        ? Optional.empty()
        : Optional.of("Expecting 'uuid' to be " + UUID_BYTES + " bytes, got " + bytes);
  }

  private static Optional<String> present(boolean there, String field) {
    return there ? Optional.empty() : expecting(field);
  }

  private static Optional<String> expecting(String field) {
    return Optional.of("Expecting '" + field + "' to be present");
  }
}
