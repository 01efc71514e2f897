package io.souk.testkit.sim;

import static org.assertj.core.api.Assertions.assertThat;

import io.souk.allocator.Allocation;
import io.souk.master.bus.Command;
import io.souk.master.decide.CommandDecider;
import io.souk.master.decide.Decision;
import io.souk.master.effect.Effect;
import io.souk.master.state.Change;
import io.souk.master.state.OfferRecord;
import io.souk.master.state.TaskRecord;
import io.souk.protocol.agent.Event;
import io.souk.protocol.mesos.OperationState;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each invariant catches a kernel that is broken in its way, within a few seeds. */
class BrokenKernelTest {

  private static final long SEEDS = 8;

  /** Changes a decision. */
  private interface Fault {
    Decision spoil(Command command, Decision decision);
  }

  private static Arguments fault(Invariant invariant, String what, Fault fault) {
    UnaryOperator<CommandDecider> broken =
        kernel -> (state, command, now) -> fault.spoil(command, kernel.decide(state, command, now));
    return Arguments.of(invariant, what, broken);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault(
            Invariant.RESOURCES_CONSERVED,
            "what is offered is free at once",
            (command, decision) ->
                changes(
                    decision,
                    change ->
                        change instanceof Change.PutOffer put
                            ? Stream.of(
                                change, new Change.ReturnAllocation(allocation(put.offer())))
                            : Stream.of(change))),
        fault(
            Invariant.OFFER_USED_ONCE,
            "an accepted offer stays open",
            (command, decision) ->
                isCall(command, Call.Type.ACCEPT)
                    ? changes(
                        decision,
                        change ->
                            change instanceof Change.RemoveOffer
                                ? Stream.empty()
                                : Stream.of(change))
                    : decision),
        fault(
            Invariant.OFFER_USED_ONCE,
            "an offer is returned twice",
            (command, decision) ->
                changes(
                    decision,
                    change ->
                        change instanceof Change.RemoveOffer
                            ? Stream.of(change, change)
                            : Stream.of(change))),
        fault(
            Invariant.OFFER_USED_ONCE,
            "more is launched than was offered",
            (command, decision) ->
                isCall(command, Call.Type.ACCEPT)
                    ? changes(decision, change -> Stream.of(swollen(change)))
                    : decision),
        fault(
            Invariant.ACKNOWLEDGED_UPDATE_NOT_LOST,
            "a task that has ended is not released",
            (command, decision) ->
                command instanceof Command.AgentCall
                    ? changes(
                        decision, change -> isEnd(change) ? Stream.empty() : Stream.of(change))
                    : decision),
        fault(
            Invariant.QUIESCENCE,
            "an executor that has ended is kept",
            (command, decision) ->
                changes(
                    decision,
                    change ->
                        change instanceof Change.RemoveExecutor
                            ? Stream.empty()
                            : Stream.of(change))),
        fault(
            Invariant.QUIESCENCE,
            "the end of a task is not forwarded",
            (command, decision) ->
                effects(
                    decision,
                    effect ->
                        update(effect)
                                .filter(s -> s.getState() == TaskState.TASK_FINISHED)
                                .isPresent()
                            ? Stream.empty()
                            : Stream.of(effect))),
        fault(
            Invariant.EVENT_STREAM_WELL_FORMED,
            "an update is forwarded twice",
            (command, decision) ->
                effects(
                    decision,
                    effect ->
                        update(effect).filter(TaskStatus::hasUuid).isPresent()
                            ? Stream.of(effect, effect)
                            : Stream.of(effect))),
        Arguments.of(
            Invariant.ACKNOWLEDGED_UPDATE_NOT_LOST,
            "the master acknowledges by itself",
            (UnaryOperator<CommandDecider>)
                kernel ->
                    (state, command, now) ->
                        acknowledged(state.term(), command, kernel.decide(state, command, now))),
        fault(
            Invariant.COMMITTED_BEFORE_SEEN,
            "a framework is not written down",
            (command, decision) ->
                command instanceof Command.SubscribeFramework
                    ? new Decision(
                        decision.changes(), List.of(), decision.effects(), decision.reply())
                    : decision),
        fault(
            Invariant.NO_TASK_TWICE,
            "a launch is sent twice",
            (command, decision) ->
                effects(
                    decision,
                    effect ->
                        effect instanceof Effect.SendToAgent send && send.event().hasRunTasks()
                            ? Stream.of(effect, effect)
                            : Stream.of(effect))),
        fault(
            Invariant.TERM_MONOTONIC,
            "pings carry the term before",
            (command, decision) -> effects(decision, effect -> Stream.of(older(effect)))),
        fault(
            Invariant.TASK_STATES_ALONG_TABLE,
            "the end of a task is told as its start",
            (command, decision) -> effects(decision, effect -> Stream.of(backwards(effect)))),
        fault(
            Invariant.QUOTA_LIMIT_NOT_EXCEEDED,
            "quotas are taken and not kept",
            (command, decision) ->
                changes(
                    decision,
                    change ->
                        change instanceof Change.SetQuota ? Stream.empty() : Stream.of(change))),
        fault(
            Invariant.OPERATION_SETTLED_ONCE,
            "an operation ends in two ways",
            (command, decision) ->
                effects(decision, effect -> Stream.of(effect, otherEnd(effect)).distinct())),
        fault(
            Invariant.UNCONFIRMED_NOT_USED,
            "what an agent has confirmed stays beside it",
            (command, decision) ->
                changes(
                    decision,
                    change ->
                        change instanceof Change.RemoveRecoveredAgent
                            ? Stream.empty()
                            : Stream.of(change))),
        fault(
            Invariant.NO_INNER_FAULT,
            "a kill is not understood",
            (command, decision) -> {
              if (isCall(command, Call.Type.KILL)) {
                throw new IllegalStateException("not understood");
              }
              return decision;
            }));
  }

  @ParameterizedTest(name = "{0}: {1}")
  @MethodSource("faults")
  void isCaught(Invariant invariant, String what, UnaryOperator<CommandDecider> broken) {
    List<Violation> found = new ArrayList<>();
    for (long seed = 1; seed <= SEEDS && !holds(found, invariant); seed++) {
      SimOptions options =
          SimOptions.of(seed).withLength(Duration.ofMinutes(15)).withNodes(4, 3).withKernel(broken);
      Simulation.run(options).violation().ifPresent(found::add);
    }
    assertThat(holds(found, invariant)).as("%s: %s", what, found).isTrue();
  }

  /** What is broken in one way may show in another one first. */
  private static boolean holds(List<Violation> found, Invariant invariant) {
    return found.stream().anyMatch(violation -> violation.invariant() == invariant);
  }

  private static boolean isCall(Command command, Call.Type type) {
    return command instanceof Command.SchedulerCall call && call.call().getType() == type;
  }

  private static Decision changes(Decision decision, Function<Change, Stream<Change>> spoil) {
    return new Decision(
        decision.changes().stream().flatMap(spoil).toList(),
        decision.writes(),
        decision.effects(),
        decision.reply());
  }

  private static Decision effects(Decision decision, Function<Effect, Stream<Effect>> spoil) {
    return new Decision(
        decision.changes(),
        decision.writes(),
        decision.effects().stream().flatMap(spoil).toList(),
        decision.reply());
  }

  private static Allocation allocation(OfferRecord offer) {
    return new Allocation(offer.holder(), offer.agent(), offer.resources());
  }

  private static Change swollen(Change change) {
    if (!(change instanceof Change.PutTask put)) {
      return change;
    }
    TaskRecord task = put.task();
    return new Change.PutTask(
        new TaskRecord(
            task.view(),
            task.framework(),
            task.agent(),
            task.role(),
            task.resources().plus(task.resources()).plus(task.resources()),
            task.state()));
  }

  private static boolean isEnd(Change change) {
    return change instanceof Change.PutTask put && put.task().state().isTerminal();
  }

  private static Optional<TaskStatus> update(Effect effect) {
    return effect instanceof Effect.SendToFramework send && send.event().hasUpdate()
        ? Optional.of(send.event().getUpdate().getStatus())
        : Optional.empty();
  }

  private static Decision acknowledged(long term, Command command, Decision decision) {
    if (!(command instanceof Command.AgentCall call) || !call.call().hasUpdate()) {
      return decision;
    }
    List<Effect> effects = new ArrayList<>(decision.effects());
    var update = call.call().getUpdate().getUpdates(0);
    effects.add(
        new Effect.SendToAgent(
            call.stream(),
            Event.newBuilder()
                .setType(Event.Type.ACKNOWLEDGE)
                .setTerm(term)
                .setAcknowledge(
                    Event.Acknowledge.newBuilder()
                        .setFrameworkId(update.getFrameworkId())
                        .setTaskId(update.getStatus().getTaskId())
                        .setUuid(update.getStatus().getUuid()))
                .build()));
    return new Decision(decision.changes(), decision.writes(), effects, decision.reply());
  }

  private static Effect older(Effect effect) {
    return effect instanceof Effect.SendToAgent send && send.event().getType() == Event.Type.PING
        ? new Effect.SendToAgent(
            send.stream(), send.event().toBuilder().setTerm(send.event().getTerm() - 1).build())
        : effect;
  }

  private static Effect backwards(Effect effect) {
    return update(effect)
            .filter(s -> s.hasUuid() && s.getState() == TaskState.TASK_FINISHED)
            .isPresent()
        ? new Effect.SendToFramework(
            ((Effect.SendToFramework) effect).stream(), startOf((Effect.SendToFramework) effect))
        : effect;
  }

  private static Effect otherEnd(Effect effect) {
    if (!(effect instanceof Effect.SendToFramework send)
        || !send.event().hasUpdateOperationStatus()) {
      return effect;
    }
    io.souk.protocol.mesos.scheduler.Event.Builder event = send.event().toBuilder();
    event
        .getUpdateOperationStatusBuilder()
        .getStatusBuilder()
        .setState(OperationState.OPERATION_FAILED);
    return new Effect.SendToFramework(send.stream(), event.build());
  }

  private static io.souk.protocol.mesos.scheduler.Event startOf(Effect.SendToFramework send) {
    io.souk.protocol.mesos.scheduler.Event.Builder event = send.event().toBuilder();
    event.getUpdateBuilder().getStatusBuilder().setState(TaskState.TASK_STARTING);
    return event.build();
  }
}
