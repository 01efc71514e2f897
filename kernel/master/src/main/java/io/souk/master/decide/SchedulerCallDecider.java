package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.state.FrameworkRecord;
import io.souk.protocol.mesos.allocator.InverseOfferStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.util.Optional;

/**
 * Calls on a subscription: the checks that need the state, in the order of the Mesos v1 scheduler
 * API, then the call itself.
 */
final class SchedulerCallDecider {

  private SchedulerCallDecider() {}

  static Decision decide(Context context, Command.SchedulerCall command) {
    Call call = command.call();
    Optional<FrameworkRecord> found =
        Wire.id(call.getFrameworkId()).flatMap(context.state()::findFramework);
    if (found.isEmpty()) {
      return Decision.reply(Reply.badRequest("Framework cannot be found"));
    }
    FrameworkRecord framework = found.get();
    return check(framework, command)
        .map(Decision::reply)
        .orElseGet(() -> decide(context, framework, call));
  }

  private static Optional<Reply> check(FrameworkRecord framework, Command.SchedulerCall command) {
    String principal = framework.info().getPrincipal();
    if (command.principal().filter(p -> !p.equals(principal)).isPresent()) {
      return Optional.of(
          Reply.badRequest(
              "Authenticated principal '%s' does not match principal '%s' set in `FrameworkInfo`"
                  .formatted(command.principal().get(), principal)));
    }
    Optional<StreamId> current = framework.stream();
    if (current.isEmpty()) {
      return Optional.of(Reply.forbidden("Framework is not subscribed"));
    }
    if (command.stream().isEmpty()) {
      return Optional.of(
          Reply.badRequest("All non-subscribe calls should include the 'Mesos-Stream-Id' header"));
    }
    StreamId given = command.stream().get();
    return given.equals(current.get())
        ? Optional.empty()
        : Optional.of(
            Reply.badRequest(
                ("The stream ID '%s' included in this request didn't match the stream ID currently"
                        + " associated with framework ID %s")
                    .formatted(given, framework.id())));
  }

  private static Decision decide(Context context, FrameworkRecord framework, Call call) {
    return switch (call.getType()) {
      case TEARDOWN -> FrameworkRemoval.teardown(context, framework, Reply.accepted(), "framework");
      case ACCEPT -> AcceptDecider.accept(context, framework, call.getAccept());
      case DECLINE -> OfferDecider.decline(context, framework, call.getDecline());
      case REVIVE -> OfferDecider.revive(context, framework, call.getRevive());
      case SUPPRESS -> OfferDecider.suppress(context, framework, call.getSuppress());
      case KILL -> TaskDecider.kill(context, framework, call.getKill());
      case SHUTDOWN -> TaskDecider.shutdown(context, framework, call.getShutdown());
      case ACKNOWLEDGE -> TaskDecider.acknowledge(context, framework, call.getAcknowledge());
      case MESSAGE -> TaskDecider.message(context, framework, call.getMessage());
      case RECONCILE -> Reconciliation.reconcile(context, framework, call.getReconcile());
      case RECONCILE_OPERATIONS ->
          OperationReconciliation.reconcile(context, framework, call.getReconcileOperations());
      case UPDATE_FRAMEWORK ->
          FrameworkDecider.update(context, framework, call.getUpdateFramework());
      case ACKNOWLEDGE_OPERATION_STATUS ->
          OperationUpdateDecider.acknowledge(
              context, framework, call.getAcknowledgeOperationStatus());
      case ACCEPT_INVERSE_OFFERS ->
          InverseOfferDecider.answer(
              context,
              framework,
              call.getAcceptInverseOffers().getInverseOfferIdsList(),
              call.getAcceptInverseOffers().getFilters(),
              InverseOfferStatus.Status.ACCEPT);
      case DECLINE_INVERSE_OFFERS ->
          InverseOfferDecider.answer(
              context,
              framework,
              call.getDeclineInverseOffers().getInverseOfferIdsList(),
              call.getDeclineInverseOffers().getFilters(),
              InverseOfferStatus.Status.DECLINE);
      // The allocator takes no requests: the call is taken and has no effect.
      case REQUEST -> Decision.reply(Reply.accepted());
      case SUBSCRIBE, UNKNOWN -> Decision.reply(Reply.notImplemented(""));
    };
  }
}
