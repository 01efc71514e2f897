package io.souk.master.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.master.ensemble.Ensemble;
import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.EnsembleReport.Answered;
import io.souk.master.ensemble.MasterReport;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** What is measured of the masters: of this one at each scrape, of the others when last asked. */
public final class EnsembleMeters {

  private static final double MILLIS = 1000.0;

  private final MeterRegistry registry;
  private final Ensemble ensemble;
  private final Map<String, Answered> others = new ConcurrentHashMap<>();
  private final Map<String, Boolean> known = new ConcurrentHashMap<>();

  /** Meters of {@code ensemble}, kept in {@code registry}. */
  public EnsembleMeters(MeterRegistry registry, Ensemble ensemble) {
    this.registry = registry;
    this.ensemble = ensemble;
    own("souk_master_leading", "1 on the master that leads", EnsembleMeters::leading);
    own("souk_master_term", "Newest term that this master knows of", MasterReport::term);
    own(
        "souk_master_has_leader",
        "1 while this master knows who leads",
        report -> report.leader().isPresent() ? 1 : 0);
    own(
        "souk_registry_committed_index",
        "Newest entry of the log that is on the disks of a majority, as far as known here",
        report -> report.log().committed());
    own(
        "souk_registry_applied_index",
        "Newest entry of the log that is in this master's copy",
        report -> report.log().applied());
    own(
        "souk_registry_version",
        "Writes in this master's copy of the registry",
        report -> report.log().version());
    own(
        "souk_master_view_age_seconds",
        "How long ago the picture for readers was true for certain; -1 without a picture",
        report -> report.viewAge().map(age -> age.toMillis() / MILLIS).orElse(-1.0));
    Gauge.builder("souk_master_members", ensemble, known -> known.members().size())
        .description("Masters that the cluster consists of")
        .register(registry);
  }

  /** Takes over what all masters said. */
  public void update(EnsembleReport report) {
    Map<String, Answered> fresh = new TreeMap<>();
    for (EnsembleReport.Row row : report.masters()) {
      if (row.address().equals(report.seenBy())) {
        continue;
      }
      if (row instanceof Answered answered) {
        fresh.put(row.address(), answered);
      }
      known.computeIfAbsent(row.address(), this::register);
    }
    others.keySet().retainAll(fresh.keySet());
    others.putAll(fresh);
  }

  /** Gauges under the names of Mesos's registrar. */
  public Map<String, Double> mesosGauges() {
    MasterReport self = ensemble.self();
    Map<String, Double> gauges = new TreeMap<>();
    gauges.put("master/elected", leading(self));
    gauges.put("registrar/log/ensemble_size", (double) ensemble.members().size());
    gauges.put("registrar/log/recovered", self.leader().isPresent() ? 1.0 : 0.0);
    return gauges;
  }

  private Boolean register(String address) {
    other("souk_master_peer_up", "1 for another master that answers", address, answered -> 1, 0);
    other(
        "souk_master_clock_ahead_seconds",
        "How far another master's clock is ahead of this one's",
        address,
        answered -> answered.clock().ahead().toMillis() / MILLIS,
        Double.NaN);
    return true;
  }

  private void other(
      String name,
      String description,
      String address,
      Function<Answered, Number> value,
      double otherwise) {
    Gauge.builder(
            name,
            others,
            now -> {
              Answered answered = now.get(address);
              return answered == null ? otherwise : value.apply(answered).doubleValue();
            })
        .description(description)
        .tag("master", address)
        .register(registry);
  }

  private void own(String name, String description, ToDoubleFunction<MasterReport> value) {
    Gauge.builder(name, ensemble, now -> value.applyAsDouble(now.self()))
        .description(description)
        .register(registry);
  }

  private static double leading(MasterReport report) {
    return report.role() == MasterReport.Role.LEADER ? 1.0 : 0.0;
  }
}
