package io.souk.master.decide;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.StreamId;
import io.souk.master.bus.TimerKey;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.Change;
import io.souk.master.state.FrameworkRecord;
import io.souk.master.state.OfferRecord;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.OfferConstraints;
import io.souk.security.Action;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Subscription of frameworks, their streams and their return. */
final class FrameworkDecider {

  private FrameworkDecider() {}

  /** Mesos v1 scheduler API, SUBSCRIBE; whatever is wrong is told on the stream. */
  static Decision subscribe(Context context, Command.SubscribeFramework command) {
    Call.Subscribe call = command.subscribe();
    if (isLate(context, command)) {
      return refuse(command.stream(), "The framework has subscribed again since");
    }
    FrameworkInfo info = withPrincipal(call.getFrameworkInfo(), command.principal());
    Optional<String> fault =
        FrameworkValidation.findFault(
            info, call.getSuppressedRolesList(), call.getOfferConstraints(), context.options());
    if (fault.isPresent()) {
      return refuse(command.stream(), fault.get());
    }
    Optional<String> refusal = findRefusal(context, info);
    if (refusal.isPresent()) {
      return refuse(command.stream(), refusal.get());
    }
    if (info.getId().getValue().isEmpty()) {
      return begin(context, command, info, context.ids().nextFrameworkId());
    }
    FrameworkId id = new FrameworkId(info.getId().getValue());
    if (context.state().isCompleted(id)) {
      return refuse(command.stream(), "Framework has been removed");
    }
    Optional<FrameworkRecord> known = context.state().findFramework(id);
    if (known.isEmpty()) {
      return begin(context, command, info, id);
    }
    FrameworkInfo before = known.get().info();
    if (!mayTakeUp(before, info, command.principal())) {
      return refuse(command.stream(), "Changing framework's principal is not allowed.");
    }
    return takeUp(context, command, keepFixed(before, info), known.get());
  }

  /** Why it may not be in these roles. */
  private static Optional<String> findRefusal(Context context, FrameworkInfo info) {
    List<String> roles = FrameworkValidation.names(info);
    return context
        .rights(info.hasPrincipal() ? Optional.of(info.getPrincipal()) : Optional.empty())
        .findRefusal(Action.REGISTER_FRAMEWORKS, roles)
        .map(
            why ->
                "Not authorized to register framework '%s' with roles {%s}: %s"
                    .formatted(info.getName(), String.join(", ", roles), why));
  }

  /**
   * Whoever comes for a framework comes under its principal. One that subscribed when nobody asked
   * for names gets the authenticated one; where nobody asks for names, it need not be repeated.
   */
  private static boolean mayTakeUp(
      FrameworkInfo before, FrameworkInfo info, Optional<String> authenticated) {
    return before.getPrincipal().equals(info.getPrincipal())
        || !before.hasPrincipal() && authenticated.isPresent()
        || !info.hasPrincipal() && authenticated.isEmpty();
  }

  /** It was on its way while a later one of the same client got here; nobody reads its stream. */
  private static boolean isLate(Context context, Command.SubscribeFramework command) {
    return command
        .order()
        .filter(
            order ->
                context.state().frameworks().stream()
                    .anyMatch(known -> known.order().filter(order::isBefore).isPresent()))
        .isPresent();
  }

  private static Decision refuse(StreamId stream, String fault) {
    return new Draft()
        .send(stream, FrameworkEvents.error(fault))
        .close(stream, fault)
        .log("event=framework-refused stream=" + stream + " reason=\"" + fault + '"')
        .reply(Reply.ok());
  }

  private static FrameworkInfo withPrincipal(FrameworkInfo info, Optional<String> principal) {
    return principal.isPresent() && !info.hasPrincipal()
        ? info.toBuilder().setPrincipal(principal.get()).build()
        : info;
  }

  /**
   * User and checkpoint of a framework never change; a SUBSCRIBE that says otherwise is humoured.
   */
  private static FrameworkInfo keepFixed(FrameworkInfo before, FrameworkInfo info) {
    return principalOf(before, info).toBuilder()
        .setUser(before.getUser())
        .setCheckpoint(before.getCheckpoint())
        .build();
  }

  /** Whoever leaves it out means the one that the master may have filled in. */
  private static FrameworkInfo principalOf(FrameworkInfo before, FrameworkInfo info) {
    return before.hasPrincipal() && !info.hasPrincipal()
        ? info.toBuilder().setPrincipal(before.getPrincipal()).build()
        : info;
  }

