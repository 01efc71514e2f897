package io.souk.bench.load.offers;

import io.souk.bench.load.cluster.Cluster;
import io.souk.bench.load.cluster.Cost;
import io.souk.bench.load.cluster.LoadOptions;
import io.souk.bench.load.fleet.FleetReport;
import io.souk.bench.load.fleet.Order;
import io.souk.bench.load.framework.Ledger;
import io.souk.bench.load.framework.LoadFramework;
import io.souk.bench.load.measure.Latencies;
import io.souk.bench.load.measure.Stamp;
import io.souk.bench.result.Figure;
import io.souk.bench.result.Result;
import io.souk.bench.result.Stat;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * W2, second case: agents register in an open loop beside those that are there. Measures from the
 * moment at which one was meant to register to the OFFERS event with all of it.
 */
public final class RegistrationLoad implements LoadFramework.Listener {

  private final LoadOptions options;
  private final Ledger ledger = new Ledger();
  private final Set<String> agents = new HashSet<>();
  private final Latencies latency = new Latencies();
  private final List<Result> results = new ArrayList<>();

  public RegistrationLoad(LoadOptions options) {
    this.options = options;
  }

  /** Does everything, and waits: one result for each rate. */
  public List<Result> run() throws IOException {
    try (Cluster cluster = Cluster.start(options, ledger, this)) {
      int there = options.size().agents();
      awaitOffers(cluster, there);
      for (int rate : options.span().rates()) {
        there += register(cluster, rate, options.span().warmUpSeconds(), there);
        cluster.frameworks().on(latency::clear);
        Cost before = cluster.cost();
        there += register(cluster, rate, options.span().seconds(), there);
        Cost cost = cluster.cost().since(before);
        FleetReport report = cluster.fleet().report();
        List<String> faults = cluster.check();
        results.add(cluster.frameworks().ask(() -> result(rate, report, cost, faults)));
      }
    }
    return results;
  }

  private int register(Cluster cluster, int rate, int seconds, int before) {
    int number = rate * seconds;
    cluster.fleet().order(new Order.RegisterAt(rate, number), Duration.ofSeconds(seconds + 300L));
    awaitOffers(cluster, before + number);
    return number;
  }

  private void awaitOffers(Cluster cluster, int number) {
    cluster.until(
        () -> agents.size() == number,
        () -> "%d of %d agents are offered".formatted(agents.size(), number));
  }

  @Override
  public void offered(LoadFramework framework, List<Offer> offers) {
    long now = System.nanoTime();
    for (Offer offer : offers) {
      if (!agents.add(offer.getAgentId().getValue())) {
        ledger.fault(offer.getHostname() + " was offered twice");
      }
      offer.getAttributesList().stream()
          .filter(attribute -> attribute.getName().equals(Stamp.ATTRIBUTE))
          .flatMap(attribute -> Stamp.read(attribute.getText().getValue()).stream())
          .forEach(stamp -> latency.add(now - stamp.at()));
    }
  }

  @Override
  public void updated(LoadFramework framework, TaskStatus status) {
    failed("there are no tasks, and yet " + status.toString().replaceAll("\\s+", " "));
  }

  @Override
  public void failed(String what) {
    ledger.fault(what);
  }

  private Result result(int rate, FleetReport report, Cost cost, List<String> faults) {
    long number = latency.count();
    Result result =
        Result.of(
                "W2",
                "%,d registrations a second beside %,d agents, %d frameworks"
                    .formatted(rate, options.size().agents(), options.size().frameworks()),
                number,
                faults)
            .withParameter("codec", options.traffic().codec())
            .withParameter("seconds", options.span().seconds())
            .with(
                Figure.of("registration to the offer", "ms", latency.values())
                    .withAtMost(Stat.P50, 3)
                    .withAtMost(Stat.P99, 20))
            .with(Figure.of("how late the agents were told", "ms", report.lateness().values()));
    return cost.addTo(result, "registration", number);
  }
}
