package io.souk.master.loop;

import io.souk.master.bus.Command;
import io.souk.master.bus.Reply;
import io.souk.master.bus.TimerKey;
import io.souk.master.decide.CommandDecider;
import io.souk.master.decide.Decision;
import io.souk.master.effect.Effect;
import io.souk.master.state.Change;
import io.souk.master.state.ClusterState;
import io.souk.master.view.ViewChange;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loop does with a command, without Vert.x: decide, change the state, append to the
 * registry, and, once that and everything before it is committed, publish, reply and run the
 * effects.
 *
 * <p>The state runs ahead of the commits, the outside never does. When a commit fails all of the
 * state is dropped, since it may contain what never happened.
 */
public final class Engine {

  private static final Logger LOG = LoggerFactory.getLogger(Engine.class);

  /** Changes that come within this time lead to one allocation. */
  private static final Duration ALLOCATION_DELAY = Duration.ofMillis(1);

  private final CommandDecider kernel;
  private final ClusterState state;
  private final EnginePorts ports;
  private final Dispatcher dispatcher;
  private final GroupCommit commits;
  private final Deque<Outgoing> outgoing = new ArrayDeque<>();
  private final Thread owner = Thread.currentThread();
  private Optional<Instant> expiryArmed = Optional.empty();
  private long allocationAsked = System.nanoTime();

  /** A decision on its way out. */
  private record Outgoing(
      String command,
      Decision decision,
      List<ViewChange> view,
      Consumer<Reply> replyTo,
      long group,
      long takenAt) {}

  /**
   * An engine owned by the calling thread.
   *
   * @param loop runs things on that thread, later
   */
  public Engine(CommandDecider kernel, ClusterState state, EnginePorts ports, Executor loop) {
    this.kernel = kernel;
    this.state = state;
    this.ports = ports;
    this.dispatcher = new Dispatcher(ports, this::giveUp);
    this.commits =
        new GroupCommit(ports.registry(), loop, ports.metrics(), this::release, this::commitFailed);
  }

  /**
   * Takes a command.
   *
   * @param replyTo is given the one answer, at once or later
   * @throws IllegalStateException when called from another thread than the owner
   */
  public void handle(Command command, Consumer<Reply> replyTo) {
    if (Thread.currentThread() != owner) {
      throw new IllegalStateException(
          "the kernel's state was entered from thread " + Thread.currentThread().getName());
    }
    long takenAt = System.nanoTime();
    if (command instanceof Command.TimerFired(TimerKey.Allocate ignored)) {
      ports.metrics().allocating(Duration.ofNanos(takenAt - allocationAsked));
    }
    String kind = kind(command);
    Instant now = ports.clock().instant();
    Decision decision;
    try {
      decision = kernel.decide(state, command, now);
    } catch (RuntimeException e) {
      undecided(command, kind, replyTo, e);
      return;
    }
    if (command instanceof Command.LeadershipLost || command instanceof Command.LeadershipGained) {
      forget();
    }
    List<ViewChange> view = new ArrayList<>();
    try {
      for (Change change : decision.changes()) {
        view.addAll(state.apply(change));
      }
    } catch (RuntimeException e) {
      replyTo.accept(new Reply(500, "The master failed and starts over"));
      giveUp("the state broke while a " + kind + " was applied: " + e.getMessage(), e);
      return;
    }
    long group = commits.add(state.term(), decision.writes());
    outgoing.add(new Outgoing(kind, decision, view, replyTo, group, takenAt));
    ports.metrics().decided(kind, Duration.ofNanos(System.nanoTime() - takenAt));
    ports.metrics().handled(command, decision.reply(), view);
    release();
    scheduleAllocation(now);
  }

  private void undecided(
      Command command, String kind, Consumer<Reply> replyTo, RuntimeException failure) {
    ports.metrics().failed(kind);
    replyTo.accept(new Reply(500, "The master could not process the request"));
    if (command instanceof Command.TimerFired || command instanceof Command.LeadershipGained) {
      // Nobody repeats these, and an allocation may have been booked halfway.
      giveUp("a " + kind + " could not be decided: " + failure.getMessage(), failure);
    } else {
      LOG.error("event=command-failed command={}", kind, failure);
    }
  }

