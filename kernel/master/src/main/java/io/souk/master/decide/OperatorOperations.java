package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.master.Call;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Mesos v1 operator API, RESERVE_RESOURCES to SHRINK_VOLUME: 202 once the agent is told, 400 when
 * the operation makes no sense, 403 when the caller may not do it, 409 when what it needs is not
 * there even with the agent's offers taken back.
 */
final class OperatorOperations {

  private OperatorOperations() {}

  static Decision decide(Context context, Command.OperatorCall command) {
    Call call = command.call();
    Offer.Operation.Builder operation = Offer.Operation.newBuilder();
    AgentID agent =
        switch (call.getType()) {
          case RESERVE_RESOURCES -> {
            operation
                .setType(Offer.Operation.Type.RESERVE)
                .getReserveBuilder()
                .addAllSource(call.getReserveResources().getSourceList())
                .addAllResources(call.getReserveResources().getResourcesList());
            yield call.getReserveResources().getAgentId();
          }
          case UNRESERVE_RESOURCES -> {
            operation
                .setType(Offer.Operation.Type.UNRESERVE)
                .getUnreserveBuilder()
                .addAllResources(call.getUnreserveResources().getResourcesList());
            yield call.getUnreserveResources().getAgentId();
          }
          case CREATE_VOLUMES -> {
            operation
                .setType(Offer.Operation.Type.CREATE)
                .getCreateBuilder()
                .addAllVolumes(call.getCreateVolumes().getVolumesList());
            yield call.getCreateVolumes().getAgentId();
          }
          case DESTROY_VOLUMES -> {
            operation
                .setType(Offer.Operation.Type.DESTROY)
                .getDestroyBuilder()
                .addAllVolumes(call.getDestroyVolumes().getVolumesList());
            yield call.getDestroyVolumes().getAgentId();
          }
          case GROW_VOLUME -> {
            operation
                .setType(Offer.Operation.Type.GROW_VOLUME)
                .getGrowVolumeBuilder()
                .setVolume(call.getGrowVolume().getVolume())
                .setAddition(call.getGrowVolume().getAddition());
            yield call.getGrowVolume().getAgentId();
          }
          case SHRINK_VOLUME -> {
            operation
                .setType(Offer.Operation.Type.SHRINK_VOLUME)
                .getShrinkVolumeBuilder()
                .setVolume(call.getShrinkVolume().getVolume())
                .setSubtract(call.getShrinkVolume().getSubtract());
            yield call.getShrinkVolume().getAgentId();
          }
          default ->
              throw new IllegalArgumentException(call.getType() + " is no operation on resources");
        };
    Optional<String> refusal =
        OperationPermission.findRefusal(context.rights(command.principal()), operation.build());
    if (refusal.isPresent()) {
      return OperatorDecider.forbid(call, refusal.get());
    }
    Optional<AgentRecord> known = Wire.id(agent).flatMap(context.state()::findAgent);
    return known
        .map(found -> operate(context, found, operation.build(), command.principal()))
        .orElseGet(() -> Decision.reply(Reply.badRequest("No agent found with specified ID")));
  }

  private static Decision operate(
      Context context, AgentRecord agent, Offer.Operation operation, Optional<String> principal) {
    if (!agent.connected()) {
      return Decision.reply(Reply.conflict("Agent " + agent.id() + " is disconnected"));
    }
    Resources unused = agent.total().minusAvailable(VolumeUse.held(context.state(), agent.id()));
    Optional<OperationFault> fault =
        OperationValidation.findFault(
            operation,
            OperationAsker.operator(principal),
            new OperationGround(agent, unused, VolumeUse.on(context.state(), agent.id())));
    if (fault.isPresent()) {
      String message = fault.get().message();
      return Decision.reply(
          switch (fault.get().kind()) {
            case INVALID -> Reply.badRequest(message);
            case UNAVAILABLE -> Reply.conflict(message);
            case FORBIDDEN -> Reply.forbidden("");
          });
    }
    Draft draft = new Draft();
    rescind(context, draft, agent, unused, WireOperations.conversion(operation).consumed());
    Operations.begin(
        context,
        draft,
        agent,
        Optional.empty(),
        WireOperations.normalized(operation, Optional.empty()));
    return draft.reply(Reply.accepted());
  }

  /** Takes offers back one by one, of those that help, until what is needed is free. */
  private static void rescind(
      Context context, Draft draft, AgentRecord agent, Resources unused, Resources needed) {
    List<OfferRecord> standing = new ArrayList<>(context.state().offers(agent.id()));
    for (OfferRecord offer : List.copyOf(standing)) {
      Resources missing = free(unused, standing).shortfall(needed);
      if (missing.isEmpty()) {
        return;
      }
      boolean helps =
          missing.entries().stream()
              .anyMatch(entry -> offer.resources().find(entry.key()).isPresent());
      if (helps) {
        standing.remove(offer);
        OfferDecider.rescind(context, draft, offer);
      }
    }
  }

  private static Resources free(Resources unused, List<OfferRecord> standing) {
    Resources free = unused;
    for (OfferRecord offer : standing) {
      free = free.minusAvailable(offer.resources());
    }
    return free;
  }
}
