package io.souk.bench.load.cluster;

import io.souk.bench.Waits;
import io.souk.bench.load.fleet.FleetProcess;
import io.souk.bench.load.fleet.FleetReport;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.load.framework.Frameworks;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.measure.ProcessUse;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * A master, the frameworks of this process, and agents in another. The frameworks subscribe before
 * the agents come, so that each gets its share of them.
 */
public final class Cluster implements AutoCloseable {

  private static final Duration LIMIT = Duration.ofSeconds(900);
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration STEP = Duration.ofMillis(50);
  private static final int MOST_NAMED = 5;

  private final StartedMaster master;
  private final Frameworks frameworks;
  private final Optional<FleetProcess> fleet;
  private final Ledger ledger;

  private Cluster(
      StartedMaster master, Frameworks frameworks, Optional<FleetProcess> fleet, Ledger ledger) {
    this.master = master;
    this.frameworks = frameworks;
    this.fleet = fleet;
    this.ledger = ledger;
  }

  /**
   * All of it, agents and frameworks registered; what was started has ended when that fails.
   *
   * @param ledger of what the listener hears
   */
  public static Cluster start(LoadOptions options, Ledger ledger, LoadFramework.Listener listener)
      throws IOException {
    Deque<AutoCloseable> started = new ArrayDeque<>();
    try {
      StartedMaster master = StartedMaster.of(options.master());
      started.push(master);
      Traffic traffic = options.traffic();
      Optional<FleetProcess> fleet = Optional.empty();
      if (options.master().ownAgents()) {
        fleet =
            Optional.of(FleetProcess.start(master.url(), List.of("-Xmx4g"), traffic.agentCalls()));
        started.push(fleet.get());
      }
      Frameworks frameworks = new Frameworks(master.url(), traffic.codec(), traffic.calls());
      started.push(frameworks);
      frameworks.subscribe(options.size().frameworks(), listener);
      fleet.ifPresent(agents -> agents.order(new Order.Register(options.size().agents()), LIMIT));
      return new Cluster(master, frameworks, fleet, ledger);
    } catch (IOException | RuntimeException e) {
      started.forEach(Cluster::close);
      throw e;
    }
  }

  private static void close(AutoCloseable one) {
    try {
      one.close();
    } catch (Exception e) {
      System.err.println("could not be ended: " + e.getMessage());
    }
  }

  public Frameworks frameworks() {
    return frameworks;
  }

  /**
   * The agents.
   *
   * @throws IllegalStateException when others play them
   */
  public FleetProcess fleet() {
    return fleet.orElseThrow(
        () -> new IllegalStateException("this workload needs agents of its own"));
  }

  public StartedMaster master() {
    return master;
  }

  /** What the three processes have used so far. */
  public Cost cost() {
    return new Cost(
        master.use().map(use -> use.cpu().toMillis() / 1000.0),
        ProcessUse.own().cpu().toMillis() / 1000.0,
        fleet.map(agents -> agents.use().cpu().toMillis() / 1000.0).orElse(0.0));
  }

  /**
   * Waits until it holds on the frameworks' event loop.
   *
   * @throws IllegalStateException with what went wrong, or when nothing happens for two minutes
   */
  public void until(BooleanSupplier holds, Supplier<String> otherwise) {
    await(
        () -> frameworks.ask(holds::getAsBoolean),
        () -> frameworks.ask(ledger::progress),
        otherwise);
  }

  private void await(BooleanSupplier holds, LongSupplier progress, Supplier<String> otherwise) {
    long seen = -1;
    long since = System.nanoTime();
    while (!holds.getAsBoolean()) {
      failIfBroken();
      long now = progress.getAsLong();
      if (now != seen) {
        seen = now;
        since = System.nanoTime();
      } else if (System.nanoTime() - since > PATIENCE.toNanos()) {
        throw new IllegalStateException(
            otherwise.get() + ", and nothing happens for " + PATIENCE.toSeconds() + " s");
      }
      Waits.pause(STEP);
    }
    failIfBroken();
  }

  private void failIfBroken() {
    if (!master.isAlive()) {
      throw new IllegalStateException("the master ended");
    }
    List<String> faults = frameworks.ask(ledger::faults);
    if (!faults.isEmpty()) {
      throw new IllegalStateException(
          String.join("; ", faults.subList(0, Math.min(MOST_NAMED, faults.size()))));
    }
  }

  /** Waits until every word has been read, acknowledged, and its acknowledgement has arrived. */
  public void quiet() {
    acknowledgementsArrive();
    until(
        () -> ledger.acknowledged() == ledger.words(),
        () -> "%d of %d words acknowledged".formatted(ledger.acknowledged(), ledger.words()));
    // Of words that were said meanwhile.
    acknowledgementsArrive();
  }

  private void acknowledgementsArrive() {
    if (fleet.isPresent()) {
      await(
          () -> {
            FleetReport report = fleet.get().report();
            return report.acknowledged() == report.said();
          },
          () -> fleet.get().report().acknowledged(),
          () -> "some words are not acknowledged: " + fleet.get().report());
    }
  }

  /** What went wrong; to be asked when all is quiet. */
  public List<String> check() {
    List<String> found = new ArrayList<>();
    if (!master.isAlive()) {
      found.add("the master ended");
    }
    if (fleet.isPresent()) {
      FleetReport report = fleet.get().report();
      found.addAll(frameworks.ask(() -> ledger.check(report)));
    } else {
      found.addAll(frameworks.ask(() -> ledger.check()));
    }
    return found;
  }

  /** Frameworks and agents leave a master that goes on; one of our own ends. */
  @Override
  public void close() {
    try {
      if (!master.isOwn() && master.isAlive()) {
        frameworks.leave();
        fleet.ifPresent(agents -> agents.order(new Order.Leave(), LIMIT));
      }
    } finally {
      frameworks.close();
      fleet.ifPresent(FleetProcess::close);
      master.close();
    }
  }
}
