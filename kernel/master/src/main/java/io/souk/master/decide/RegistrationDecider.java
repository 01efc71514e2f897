package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.effect.Effect.Counted;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.MachineId;
import io.souk.model.id.AgentId;
import io.souk.protocol.WireException;
import io.souk.protocol.agent.Call;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireIds;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.security.Action;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalInt;

/** Agents that subscribe: new ones, and those that come back. */
final class RegistrationDecider {

  private RegistrationDecider() {}

  static Decision subscribe(Context context, Command.SubscribeAgent command) {
    Call.Subscribe call = command.subscribe();
    if (call.getTerm() > context.state().term()) {
      return Decision.reply(
          Reply.unavailable("The agent has seen a leader of a later term than this one"));
    }
    Optional<String> refusal =
        context.rights(command.principal()).findRefusal(Action.REGISTER_AGENTS);
    if (refusal.isPresent()) {
      return shutDown(context, command, "Not authorized to register agent: " + refusal.get());
    }
    Inventory inventory;
    Optional<AgentId> id;
    try {
      inventory = Inventory.read(call);
      ReturnedOperations.resources(inventory);
      id = command.agentId().map(WireIds::read);
    } catch (WireException | IllegalArgumentException e) {
      return refuse(context, command, e.getMessage());
    }
    Optional<String> fault = RegistrationChecks.findFault(context, command);
    if (fault.isPresent()) {
      return refuse(context, command, fault.get());
    }
    if (context.state().absences().plan().isDown(machine(command))) {
      return shutDown(context, command, "machine " + machine(command) + " is in maintenance");
    }
    if (id.isEmpty()) {
      return admit(context, command, inventory);
    }
    if (context.state().findGone(id.get()).isPresent()) {
      return shutDown(context, command, "agent " + id.get() + " has been marked gone");
    }
    return context
        .state()
        .findAgent(id.get())
        .map(
            known ->
                isLate(known, call)
                    ? refuse(
                        context, command, "agent " + known.id() + " has subscribed again since")
                    : takeBack(context, command, inventory, known))
        .orElseGet(() -> takeIn(context, command, inventory, id.get()));
  }

  /** It was on its way while a later one of the same agent opened the stream it has now. */
  private static boolean isLate(AgentRecord known, Call.Subscribe call) {
    return known.connected() && call.hasSequence() && call.getSequence() <= known.sequence();
  }

  private static Decision refuse(Context context, Command.SubscribeAgent command, String why) {
    return new Draft()
        .send(command.stream(), AgentEvents.of(context).error(why))
        .close(command.stream(), why)
        .warn("event=agent-refused hostport=%s reason=\"%s\"".formatted(hostport(command), why))
        .reply(Reply.ok());
  }

  /** It must not come back as it is: it ends its tasks and itself. */
  private static Decision shutDown(Context context, Command.SubscribeAgent command, String why) {
    return new Draft()
        .send(command.stream(), AgentEvents.of(context).shutdown(why))
        .close(command.stream(), why)
        .warn("event=agent-shut-down hostport=%s reason=\"%s\"".formatted(hostport(command), why))
        .reply(Reply.ok());
  }

  /** An agent without an id: its work directory has never been registered. */
  private static Decision admit(
      Context context, Command.SubscribeAgent command, Inventory inventory) {
    String hostport = hostport(command);
    Optional<AgentRecord> same = context.state().findAgentAt(hostport);
    if (same.filter(AgentRecord::connected).isPresent()) {
      // It may have missed the answer to its first call; then nothing was run on it yet.
      boolean repeated = context.state().tasks(same.get().id()).isEmpty();
      return repeated
          ? takeBack(context, command, inventory, same.get())
          : refuse(
              context,
              command,
              "agent %s is connected from %s".formatted(same.get().id(), hostport));
    }
    Draft draft = new Draft();
    same.ifPresent(
        old -> {
          draft.count(Counted.AGENT_REMOVED_REPLACED);
          AgentRemoval.remove(context, draft, old, "replaced-at-" + hostport);
        });
    AgentRecord agent =
        record(context, command, inventory, context.ids().nextAgentId(), Optional.empty());
    draft.write(RegistryRecords.put(agent)).change(new Change.PutAgent(agent));
    welcome(context, draft, agent, true);
    new Return(context, draft, agent, inventory).firstTime();
    return draft.log(line("event=agent-registered", agent)).reply(Reply.ok());
  }

