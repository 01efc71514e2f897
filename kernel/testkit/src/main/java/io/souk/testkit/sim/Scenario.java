package io.souk.testkit.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * A run written by hand: what goes wrong, and when, is said in steps, and the rest is as in any
 * {@link Simulation}. Every invariant is checked throughout, {@link Invariant#QUIESCENCE} at the
 * end. A step may also look at the cluster and assert; what it throws comes out of {@link #run}.
 *
 * <p>Frameworks and agents live by the seed: what is launched, and how long it runs, is not said
 * here.
 */
public final class Scenario {

  private record Timed(Duration at, Consumer<Stage> step) {}

  private final long seed;
  private final List<Timed> steps = new ArrayList<>();
  private int agents = 3;
  private int frameworks = 2;
  private Faults faults = Faults.NONE;
  private Consumer<String> listener = event -> {};

  private Scenario(long seed) {
    this.seed = seed;
  }

  /** Three agents and two frameworks of this seed, and nothing goes wrong by itself. */
  public static Scenario seeded(long seed) {
    return new Scenario(seed);
  }

  /** So many agents; steps name them by number, from 0. */
  public Scenario agents(int count) {
    agents = count;
    return this;
  }

  /** So many frameworks; steps name them by number, from 0. */
  public Scenario frameworks(int count) {
    frameworks = count;
    return this;
  }

  /** Nothing happens to nodes but what the steps say, and no operator acts: how it begins. */
  public Scenario calm() {
    faults = Faults.NONE;
    return this;
  }

  /**
   * Things go wrong by chance as well, and an operator acts.
   *
   * @param rate as in {@link Faults}; 0 is calm
   */
  public Scenario faults(double rate) {
    faults = new Faults(rate);
    return this;
  }

  /** Reads out every event as it happens; for a scenario that is looked into. */
  public Scenario listen(Consumer<String> newListener) {
    listener = newListener;
    return this;
  }

  /** Does this when so much time has passed since the start; nodes start within a minute. */
  public Scenario at(Duration time, Consumer<Stage> step) {
    if (time.isNegative()) {
      throw new IllegalArgumentException("a step at " + time + ": zero and later is accepted");
    }
    steps.add(new Timed(time, step));
    return this;
  }

  /**
   * Runs the steps, then lets everything come to rest.
   *
   * @param length virtual time that the steps have, up to which frameworks launch
   * @return what came out; a violation is in it
   */
  public SimReport run(Duration length) {
    for (Timed timed : steps) {
      if (timed.at().compareTo(length) > 0) {
        throw new IllegalArgumentException(
            "a step at %s: up to the run's length, %s, is accepted".formatted(timed.at(), length));
      }
    }
    SimOptions options =
        SimOptions.of(seed).withNodes(agents, frameworks).withLength(length).withFaults(faults);
    Simulation simulation = new Simulation(options, faults.rate() > 0).listen(listener);
    Stage stage = new Stage(simulation.world());
    for (Timed timed : steps) {
      simulation.world().agenda().after(timed.at(), () -> timed.step().accept(stage));
    }
    return simulation.run();
  }
}
