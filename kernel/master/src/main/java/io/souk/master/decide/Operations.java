package io.souk.master.decide;

import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.OperationRecord;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.IdRule;
import io.souk.model.id.OfferId;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.Conversion;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.OperationStatus;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Carries out operations on resources out of the pool of one ACCEPT: their outcome is certain, so
 * that the pool and what the agent has are changed at once and the agent is told.
 */
final class Operations {

  /**
   * How long the agent's offers wait for its answers, so that who asked hears of the outcome before
   * it is offered: as long as Mesos takes at the most until it offers again.
   */
  private static final Duration OFFERS_WAIT = Duration.ofSeconds(1);

  private final Context context;
  private final Draft draft;
  private final OfferPool pool;
  private final FrameworkRecord framework;

  /** The offers of the ACCEPT: they are not outstanding any more. */
  private final Set<OfferId> spent;

  private final Set<String> named = new HashSet<>();

  Operations(Context context, Draft draft, OfferPool pool, Set<OfferId> spent) {
    this.context = context;
    this.draft = draft;
    this.pool = pool;
    this.framework = pool.framework();
    this.spent = new HashSet<>(spent);
  }

  void operate(Offer.Operation operation) {
    Optional<OperationFault> fault =
        findIdFault(operation)
            .or(() -> findRefusal(operation))
            .or(
                () ->
                    OperationValidation.findFault(
                        operation,
                        OperationAsker.framework(framework, pool.role()),
                        new OperationGround(pool.agent(), pool.remaining(), used())));
    if (fault.isPresent()) {
      refuse(operation, OperationState.OPERATION_ERROR, fault.get().message());
      return;
    }
    if (operation.hasId()) {
      named.add(operation.getId().getValue());
    }
    rescindShared(operation);
    Offer.Operation info = WireOperations.normalized(operation, Optional.of(pool.role()));
    pool.convert(begin(context, draft, pool.agent(), Optional.of(framework.id()), info));
  }

  /**
   * Records an operation that has been found valid, and tells the agent.
   *
   * @return the agent with what it is assumed to have now
   */
  static Begun begin(
      Context context,
      Draft draft,
      AgentRecord agent,
      Optional<FrameworkId> framework,
      Offer.Operation info) {
    Conversion conversion = WireOperations.conversion(info);
    OperationRecord operation =
        OperationRecord.pending(context.ids().nextOperationUuid(), framework, agent.id(), info);
    AgentRecord after =
        agent.withResources(agent.resources().foresee(operation.uuid(), conversion));
    draft
        .change(new Change.PutOperation(operation))
        .change(new Change.AwaitOperations(agent.id(), true))
        .change(new Change.PutAgent(after))
        .arm(new TimerKey.OperationWait(agent.id().value()), OFFERS_WAIT);
    draft.send(after, AgentEvents.of(context).applyOperation(operation));
    draft.log(
        "event=operation-begun type=%s agent=%s framework=%s resources=\"%s\""
            .formatted(
                info.getType(),
                agent.id(),
                framework.map(FrameworkId::value).orElse("none"),
                conversion.produced()));
    return new Begun(after, conversion);
  }

  /** An operation that the agent has been told of. */
  record Begun(AgentRecord agent, Conversion conversion) {}

  private Optional<OperationFault> findIdFault(Offer.Operation operation) {
    if (!operation.hasId()) {
      return Optional.empty();
    }
    String id = operation.getId().getValue();
    Optional<String> fault = IdRule.COMMON.findFault(id);
    if (fault.isPresent()) {
      return OperationValidation.fault("Operation ID '%s' %s", id, fault.get());
    }
    for (AgentInfo.Capability.Type needed :
        new AgentInfo.Capability.Type[] {
          AgentInfo.Capability.Type.RESOURCE_PROVIDER,
          AgentInfo.Capability.Type.AGENT_OPERATION_FEEDBACK
        }) {
      if (!pool.agent().has(needed)) {
        return OperationValidation.fault(
            "Operation ID '%s' is set and the agent lacks capability %s", id, needed);
      }
    }
    boolean taken =
        named.contains(id)
            || context.state().findOperation(framework.id(), operation.getId()).isPresent();
    return taken
        ? OperationValidation.fault("Operation has duplicate ID: %s", id)
        : Optional.empty();
  }

  private Optional<OperationFault> findRefusal(Offer.Operation operation) {
    FrameworkInfo info = framework.info();
    Optional<String> principal =
        info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty();
    return OperationPermission.findRefusal(context.rights(principal), operation)
        .map(why -> new OperationFault(OperationFault.Kind.FORBIDDEN, why));
  }

  private Predicate<ResourceKey> used() {
    Predicate<ResourceKey> before = VolumeUse.on(context.state(), pool.agent().id());
    return key -> pool.launchedOn(key) || before.test(key);
  }

  /** A shared volume may be offered to others at the same time. */
  private void rescindShared(Offer.Operation operation) {
    if (operation.getType() != Offer.Operation.Type.DESTROY) {
      return;
    }
    Resources destroyed = WireOperations.conversion(operation).consumed();
    for (OfferRecord offer : context.state().offers(pool.agent().id())) {
      boolean holds =
          offer.resources().entries().stream()
              .anyMatch(entry -> destroyed.find(entry.key()).isPresent());
      if (holds && spent.add(offer.id())) {
        OfferDecider.rescind(context, draft, offer);
      }
    }
  }

  /** Only those who gave the operation an id want to hear of it. */
  void refuse(Offer.Operation operation, OperationState state, String message) {
    refuse(draft, framework, operation, state, message);
  }

  static void refuse(
      Draft draft,
      FrameworkRecord framework,
      Offer.Operation operation,
      OperationState state,
      String message) {
    draft.log(
        "event=operation-refused framework=%s type=%s reason=\"%s\""
            .formatted(framework.id(), operation.getType(), message));
    if (operation.hasId()) {
      draft.send(
          framework,
          FrameworkEvents.updateOperation(
              OperationStatus.newBuilder()
                  .setOperationId(operation.getId())
                  .setState(state)
                  .setMessage(message)
                  .build()));
    }
  }
}