  /** An agent of an earlier leader's, or one that was unreachable, or one that was forgotten. */
  private static Decision takeIn(
      Context context, Command.SubscribeAgent command, Inventory inventory, AgentId id) {
    AgentRecord agent = record(context, command, inventory, id, Optional.of(context.now()));
    Draft draft = new Draft();
    AgentLoss.spare(context, draft, id);
    // First of all, so that to readers it is the same agent as the one that was waited for.
    draft.change(new Change.PutAgent(agent));
    if (context.state().findUnreachable(id).isPresent()) {
      draft.change(new Change.RemoveUnreachableAgent(id));
      draft.write(RegistryRecords.deleteUnreachable(id));
    }
    boolean recorded =
        context.state().findRecoveredAgent(id).filter(agent.info()::equals).isPresent();
    if (!recorded) {
      draft.write(RegistryRecords.put(agent));
    }
    welcome(context, draft, agent, false);
    new Return(context, draft, agent, inventory).firstTime();
    // Last: what readers saw of it before and is confirmed stays as it is for them.
    if (context.state().findRecoveredAgent(id).isPresent()) {
      draft.change(new Change.RemoveRecoveredAgent(id));
    }
    return draft.log(line("event=agent-returned", agent)).reply(Reply.ok());
  }

  /** An agent that this leader knows, on a new stream. */
  private static Decision takeBack(
      Context context, Command.SubscribeAgent command, Inventory inventory, AgentRecord known) {
    Optional<String> moved = findMove(known, command);
    if (moved.isPresent()) {
      return shutDown(context, command, "agent " + known.id() + " " + moved.get());
    }
    Draft draft = new Draft();
    known.stream().ifPresent(old -> draft.close(old, "The agent has subscribed again"));
    AgentRecord fresh = record(context, command, inventory, known.id(), Optional.of(context.now()));
    AgentRecord agent = fresh.since(known.registered());
    if (!agent.info().equals(known.info())) {
      draft.write(RegistryRecords.put(agent));
      context
          .state()
          .offers(agent.id())
          .forEach(offer -> OfferDecider.rescind(context, draft, offer));
    } else if (!agent.total().equals(known.total())) {
      OfferFit.rescindUnfit(context, draft, agent);
    }
    draft.change(new Change.PutAgent(agent));
    draft.cancel(new TimerKey.AgentReregister(agent.id().value()));
    AgentLoss.spare(context, draft, agent.id());
    welcome(context, draft, agent, false);
    new Return(context, draft, agent, inventory).again();
    return draft.log(line("event=agent-reregistered", agent)).reply(Reply.ok());
  }

  /** A work directory belongs to one machine. */
  private static Optional<String> findMove(AgentRecord known, Command.SubscribeAgent command) {
    String host = command.subscribe().getInfo().getHostname();
    if (!known.info().getHostname().equals(host)) {
      return Optional.of(
          "came back as host %s, it was registered as %s"
              .formatted(host, known.info().getHostname()));
    }
    String ip = machine(command).ip();
    return known.machine().ip().equals(ip)
        ? Optional.empty()
        : Optional.of(
            "came back from %s, it was registered from %s".formatted(ip, known.machine().ip()));
  }

  private static void welcome(Context context, Draft draft, AgentRecord agent, boolean fresh) {
    draft.change(new Change.SetMissedPings(agent.id(), 1));
    draft.send(agent, AgentEvents.of(context).subscribed(agent.id(), fresh, context.options()));
    draft.send(agent, AgentEvents.of(context).ping());
    draft.arm(new TimerKey.AgentPing(agent.id().value()), context.options().agents().pingTimeout());
    AgentDuty.remind(context, draft, agent);
  }

  private static AgentRecord record(
      Context context,
      Command.SubscribeAgent command,
      Inventory inventory,
      AgentId id,
      Optional<Instant> reregistered) {
    Call.Subscribe call = command.subscribe();
    AgentInfo info =
        call.getInfo().toBuilder()
            .setId(Wire.id(id))
            .clearResources()
            .addAllResources(
                WireResources.write(inventory.own(), ReservationFormat.POST_REFINEMENT))
            .build();
    return new AgentRecord(
        id,
        info,
        hostport(command),
        machine(command),
        call.getVersion(),
        call.getCapabilitiesList(),
        ReturnedOperations.resources(inventory),
        Optional.of(command.stream()),
        call.getSequence(),
        context.now(),
        reregistered);
  }

  private static String hostport(Command.SubscribeAgent command) {
    Call.Subscribe call = command.subscribe();
    String said = call.getHostport();
    int colon = said.lastIndexOf(':');
    return colon > 0 && port(said.substring(colon + 1)).isPresent()
        ? said
        : command.remoteAddress() + ":" + call.getInfo().getPort();
  }

  /** Named by the address that the agent says it has, or else by the one that it comes from. */
  private static MachineId machine(Command.SubscribeAgent command) {
    String hostport = hostport(command);
    String host = hostport.substring(0, hostport.lastIndexOf(':'));
    return new MachineId(
        command.subscribe().getInfo().getHostname(),
        Ipv4.isValid(host) ? host : command.remoteAddress());
  }

  private static OptionalInt port(String text) {
    try {
      int port = Integer.parseInt(text);
      return port > 0 && port < 65536 ? OptionalInt.of(port) : OptionalInt.empty();
    } catch (NumberFormatException e) {
      return OptionalInt.empty();
    }
  }

  private static String line(String event, AgentRecord agent) {
    return "%s agent=%s hostport=%s resources=\"%s\""
        .formatted(event, agent.id(), agent.hostport(), agent.total());
  }
}