  private void release() {
    while (!outgoing.isEmpty() && outgoing.peek().group() <= commits.committed()) {
      if (!mayAct()) {
        leaseEnded();
        return;
      }
      Outgoing out = outgoing.remove();
      if (!out.view().isEmpty()) {
        ports.view().publish(out.view());
      }
      out.replyTo().accept(out.decision().reply());
      for (Effect effect : out.decision().effects()) {
        dispatcher.run(effect);
      }
      ports.metrics().released(out.command(), Duration.ofNanos(System.nanoTime() - out.takenAt()));
    }
    ports.metrics().waiting(outgoing.size());
  }

  /** Whether nobody else can lead now; looked at before anything leaves. */
  private boolean mayAct() {
    return state.leader().isEmpty() || ports.registry().holdsLease(state.term());
  }

  /** The registry tells it, too, a moment later; until then another one may act already. */
  private void leaseEnded() {
    LOG.info("event=lease_ended term={} held_back={}", state.term(), outgoing.size());
    dropState("its lease ended");
  }

  private void scheduleAllocation(Instant now) {
    if (state.leader().isEmpty()) {
      return;
    }
    TimerKey allocate = new TimerKey.Allocate();
    if (state.isAllocationPending() && !ports.timers().isArmed(allocate)) {
      ports.timers().arm(allocate, ALLOCATION_DELAY);
      allocationAsked = System.nanoTime();
    }
    TimerKey drained = new TimerKey.Drained();
    if (!ports.timers().isArmed(drained) && !state.drainedAgents().isEmpty()) {
      ports.timers().arm(drained, ALLOCATION_DELAY);
    }
    Optional<Instant> expiry = state.nextFilterExpiry();
    boolean pending = ports.timers().isArmed(new TimerKey.FilterExpiry());
    if (expiry.isPresent() && !(pending && expiry.equals(expiryArmed))) {
      Duration wait = Duration.between(now, expiry.get());
      ports
          .timers()
          .arm(
              new TimerKey.FilterExpiry(),
              wait.compareTo(ALLOCATION_DELAY) < 0 ? ALLOCATION_DELAY : wait);
      expiryArmed = expiry;
    }
  }

  private void commitFailed(Throwable failure) {
    giveUp("the registry did not take a write: " + failure.getMessage(), failure);
  }

  private void giveUp(String reason, Throwable cause) {
    LOG.error("event=leadership-given-up reason=\"{}\"", reason, cause);
    dropState(reason);
  }

  private void giveUp(String reason) {
    LOG.error("event=leadership-given-up reason=\"{}\"", reason);
    dropState(reason);
  }

  private void dropState(String reason) {
    handle(new Command.LeadershipLost(reason), reply -> {});
    ports.onGivenUp().accept(reason);
  }

  /** Drops what has not left: nobody has heard of it, and nobody must. */
  private void forget() {
    commits.reset();
    ports.timers().cancelAll();
    expiryArmed = Optional.empty();
    while (!outgoing.isEmpty()) {
      outgoing
          .remove()
          .replyTo()
          .accept(Reply.unavailable("The master lost its leadership meanwhile"));
    }
  }

  private static String kind(Command command) {
    return switch (command) {
      case Command.SchedulerCall call -> call.call().getType().name();
      case Command.AgentCall call -> "AGENT_" + call.call().getType().name();
      case Command.TimerFired fired -> fired.key().getClass().getSimpleName();
      case Command.SubscribeFramework call -> "SUBSCRIBE";
      case Command.SubscribeAgent call -> "AGENT_SUBSCRIBE";
      case Command.FrameworkStreamClosed closed -> "FrameworkStreamClosed";
      case Command.AgentStreamClosed closed -> "AgentStreamClosed";
      case Command.TeardownFramework teardown -> "TeardownFramework";
      case Command.OperatorCall call -> "OPERATOR_" + call.call().getType().name();
      case Command.Explain question -> "Explain";
      case Command.ListExcluded question -> "ListExcluded";
      case Command.LeadershipGained gained -> "LeadershipGained";
      case Command.LeadershipLost lost -> "LeadershipLost";
    };
  }
}
