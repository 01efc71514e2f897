package io.souk.master.boot;

import io.micrometer.core.instrument.MeterRegistry;
import io.souk.master.ensemble.Ensemble;
import io.souk.master.http.ClockGate;
import io.souk.master.http.ClockWatch;
import io.souk.master.http.MastersApi;
import io.souk.master.http.PeerReports;
import io.souk.master.metrics.EnsembleMeters;
import io.souk.registry.Registry;
import io.souk.security.RoleSecurity;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.Map;
import java.util.concurrent.Executor;

/** What a master tells of all masters, and how it watches them. */
final class EnsembleWiring {

  private final MastersApi api;
  private final EnsembleMeters meters;
  private final ClockGate gate;

  private EnsembleWiring(MastersApi api, EnsembleMeters meters, ClockGate gate) {
    this.api = api;
    this.meters = meters;
    this.gate = gate;
  }

  /** Begins to watch the others, if there are any; it ends with {@code parts}. */
  static EnsembleWiring start(
      Vertx vertx,
      RoleSecurity security,
      Ensemble ensemble,
      Registry registry,
      Executor blocking,
      MeterRegistry meterRegistry,
      StartedParts parts) {
    PeerReports peers = new PeerReports(vertx, ensemble, security);
    parts.add("peer reports", peers::close);
    EnsembleMeters meters = new EnsembleMeters(meterRegistry, ensemble);
    if (ensemble.members().size() > 1) {
      ClockWatch clocks = new ClockWatch(vertx, peers, meters::update);
      clocks.start();
      parts.add("clock watch", clocks::stop);
    }
    return new EnsembleWiring(
        new MastersApi(peers, registry, blocking), meters, new ClockGate(vertx, peers));
  }

  /** For the routes. */
  MastersApi api() {
    return api;
  }

  /** Completes when nothing speaks against taking part; see {@link ClockGate}. */
  Future<Void> clocksAllow() {
    return gate.pass();
  }

  /** For {@code /metrics/snapshot}. */
  Map<String, Double> mesosGauges() {
    return meters.mesosGauges();
  }
}
