package io.souk.bench.load.offers;

import io.souk.bench.load.agent.AgentShape;
import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.cluster.Size;
import io.souk.bench.load.fleet.FleetReport;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.framework.Words;
import io.souk.bench.load.launch.Filled;
import io.souk.bench.load.launch.Launcher;
import io.souk.bench.load.measure.Latencies;
import io.souk.bench.load.measure.Stamp;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * W2: tasks of a tenth of an agent end at random in an open loop, and each is replaced from the
 * offer that follows. Measures from the moment at which a task was meant to end to the OFFERS event
 * with its resources. What is left of the agents is held in standing offers all the while; no
 * framework suppresses.
 */
public final class OfferLoad implements LoadFramework.Listener, Words.Listener {

  private static final int SLOTS = 10;
  private static final double TASK_CPUS = AgentShape.CPUS / SLOTS;

  /** A tenth, too: what is left of a full agent is too little for an offer. */
  private static final double TASK_MEM = AgentShape.MEM / SLOTS;

  private final LoadOptions options;
  private final Size size;
  private final Ledger ledger = new Ledger();
  private final Words words = new Words(ledger, this);
  private final Launcher.Recipe recipe;
  private final Launcher launcher;
  private final List<Result> results = new ArrayList<>();
  private final Latencies endToUpdate = new Latencies();
  private FreedResources freed = new FreedResources();
  private boolean filled;
  private long offersRead;

  /**
   * @throws IllegalArgumentException when the agents cannot hold the tasks
   */
  public OfferLoad(LoadOptions options) {
    this.options = options;
    this.size = options.size();
    int perAgent = Filled.perAgent(size);
    if (perAgent > SLOTS) {
      throw new IllegalArgumentException(
          "--tasks %d: an agent holds %d".formatted(size.tasks(), SLOTS));
    }
    recipe = new Launcher.Recipe(TASK_CPUS, TASK_MEM, perAgent, perAgent);
    launcher = new Launcher(ledger, recipe);
  }

  /** Does everything, and waits: one result for each rate. */
  public List<Result> run() throws IOException {
    try (Cluster cluster = Cluster.start(options, ledger, this)) {
      Filled.fill(cluster, size, TASK_CPUS, ledger, launcher);
      cluster.frameworks().on(() -> filled = true);
      for (int rate : options.span().rates()) {
        end(cluster, rate, options.span().warmUpSeconds());
        Cost before = cluster.cost();
        FleetReport report = end(cluster, rate, options.span().seconds());
        Cost cost = cluster.cost().since(before);
        List<String> faults = cluster.check();
        results.add(cluster.frameworks().ask(() -> result(rate, report, cost, faults)));
      }
    }
    return results;
  }

  /** Ends tasks, and waits until every one is offered, replaced and acknowledged. */
  private FleetReport end(Cluster cluster, int rate, int seconds) {
    long before = cluster.fleet().report().heldBack();
    cluster
        .frameworks()
        .on(
            () -> {
              freed = new FreedResources();
              endToUpdate.clear();
              launcher.acceptToAgent().clear();
              offersRead = 0;
            });
    cluster.fleet().order(new Order.EndAt(rate, seconds), Duration.ofSeconds(seconds + 300L));
    long ends = (long) rate * seconds - (cluster.fleet().report().heldBack() - before);
    cluster.until(
        () -> freed.matched() == ends,
        () -> "%d of %d ends are offered".formatted(freed.matched(), ends));
    FleetReport report = cluster.fleet().report();
    cluster.quiet();
    return report;
  }

  @Override
  public void offered(LoadFramework framework, List<Offer> offers) {
    if (!filled) {
      launcher.offered(framework, offers);
      return;
    }
    long now = System.nanoTime();
    for (Offer offer : offers) {
      offersRead++;
      int tasks = recipe.fitting(offer);
      freed.offered(offer.getAgentId().getValue(), tasks, now);
      launcher.accept(framework, offer, tasks);
    }
  }

  @Override
  public void updated(LoadFramework framework, TaskStatus status) {
    words.take(framework, status);
  }

  @Override
  public void read(LoadFramework framework, TaskStatus status, Stamp stamp, long now) {
    if (status.getState() == TaskState.TASK_FINISHED) {
      freed.freed(status.getAgentId().getValue(), stamp.at());
      endToUpdate.add(now - stamp.at());
    } else {
      launcher.told(status.getTaskId().getValue(), stamp.at());
    }
  }

  @Override
  public void failed(String what) {
    ledger.fault(what);
  }

  private Result result(int rate, FleetReport report, Cost cost, List<String> faults) {
    List<String> found = new ArrayList<>(faults);
    if (freed.unmatched() > 0) {
      found.add(freed.unmatched() + " agents were offered more or less than became free");
    }
    long ends = freed.matched();
    boolean large = size.agents() >= 10_000;
    Result result =
        Result.of("W2", "%,d ends a second, %s".formatted(rate, size.text()), ends, found)
            .withParameter("codec", options.traffic().codec())
            .withParameter("seconds", options.span().seconds())
            .withParameter("warm-up seconds", options.span().warmUpSeconds())
            .with(
                Figure.of("end of a task to its offer", "ms", freed.latency().values())
                    .withAtMost(Stat.P50, 3)
                    .withAtMost(Stat.P99, 20)
                    .withAtMost(Stat.P999, 100)
                    .withPeer("Mesos 1.11.0, here", Stat.P50, large ? 820 : 540)
                    .withPeer("Mesos 1.11.0, here", Stat.P99, large ? 1530 : 1020)
                    .withFloor("tcp-round-trip", 2))
            .with(
                Figure.of("offers for what became free", "", (double) offersRead / ends)
                    .withAtMost(Stat.VALUE, 1.05))
            .with(Figure.of("end of a task to its update", "ms", endToUpdate.values()))
            .with(Figure.of("ACCEPT to task at the agent", "ms", launcher.acceptToAgent().values()))
            .with(Figure.of("how late the agents were told", "ms", report.lateness().values()))
            .with(Figure.of("ends that no task was there for", "", report.heldBack()));
    return cost.addTo(result, "end", ends);
  }
}
