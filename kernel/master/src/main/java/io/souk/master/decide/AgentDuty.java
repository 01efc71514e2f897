package io.souk.master.decide;

import com.google.protobuf.Duration;
import io.souk.master.bus.Reply;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.view.Deactivation;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.DrainInfo;
import io.souk.protocol.mesos.DrainState;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.master.Call;
import java.util.Optional;

/**
 * Agents that operators take out of the offers and give back to them, with or without their tasks
 * (Mesos v1 operator API, DRAIN_AGENT, DEACTIVATE_AGENT, REACTIVATE_AGENT).
 */
final class AgentDuty {

  private static final long NANOS = 1_000_000_000L;

  /** What the wire's DurationInfo can say. */
  private static final long MAX_SECONDS = Long.MAX_VALUE / NANOS - 1;

  private AgentDuty() {}

  /**
   * Its tasks end, and it is offered no more until it is reactivated; 400 when it is unknown, part
   * of a maintenance schedule or not capable of it. Another call takes the place of the first.
   */
  static Decision drain(Context context, Call.DrainAgent call) {
    Optional<AgentId> id = Wire.id(call.getAgentId()).filter(it -> isKnown(context, it));
    if (id.isEmpty()) {
      return unknown();
    }
    Optional<AgentRecord> agent = context.state().findAgent(id.get());
    Optional<String> fault = agent.flatMap(it -> findObstacle(context, it)).or(() -> fault(call));
    if (fault.isPresent()) {
      return Decision.reply(Reply.badRequest(fault.get()));
    }
    DrainConfig.Builder config = DrainConfig.newBuilder().setMarkGone(call.getMarkGone());
    if (call.hasMaxGracePeriod()) {
      Duration grace = call.getMaxGracePeriod();
      config.setMaxGracePeriod(
          DurationInfo.newBuilder().setNanoseconds(grace.getSeconds() * NANOS + grace.getNanos()));
    }
    DrainInfo info = DrainInfo.newBuilder().setState(DrainState.DRAINING).setConfig(config).build();
    Deactivation draining =
        new Deactivation(Optional.of(new Deactivation.Draining(info, context.now())));
    Draft draft = new Draft();
    set(context, draft, id.get(), draining);
    agent.ifPresent(it -> draft.send(it, AgentEvents.of(context).drain(info.getConfig())));
    return draft
        .log("event=agent-draining agent=%s gone=%s".formatted(id.get(), call.getMarkGone()))
        .reply(Reply.ok());
  }

  private static Optional<String> findObstacle(Context context, AgentRecord agent) {
    if (context.state().absences().find(agent.machine()).isPresent()) {
      return Optional.of("Agent " + agent.id() + " is part of a maintenance schedule");
    }
    return agent.has(AgentInfo.Capability.Type.AGENT_DRAINING)
        ? Optional.empty()
        : Optional.of("Agent " + agent.id() + " is not capable of draining");
  }

  private static Optional<String> fault(Call.DrainAgent call) {
    Duration grace = call.getMaxGracePeriod();
    boolean valid =
        grace.getSeconds() >= 0
            && grace.getSeconds() <= MAX_SECONDS
            && grace.getNanos() >= 0
            && grace.getNanos() < NANOS;
    return valid
        ? Optional.empty()
        : Optional.of(
            "Invalid 'max_grace_period' of %d s and %d ns: expected a duration from 0 on"
                .formatted(grace.getSeconds(), grace.getNanos()));
  }

  /** It is offered no more, its tasks go on; 400 when it is unknown. */
  static Decision deactivate(Context context, AgentID named) {
    Optional<AgentId> id = Wire.id(named).filter(it -> isKnown(context, it));
    if (id.isEmpty()) {
      return unknown();
    }
    Draft draft = new Draft();
    if (context.state().findDeactivation(id.get()).isEmpty()) {
      set(context, draft, id.get(), Deactivation.ONLY);
      draft.log("event=agent-deactivated agent=" + id.get());
    }
    return draft.reply(Reply.ok());
  }

  /** It is offered again; 400 when it was or while its tasks are being ended, 409 while away. */
  static Decision reactivate(Context context, AgentID named) {
    Optional<AgentId> id = Wire.id(named);
    Optional<Deactivation> now = id.flatMap(context.state()::findDeactivation);
    if (now.isEmpty()) {
      return Decision.reply(Reply.badRequest("Agent is not deactivated"));
    }
    if (now.get().isDraining()) {
      return Decision.reply(Reply.badRequest("Agent is still in the DRAINING state"));
    }
    Draft draft = new Draft();
    forget(context, draft, id.get());
    return draft
        .log("event=agent-reactivated agent=" + id.get())
        .reply(
            context.state().findAgent(id.get()).isPresent()
                ? Reply.ok()
                : Reply.conflict("Agent removed while processing the call"));
  }

  private static Decision unknown() {
    return Decision.reply(Reply.badRequest("Unknown agent"));
  }

  private static boolean isKnown(Context context, AgentId id) {
    return context.state().findAgent(id).isPresent()
        || context.state().findRecoveredAgent(id).isPresent()
        || context.state().findUnreachable(id).isPresent();
  }

  private static void set(Context context, Draft draft, AgentId id, Deactivation deactivation) {
    context.state().offers(id).forEach(offer -> OfferDecider.rescind(context, draft, offer));
    draft
        .write(DutyRecords.put(id, deactivation))
        .change(new Change.SetDeactivation(id, Optional.of(deactivation)));
  }

  /** Nothing is kept of it any more. */
  static void forget(Context context, Draft draft, AgentId id) {
    if (context.state().findDeactivation(id).isPresent()) {
      draft.write(DutyRecords.delete(id)).change(new Change.SetDeactivation(id, Optional.empty()));
    }
  }

  /** An agent that subscribes may not know yet that it is to be drained. */
  static void remind(Context context, Draft draft, AgentRecord agent) {
    context
        .state()
        .findDeactivation(agent.id())
        .filter(Deactivation::isDraining)
        .flatMap(Deactivation::draining)
        .ifPresent(it -> draft.send(agent, AgentEvents.of(context).drain(it.info().getConfig())));
  }

  /** Agents on which everything has ended are drained; some are gone from then on. */
  static Decision drained(Context context) {
    Draft draft = new Draft();
    for (AgentRecord agent : context.state().drainedAgents()) {
      Deactivation.Draining before =
          context.state().findDeactivation(agent.id()).orElseThrow().draining().orElseThrow();
      draft.log("event=agent-drained agent=" + agent.id());
      if (before.info().getConfig().getMarkGone()) {
        AgentGone.mark(context, draft, agent.id());
      } else {
        DrainInfo info = before.info().toBuilder().setState(DrainState.DRAINED).build();
        set(
            context,
            draft,
            agent.id(),
            new Deactivation(Optional.of(new Deactivation.Draining(info, before.start()))));
      }
    }
    return draft.reply(Reply.ok());
  }
}
