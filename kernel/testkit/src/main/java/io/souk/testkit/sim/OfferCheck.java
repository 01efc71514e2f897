package io.souk.testkit.sim;

import io.souk.master.bus.Command;
import io.souk.master.decide.Decision;
import io.souk.master.effect.Effect;
import io.souk.master.state.Change;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.OfferId;
import io.souk.model.resources.Resources;
import io.souk.protocol.agent.StatusUpdate;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@link Invariant#OFFER_USED_ONCE}, and of {@link Invariant#EVENT_STREAM_WELL_FORMED} what shows
 * in a single decision. Keeps its own books of one master's offers.
 */
final class OfferCheck {

  private final Verdicts verdicts;
  private final Map<OfferId, OfferRecord> open = new HashMap<>();
  private final Set<Long> launched = new HashSet<>();

  OfferCheck(Verdicts verdicts) {
    this.verdicts = verdicts;
  }

  /** Looks at a decision before it is carried out. */
  void decided(Command command, Decision decision) {
    Map<OfferId, OfferRecord> before = new HashMap<>();
    Set<OfferId> removed = new HashSet<>();
    Set<OfferId> made = new HashSet<>();
    for (Change change : decision.changes()) {
      switch (change) {
        case Change.Lead lead -> clear();
        case Change.Follow follow -> clear();
        case Change.PutOffer put -> {
          made.add(put.offer().id());
          OfferRecord same = open.put(put.offer().id(), put.offer());
          verdicts.require(
              Invariant.OFFER_USED_ONCE,
              same == null,
              () -> "offer " + put.offer().id() + " is made twice");
        }
        case Change.RemoveOffer remove -> {
          OfferRecord gone = open.remove(remove.id());
          verdicts.require(
              Invariant.OFFER_USED_ONCE,
              gone != null && removed.add(remove.id()),
              () -> "offer " + remove.id() + " ends twice");
          if (gone != null) {
            before.put(remove.id(), gone);
          }
        }
        default -> {}
      }
    }
    if (command instanceof Command.SchedulerCall call
        && call.call().getType() == Call.Type.ACCEPT) {
      accepted(call.call(), decision, before);
    }
    decision.effects().forEach(effect -> effect(command, effect, removed, made));
    updatesOnce(command, decision.effects());
  }

  private void clear() {
    open.clear();
    launched.clear();
  }

  private void accepted(Call call, Decision decision, Map<OfferId, OfferRecord> used) {
    Resources needs = Resources.EMPTY;
    boolean any = false;
    for (Change change : decision.changes()) {
      if (change instanceof Change.PutExecutor put) {
        needs = needs.plus(put.executor().resources());
      }
      if (change instanceof Change.PutTask put && launched.add(put.task().serial())) {
        needs = needs.plus(put.task().resources());
        any = true;
      }
    }
    if (!any) {
      return;
    }
    Resources offered = Resources.EMPTY;
    boolean own = true;
    for (OfferID id : call.getAccept().getOfferIdsList()) {
      OfferRecord offer = used.get(new OfferId(id.getValue()));
      own &=
          offer != null
              && offer.holder().framework().value().equals(call.getFrameworkId().getValue());
      offered = offer == null ? offered : offered.plus(offer.resources());
    }
    // A shared volume that is destroyed first is disk space to launch on.
    boolean fits = offered.quantities().covers(ResourceCheck.amounts(needs));
    boolean mine = own;
    Resources asked = needs;
    Resources had = offered;
    verdicts.require(
        Invariant.OFFER_USED_ONCE,
        mine && fits,
        () ->
            "%s launches %s on offers of %s (all its own and open: %s)"
                .formatted(call.getFrameworkId().getValue(), asked, had, mine));
  }

  private void effect(Command command, Effect effect, Set<OfferId> removed, Set<OfferId> made) {
    if (!(effect instanceof Effect.SendToFramework send)) {
      return;
    }
    Event event = send.event();
    if (event.hasRescind()) {
      String id = event.getRescind().getOfferId().getValue();
      verdicts.require(
          Invariant.EVENT_STREAM_WELL_FORMED,
          removed.contains(new OfferId(id)),
          () -> "offer " + id + " is rescinded and does not end");
    }
    event
        .getOffers()
        .getOffersList()
        .forEach(
            offer ->
                verdicts.require(
                    Invariant.EVENT_STREAM_WELL_FORMED,
                    made.remove(new OfferId(offer.getId().getValue())),
                    () -> "offer " + offer.getId().getValue() + " is sent and was not made"));
    if (event.hasUpdate() && !event.getUpdate().getStatus().hasUuid()) {
      TaskStatus status = event.getUpdate().getStatus();
      verdicts.require(
          Invariant.EVENT_STREAM_WELL_FORMED,
          status.getSource() == TaskStatus.Source.SOURCE_MASTER && status.hasReason(),
          () -> "an update without uuid is not a master's: " + status);
    }
  }

  /** Each update of an agent is forwarded when it comes, once. */
  private void updatesOnce(Command command, List<Effect> effects) {
    Set<Object> came = new HashSet<>();
    if (command instanceof Command.AgentCall call) {
      for (StatusUpdate update : call.call().getUpdate().getUpdatesList()) {
        came.add(update.getStatus().getUuid());
      }
    }
    for (Effect effect : effects) {
      if (effect instanceof Effect.SendToFramework send
          && send.event().getUpdate().getStatus().hasUuid()) {
        TaskStatus status = send.event().getUpdate().getStatus();
        verdicts.require(
            Invariant.EVENT_STREAM_WELL_FORMED,
            came.remove(status.getUuid()) && status.getUuid().size() == 16 && status.hasAgentId(),
            () -> "an update is forwarded that has not come just now: " + status);
      }
    }
  }
}