  private static Decision begin(
      Context context, Command.SubscribeFramework command, FrameworkInfo info, FrameworkId id) {
    FrameworkRecord framework =
        new FrameworkRecord(
            id,
            info.toBuilder().setId(Wire.id(id)).build(),
            Optional.of(command.stream()),
            command.order(),
            false,
            context.now(),
            Optional.empty(),
            suppressed(command.subscribe().getSuppressedRolesList()),
            constraints(command.subscribe()));
    Draft draft = new Draft();
    draft.change(new Change.PutFramework(framework)).write(RegistryRecords.put(framework));
    greet(context, draft, framework);
    return draft
        .log("event=framework-subscribed framework=" + id + " name=\"" + info.getName() + '"')
        .reply(Reply.ok());
  }

  private static Decision takeUp(
      Context context,
      Command.SubscribeFramework command,
      FrameworkInfo info,
      FrameworkRecord before) {
    FrameworkRecord framework =
        new FrameworkRecord(
            before.id(),
            info,
            Optional.of(command.stream()),
            command.order(),
            false,
            before.registered(),
            Optional.of(context.now()),
            suppressed(command.subscribe().getSuppressedRolesList()),
            constraints(command.subscribe()));
    Draft draft = new Draft();
    leaveRoles(context, draft, before, framework);
    before.stream()
        .ifPresent(
            old -> {
              draft.send(old, FrameworkEvents.error("Framework failed over"));
              draft.close(old, "Framework failed over").cancel(new TimerKey.Heartbeat(old));
            });
    context.state().offers(before.id()).stream()
        .filter(offer -> framework.roles().contains(offer.holder().role()))
        .forEach(offer -> OfferDecider.remove(context, draft, offer));
    context
        .state()
        .absences()
        .of(before.id())
        .forEach(offer -> InverseOfferDecider.remove(context, draft, offer));
    draft.change(new Change.PutFramework(framework));
    if (!info.equals(before.info())) {
      draft.write(RegistryRecords.put(framework));
    }
    draft.cancel(new TimerKey.FrameworkFailover(before.id().value()));
    greet(context, draft, framework);
    tellAgents(context, draft, framework);
    return draft
        .log(
            "event=framework-resubscribed framework=%s takeover=%s recovered=%s"
                .formatted(before.id(), before.connected(), before.recovered()))
        .reply(Reply.ok());
  }

  /** What is offered in roles that the framework has left is taken back. */
  private static void leaveRoles(
      Context context, Draft draft, FrameworkRecord before, FrameworkRecord now) {
    for (OfferRecord offer : context.state().offers(before.id())) {
      if (!now.roles().contains(offer.holder().role())) {
        OfferDecider.rescind(context, draft, offer);
      }
    }
  }

  private static void greet(Context context, Draft draft, FrameworkRecord framework) {
    StreamId stream = framework.stream().orElseThrow();
    draft.send(stream, FrameworkEvents.subscribed(framework.id(), context.options().masterInfo()));
    draft.send(stream, FrameworkEvents.HEARTBEAT);
    draft.arm(
        new TimerKey.Heartbeat(stream), Duration.ofSeconds(FrameworkEvents.HEARTBEAT_SECONDS));
  }

  /** An agent that is told sends its unacknowledged updates again at once. */
  private static void tellAgents(Context context, Draft draft, FrameworkRecord framework) {
    for (AgentRecord agent : agentsOf(context, framework.id())) {
      draft.send(agent, AgentEvents.of(context).updateFramework(framework.info()));
    }
  }

  /** The registered agents that hold tasks or executors of the framework. */
  static List<AgentRecord> agentsOf(Context context, FrameworkId framework) {
    Set<AgentId> ids = new LinkedHashSet<>();
    context.state().tasks(framework).forEach(task -> ids.add(task.agent()));
    context.state().executors(framework).forEach(executor -> ids.add(executor.key().agent()));
    return ids.stream().flatMap(id -> context.state().findAgent(id).stream()).toList();
  }

  private static Set<Role> suppressed(List<String> roles) {
    return roles.stream().map(Role::new).collect(Collectors.toSet());
  }

  private static Optional<OfferConstraints> constraints(Call.Subscribe call) {
    return call.hasOfferConstraints() ? Optional.of(call.getOfferConstraints()) : Optional.empty();
  }

