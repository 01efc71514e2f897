package io.souk.bench.load.launch;

import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.cluster.Size;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.framework.Words;
import io.souk.bench.load.measure.Stamp;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.bench.result.Values;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;

/**
 * W3: launches tasks of 0.1 cpus, 5 MB and ten labels as fast as they go, in rounds; after each
 * round all of them end. The clock runs from the first ACCEPT of a round to the last RUNNING read,
 * and to the last acknowledgement that the master took.
 */
public final class LaunchLoad implements LoadFramework.Listener, Words.Listener {

  private static final double TASK_CPUS = 0.1;
  private static final double TASK_MEM = 5;
  private static final Duration LIMIT = Duration.ofSeconds(600);

  private final LoadOptions options;
  private final Size size;
  private final Ledger ledger = new Ledger();
  private final Words words = new Words(ledger, this);
  private final Launcher launcher;
  private final List<Round> rounds = new ArrayList<>();

  /** Of the round that is going on. */
  private Tenths runningTenths = Tenths.of(1);

  private Tenths acknowledgedTenths = Tenths.of(1);

  /**
   * One round.
   *
   * @param toRunning seconds
   * @param toAcknowledged seconds
   * @param evenness the rate of the last tenth over that of the first, both acknowledged
   */
  private record Round(double toRunning, double toAcknowledged, double evenness, Cost cost) {}

  /**
   * @throws IllegalArgumentException when the agents cannot hold the tasks
   */
  public LaunchLoad(LoadOptions options) {
    this.options = options;
    this.size = options.size();
    if (size.tasks() * TASK_CPUS > size.agents() * AgentShape.CPUS) {
      throw new IllegalArgumentException("--tasks " + size.tasks() + ": the agents hold fewer");
    }
    launcher =
        new Launcher(
            ledger, new Launcher.Recipe(TASK_CPUS, TASK_MEM, size.perAccept(), Integer.MAX_VALUE));
  }

  /** Does everything, and waits. */
  public Result run() throws IOException {
    List<String> faults = new ArrayList<>();
    long pushedBack = 0;
    try (Cluster cluster = Cluster.start(options, ledger, this)) {
      try {
        all(cluster);
      } catch (IllegalStateException e) {
        faults.add(e.getMessage());
      }
      faults.addAll(cluster.check());
      pushedBack = cluster.frameworks().all().stream().mapToLong(LoadFramework::pushedBack).sum();
    }
    return result(faults).with(Figure.of("calls pushed back", "", pushedBack));
  }

  private void all(Cluster cluster) {
    for (int i = 0; i < options.span().warmUps() + options.span().rounds(); i++) {
      gather(cluster);
      Round round = round(cluster);
      print(i, round);
      if (i >= options.span().warmUps()) {
        rounds.add(round);
      }
      if (i < options.span().warmUps() + options.span().rounds() - 1) {
        endAll(cluster);
      }
    }
    cluster.quiet();
  }

  /** Waits until all agents are offered, each as a whole and to each framework as many. */
  private void gather(Cluster cluster) {
    double all = size.agents() * AgentShape.CPUS;
    cluster.until(
        () -> launcher.held() == size.agents() && launcher.cpusHeld() > all - 1,
        () -> "%d offers of %d agents".formatted(launcher.held(), size.agents()));
    if (!cluster.frameworks().ask(() -> launcher.level(size.agents()))) {
      gather(cluster);
    }
  }

  private Round round(Cluster cluster) {
    Cost before = cluster.cost();
    long started =
        cluster
            .frameworks()
            .ask(
                () -> {
                  long now = System.nanoTime();
                  runningTenths = new Tenths(size.tasks(), ledger.running(), now);
                  acknowledgedTenths = new Tenths(size.tasks(), ledger.acknowledged(), now);
                  launcher.launch(cluster.frameworks().all(), size.tasks());
                  return now;
                });
    cluster.until(
        () -> acknowledgedTenths.isOver(),
        () ->
            "%d of %d tasks run, %d acknowledged"
                .formatted(ledger.running(), ledger.tasks(), ledger.acknowledged()));
    Cost cost = cluster.cost().since(before);
    return cluster
        .frameworks()
        .ask(
            () ->
                new Round(
                    (runningTenths.end() - started) / 1e9,
                    (acknowledgedTenths.end() - started) / 1e9,
                    acknowledgedTenths.evenness(),
                    cost));
  }

