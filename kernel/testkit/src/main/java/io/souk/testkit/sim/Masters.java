package io.souk.testkit.sim;

import io.souk.master.decide.CommandDecider;
import io.souk.registry.Registry;
import io.souk.registry.adapter.memory.MemoryRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.UnaryOperator;

/** Who leads: elections, crashes, and leaders that do not know yet that they lead no more. */
final class Masters {

  private final World world;
  private final UnaryOperator<CommandDecider> kernel;
  private final List<MasterProcess> running = new ArrayList<>();
  private MemoryRegistry stored = new MemoryRegistry();
  private Optional<MasterProcess> leader = Optional.empty();
  private Optional<Agenda.Appointment> election = Optional.empty();
  private int started;

  Masters(World world, UnaryOperator<CommandDecider> kernel) {
    this.world = world;
    this.kernel = kernel;
  }

  /** Starts a process that leads on what is committed. */
  void elect() {
    election.ifPresent(Agenda.Appointment::cancel);
    election = Optional.empty();
    leader.ifPresent(
        before -> {
          stored = before.registry().reopened();
          if (!before.registry().lease().isCut()) {
            learnsLater(before);
          }
        });
    long[] term = new long[1];
    SimRegistry registry = new SimRegistry(world, stored);
    registry.start(
        new Registry.LeadershipListener() {
          @Override
          public void onLeader(long elected) {
            term[0] = elected;
          }

          @Override
          public void onFollower() {}
        });
    MasterProcess process = new MasterProcess(world, "m" + ++started, registry, kernel);
    running.add(process);
    leader = Optional.of(process);
    world.chronicle().note(process.id(), "elected", term[0]);
    process.lead(term[0]);
  }

  private void electIn(long nanos) {
    if (election.isEmpty()) {
      election = Optional.of(world.agenda().after(nanos, this::elect));
    }
  }

  /** A leader that was superseded goes on until it hears of it. */
  private void learnsLater(MasterProcess before) {
    world
        .agenda()
        .after(
            world.dice().seconds(0, 30),
            () -> {
              if (before.alive()) {
                before.depose();
              }
            });
  }

  /** The newest process that was elected, when it still runs. */
  Optional<MasterProcess> leader() {
    return leader.filter(MasterProcess::alive);
  }

  /**
   * Whom a client finds that looks for the leader: mostly the leader, but maybe one that thinks it
   * leads, as long as the client has not heard of a later one.
   */
  Optional<MasterProcess> find(long leastTerm) {
    running.removeIf(process -> !process.alive());
    List<MasterProcess> known =
        running.stream().filter(process -> process.term() >= leastTerm).toList();
    return known.isEmpty() ? Optional.empty() : Optional.of(world.dice().pick(known));
  }

  /**
   * A commit failed, or its lease ended; the process has dropped its state, and it or another one
   * is elected.
   */
  void resigned(MasterProcess process) {
    boolean current = leader.filter(process::equals).isPresent();
    process.crash();
    if (current) {
      electIn(world.dice().seconds(0.5, 20));
    }
  }

  /** The leader's process ends in the middle of what it does. */
  void crash() {
    Dice dice = world.dice();
    crash(() -> dice.chance(0.1) ? dice.seconds(60, 900) : dice.seconds(1, 30));
  }

  /** The same, and the next one is elected after so many nanoseconds. */
  void crash(LongSupplier outage) {
    leader()
        .ifPresent(
            process -> {
              process.crash();
              electIn(outage.getAsLong());
            });
  }

  /** Another master is elected while the leader, by a wrong clock, goes on for a while. */
  void depose() {
    leader()
        .filter(process -> election.isEmpty())
        .ifPresent(
            process -> {
              process.registry().lease().stopClock();
              elect();
            });
  }

  /** The leader ceases to lead before another one is elected. */
  void handOver() {
    leader()
        .ifPresent(
            process -> {
              process.registry().lease().end();
              process.depose();
              electIn(world.dice().seconds(0.005, 0.5));
            });
  }

  /** The leader hears of no other master for so many nanoseconds, but of everybody else. */
  void cutOff(long length) {
    leader()
        .filter(process -> election.isEmpty())
        .ifPresent(
            process -> {
              world.chronicle().note(process.id(), "is-cut-off", length / 1_000_000 + "ms");
              SimLease lease = process.registry().lease();
              lease.cut();
              Dice dice = world.dice();
              electIn(dice.chance(0.8) ? lease.othersWait() : dice.seconds(2, 60));
              world.agenda().after(length, () -> heardAgain(process));
            });
  }

  private void heardAgain(MasterProcess process) {
    boolean inTime = process.registry().lease().heal();
    if (!process.alive()) {
      return;
    }
    if (inTime && leader().filter(process::equals).isPresent()) {
      election.ifPresent(Agenda.Appointment::cancel);
      election = Optional.empty();
    } else {
      process.depose();
    }
  }
}