  /** The next HEARTBEAT is due. */
  static Decision heartbeat(Context context, TimerKey.Heartbeat key) {
    if (context.state().findFramework(key.stream()).isEmpty()) {
      return Decision.reply(Reply.ok());
    }
    return new Draft()
        .send(key.stream(), FrameworkEvents.HEARTBEAT)
        .arm(key, Duration.ofSeconds(FrameworkEvents.HEARTBEAT_SECONDS))
        .reply(Reply.ok());
  }

  /** The connection is gone: the framework may come back within its failover timeout. */
  static Decision streamClosed(Context context, StreamId stream) {
    Optional<FrameworkRecord> found = context.state().findFramework(stream);
    if (found.isEmpty()) {
      return Decision.reply(Reply.ok());
    }
    FrameworkRecord framework = found.get();
    Draft draft = new Draft();
    draft.cancel(new TimerKey.Heartbeat(stream));
    Duration timeout = failoverTimeout(framework.info());
    draft.log(
        "event=framework-disconnected framework=%s failover_timeout=%s"
            .formatted(framework.id(), timeout));
    if (timeout.isZero()) {
      FrameworkRemoval.remove(context, draft, framework, "failover-timeout");
      return draft.reply(Reply.ok());
    }
    context
        .state()
        .offers(framework.id())
        .forEach(offer -> OfferDecider.remove(context, draft, offer));
    context
        .state()
        .absences()
        .of(framework.id())
        .forEach(offer -> InverseOfferDecider.remove(context, draft, offer));
    return draft
        .change(new Change.PutFramework(framework.disconnected()))
        .arm(new TimerKey.FrameworkFailover(framework.id().value()), timeout)
        .reply(Reply.ok());
  }

  private static Duration failoverTimeout(FrameworkInfo info) {
    double seconds = Math.max(0, info.getFailoverTimeout());
    return Duration.ofNanos((long) (seconds * 1e9));
  }

  /** The framework did not come back in time. */
  static Decision failoverExpired(Context context, TimerKey.FrameworkFailover key) {
    Optional<FrameworkRecord> framework =
        context.state().findFramework(new FrameworkId(key.frameworkId()));
    Draft draft = new Draft();
    framework
        .filter(f -> !f.connected())
        .ifPresent(f -> FrameworkRemoval.remove(context, draft, f, "failover-timeout"));
    return draft.reply(Reply.ok());
  }

  /** Mesos v1 scheduler API, UPDATE_FRAMEWORK: 200, 400 or 403. */
  static Decision update(Context context, FrameworkRecord before, Call.UpdateFramework call) {
    FrameworkInfo info = principalOf(before.info(), call.getFrameworkInfo());
    Optional<String> invalid =
        FrameworkValidation.findFault(
            info, List.of(), OfferConstraints.getDefaultInstance(), context.options());
    if (invalid.isPresent()) {
      return badUpdate("Supplied FrameworkInfo is not valid: " + invalid.get());
    }
    Optional<String> fixed = findFixedChange(before.info(), info);
    if (fixed.isPresent()) {
      return badUpdate("FrameworkInfo update is not valid: " + fixed.get());
    }
    Optional<String> rest =
        FrameworkValidation.subscription(
            info, call.getSuppressedRolesList(), call.getOfferConstraints(), context.options());
    if (rest.isPresent()) {
      return badUpdate("'UpdateFramework' call is not valid: " + rest.get());
    }
    Optional<String> refusal = findRefusal(context, info);
    if (refusal.isPresent()) {
      return Decision.reply(Reply.forbidden(refusal.get()));
    }
    FrameworkRecord framework =
        before.withInfo(
            info,
            suppressed(call.getSuppressedRolesList()),
            call.hasOfferConstraints()
                ? Optional.of(call.getOfferConstraints())
                : Optional.empty());
    Draft draft = new Draft();
    leaveRoles(context, draft, before, framework);
    draft.change(new Change.PutFramework(framework)).write(RegistryRecords.put(framework));
    tellAgents(context, draft, framework);
    return draft.log("event=framework-updated framework=" + before.id()).reply(Reply.ok());
  }

  private static Decision badUpdate(String message) {
    return Decision.reply(Reply.badRequest(message));
  }

  private static Optional<String> findFixedChange(FrameworkInfo before, FrameworkInfo info) {
    if (!before.getPrincipal().equals(info.getPrincipal())) {
      return Optional.of("'principal' cannot be changed");
    }
    if (!before.getUser().equals(info.getUser())) {
      return Optional.of("'user' cannot be changed");
    }
    return before.getCheckpoint() == info.getCheckpoint()
        ? Optional.empty()
        : Optional.of("'checkpoint' cannot be changed");
  }
}