  private void endAll(Cluster cluster) {
    cluster.quiet();
    cluster.fleet().order(new Order.EndAll(), LIMIT);
    cluster.until(
        () -> ledger.finished() == ledger.tasks(),
        () -> "%d of %d tasks ended".formatted(ledger.finished(), ledger.tasks()));
    cluster.quiet();
    cluster.frameworks().on(launcher::allEnded);
    cluster.frameworks().await(launcher::giveAllBack);
    cluster.frameworks().await(launcher::revive);
  }

  @Override
  public void offered(LoadFramework framework, List<Offer> offers) {
    launcher.offered(framework, offers);
  }

  @Override
  public void rescinded(LoadFramework framework, OfferID offer) {
    launcher.rescinded(framework, offer);
  }

  @Override
  public void updated(LoadFramework framework, TaskStatus status) {
    words.take(framework, status);
  }

  @Override
  public void read(LoadFramework framework, TaskStatus status, Stamp stamp, long now) {
    if (status.getState() == TaskState.TASK_RUNNING) {
      launcher.told(status.getTaskId().getValue(), stamp.at());
      runningTenths.reached(ledger.running(), now);
    }
  }

  @Override
  public void acknowledged(Stamp stamp, long now) {
    acknowledgedTenths.reached(ledger.acknowledged(), now);
  }

  @Override
  public void failed(String what) {
    ledger.fault(what);
  }

  private void print(int number, Round round) {
    System.out.printf(
        Locale.ROOT,
        "round %d: %d tasks, %.0f/s to RUNNING, %.0f/s with acknowledgements, last tenth at %.2f of"
            + " the first%n  %s%n",
        number + 1,
        size.tasks(),
        size.tasks() / round.toRunning(),
        size.tasks() / round.toAcknowledged(),
        round.evenness(),
        round.cost().text("task", size.tasks()));
  }

  private Result result(List<String> faults) {
    Result result =
        Result.of(
                "W3",
                "%s, %d per ACCEPT".formatted(size.text(), size.perAccept()),
                ledger.tasks(),
                faults)
            .withParameter("codec", options.traffic().codec())
            .withParameter("warm-up rounds", options.span().warmUps());
    if (rounds.isEmpty()) {
      return result;
    }
    boolean hundred = size.perAccept() >= 100;
    boolean million = size.tasks() >= 1_000_000;
    Figure seconds =
        Figure.of("first ACCEPT to last acknowledgement", "s", of(Round::toAcknowledged));
    Result figures =
        result
            .with(
                Figure.of(
                        "launched, running and acknowledged",
                        "tasks/s",
                        of(round -> size.tasks() / round.toAcknowledged()))
                    .withAtLeast(Stat.P50, hundred ? 10_000 : 8000)
                    .withPeer("Mesos 1.11.0, here", Stat.P50, hundred ? 2204 : 1627)
                    .withFloor("http-post", 2))
            .with(
                Figure.of(
                        "launched and running",
                        "tasks/s",
                        of(round -> size.tasks() / round.toRunning()))
                    .withPeer("Mesos 1.11.0, here", Stat.P50, hundred ? 3613 : 1690))
            .with(million ? seconds.withAtMost(Stat.MAX, 120) : seconds)
            .with(
                Figure.of("rate of the last tenth over the first", "", of(Round::evenness))
                    .withAtLeast(Stat.P50, 0.9))
            .with(
                Figure.of("ACCEPT to task at the agent", "ms", launcher.acceptToAgent().values()));
    Cost cost = rounds.stream().map(Round::cost).reduce(Cost::plus).orElseThrow();
    return cost.addTo(figures, "task", (long) size.tasks() * rounds.size());
  }

  private Values of(ToDoubleFunction<Round> number) {
    return Values.of(rounds.stream().mapToDouble(number).toArray());
  }
}
