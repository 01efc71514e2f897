package io.souk.testkit.sim;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * One run: a cluster lives through its faults, then calms down, and everything is looked at. Runs
 * in the caller's thread.
 */
public final class Simulation {

  /** Long enough for every timeout and every repetition. */
  private static final Duration CALM = Duration.ofMinutes(45);

  private static final Duration SETTLED = Duration.ofMinutes(12);

  private final SimOptions options;
  private final World world;
  private final Population population;
  private final boolean byChance;
  private long steps;

  /** A run that has not begun. */
  public Simulation(SimOptions options) {
    this(options, true);
  }

  /**
   * A run that has not begun.
   *
   * @param byChance whether nodes fail, an operator acts and frameworks are replaced by chance
   */
  Simulation(SimOptions options, boolean byChance) {
    this.options = options;
    this.byChance = byChance;
    world = new World(options);
    population = new Population(world);
  }

  World world() {
    return world;
  }

  /** Reads out every event as it happens; for one run that is looked into. */
  public Simulation listen(Consumer<String> listener) {
    world.chronicle().listen(listener);
    return this;
  }

  /** Runs to the end, or to the first violation. */
  public static SimReport run(SimOptions options) {
    return new Simulation(options).run();
  }

  /** Runs to the end, or to the first violation; once. */
  public SimReport run() {
    for (int i = 0; i < options.agents(); i++) {
      AgentNode agent = population.agent(i);
      world.agenda().after(world.dice().seconds(0, 60), agent::start);
    }
    for (int i = 0; i < options.frameworks(); i++) {
      FrameworkNode framework = population.framework();
      world.agenda().after(world.dice().seconds(0, 60), framework::start);
    }
    world.masters().elect();
    if (byChance) {
      new Mishaps(world).begin();
      new Operator(world).begin();
      replaceFrameworks();
    }
    advance(options.length());
    settle();
    return report();
  }

  /** Where a framework has gone for good another one comes. */
  private void replaceFrameworks() {
    world
        .agenda()
        .after(
            Duration.ofMinutes(1),
            () -> {
              if (world.calm()) {
                return;
              }
              long alive =
                  world.frameworks.stream()
                      .filter(node -> node.phase() == FrameworkNode.Phase.ALIVE)
                      .count();
              if (alive < options.frameworks()) {
                population.framework().start();
              }
              replaceFrameworks();
            });
  }

  private void settle() {
    world.calmDown();
    world.network().heal();
    if (world.masters().leader().isEmpty()) {
      world.masters().elect();
    }
    world.agents.forEach(AgentNode::start);
    for (FrameworkNode node : List.copyOf(world.frameworks)) {
      if (node.current().isEmpty()) {
        node.start();
      }
    }
    advance(CALM);
    world.freeze();
    advance(SETTLED);
    world.frameworks.forEach(node -> node.current().ifPresent(FrameworkInstance::reconcile));
    advance(Duration.ofMinutes(1));
    if (world.verdicts().violation().isEmpty()) {
      QuiescenceCheck.check(world);
    }
  }

  private void advance(Duration time) {
    long until = world.agenda().now() + time.toNanos();
    while (world.verdicts().violation().isEmpty() && world.agenda().step(until)) {
      steps++;
    }
  }

  private SimReport report() {
    Optional<Violation> violation = world.verdicts().violation();
    return new SimReport(
        options.seed(),
        steps,
        world.chronicle().count(),
        world.chronicle().fingerprint(),
        world.watch().launches().ran().size(),
        world.verdicts().counts(),
        violation,
        violation.isPresent() ? world.chronicle().newest() : List.of());
  }
}
