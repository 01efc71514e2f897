package io.souk.marathon.decide;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What time alone brings about: delays that end, launches and kills that take too long, loss. */
final class Sweep {

  /** Limits that are minutes long need not be met to the millisecond. */
  private static final Duration COARSE = Duration.ofSeconds(5);

  /**
   * How long nothing is asked about a launch. The kernel says nothing of tasks of agents that have
   * not come back to it yet, so what it is asked at the subscription may stay without an answer.
   */
  private static final Duration TO_BE_HEARD = Duration.ofSeconds(10);

  /** How much longer each time, when a launch is asked about again and again. */
  private static final int FURTHER_APART = 2;

  /** How long a reservation may take to appear. */
  private static final Duration TO_RESERVE = Duration.ofSeconds(20);

  private final World world;
  private final Instances instances;
  private final Reservations reservations;
  private final Rules rules;

  Sweep(World world, Instances instances, Reservations reservations, Rules rules) {
    this.world = world;
    this.instances = instances;
    this.reservations = reservations;
    this.rules = rules;
  }

  /** Does whatever is due. */
  void run(Turn turn) {
    world.memory().setSweptAt(turn.now());
    for (Instance each : world.unsettled()) {
      each.task().ifPresent(task -> look(turn, each, task));
    }
    reservations(turn);
    askAboutLaunches(turn);
    for (Map.Entry<TaskId, Instant> kill : List.copyOf(world.memory().kills().entrySet())) {
      if (!kill.getValue().plus(rules.killRetry()).isAfter(turn.now())) {
        killAgain(turn, kill.getKey());
      }
    }
    Optional<Instant> last = world.memory().reconciledAt();
    if (world.memory().isConnected()
        && last.isPresent()
        && !last.get().plus(rules.reconciliationInterval()).isAfter(turn.now())) {
      reconcile(turn);
    }
  }

  /** A launch that a crash of the kernel swallowed would else be noticed at its time limit only. */
  private void askAboutLaunches(Turn turn) {
    Duration quiet = world.memory().launchesAskedAfter().orElse(TO_BE_HEARD);
    Instant since = world.memory().reconciledAt().orElse(turn.now());
    if (!world.memory().isConnected() || !isOver(since, quiet, turn.now())) {
      return;
    }
    List<Effect.Reconcile.Known> silent = new ArrayList<>();
    for (Instance each : world.unsettled()) {
      each.task()
          .filter(task -> task.condition().isLaunching())
          .filter(task -> isOver(task.stagedAt().instant(), TO_BE_HEARD, turn.now()))
          .ifPresent(task -> silent.addAll(known(task)));
    }
    if (!silent.isEmpty()) {
      turn.effect(new Effect.Reconcile(silent));
      world.memory().setLaunchesAskedAfter(quiet.plus(quiet.multipliedBy(FURTHER_APART)));
    }
  }

  private static List<Effect.Reconcile.Known> known(Task task) {
    return task.liveIds().stream()
        .map(id -> new Effect.Reconcile.Known(id, task.placement().agentId()))
        .toList();
  }

  /** What was to be reserved and never appeared is looked for elsewhere, by another instance. */
  private void reservations(Turn turn) {
    for (Instance each : world.waitingInVain()) {
      if (isOver(each.reservation().orElseThrow().since().instant(), TO_RESERVE, turn.now())) {
        instances.forget(turn, each);
      }
    }
    reservations.sweep(turn);
  }

  /** Does what is due about one instance. */
  void look(Turn turn, Instance instance) {
    instance.task().ifPresent(task -> look(turn, instance, task));
  }

  private void look(Turn turn, Instance instance, Task task) {
    if (task.condition().isLaunching()
        && instance.goal() == Goal.RUNNING
        && !world.memory().kills().containsKey(task.id())
        && isOver(task.stagedAt().instant(), rules.launchTimeout(), turn.now())) {
      instances.kill(turn, instance, task);
    }
    if (task.condition().isUnreachable() && instance.goal() == Goal.RUNNING) {
      unreachable(turn, instance, task);
    }
  }

  private void unreachable(Turn turn, Instance instance, Task task) {
    Optional<RunSpec> app = world.definitionOf(instance);
    Instant since = task.report().unreachableSince().orElse(task.report().changedAt()).instant();
    Optional<Duration> expunge = app.map(RunSpec::expungeAfter).orElse(Optional.of(Duration.ZERO));
    Optional<Duration> inactive =
        app.map(RunSpec::inactiveAfter).orElse(Optional.of(Duration.ZERO));
    if (expunge.isPresent() && isOver(since, expunge.get(), turn.now())) {
      instances.forget(turn, instance);
    } else if (inactive.isPresent()
        && task.condition() == Condition.UNREACHABLE
        && isOver(since, inactive.get(), turn.now())) {
      Task lost = task.withCondition(Condition.UNREACHABLE_INACTIVE, turn.timestamp());
      world.put(turn, instance.withTask(lost));
      turn.publish(
          turn.events().instanceChanged(instance, Optional.of(lost), lost.condition().eventName()));
    }
  }

  private static boolean isOver(Instant since, Duration limit, Instant now) {
    return !since.plus(limit).isAfter(now);
  }

  private void killAgain(Turn turn, TaskId id) {
    world
        .instanceOf(id)
        .ifPresentOrElse(
            instance -> instances.kill(turn, instance, instance.task().orElseThrow()),
            () -> world.memory().taskEnded(id));
  }

  /** Asks the kernel how the known tasks stand, then for all it knows. */
  void reconcile(Turn turn) {
    List<Effect.Reconcile.Known> known = new ArrayList<>();
    for (Instance each : world.instances()) {
      each.task().ifPresent(task -> known.addAll(known(task)));
    }
    if (!known.isEmpty()) {
      turn.effect(new Effect.Reconcile(known));
    }
    turn.effect(new Effect.Reconcile(List.of()));
    world.memory().setReconciledAt(turn.now());
  }

  /** When to look again. */
  Optional<Instant> next(Instant now) {
    Set<Instant> times = new HashSet<>();
    for (AppId each : world.waitingApps()) {
      world
          .spec(each)
          .map(world.memory()::launchFrom)
          .filter(from -> from.isAfter(now))
          .ifPresent(times::add);
    }
    if (!world.memory().kills().isEmpty()
        || world.unsettledCount() > 0
        || !world.waitingInVain().isEmpty()) {
      // Counted from the last look: what happens in between must not put the next one off.
      times.add(world.memory().sweptAt().plus(COARSE));
    }
    if (world.memory().isConnected()) {
      world
          .memory()
          .reconciledAt()
          .ifPresent(at -> times.add(at.plus(rules.reconciliationInterval())));
    }
    return times.stream().min(Instant::compareTo).map(at -> at.isBefore(now) ? now : at);
  }
}
