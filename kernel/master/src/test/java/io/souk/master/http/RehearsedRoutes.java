package io.souk.master.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.ObjectBus;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.Views;
import io.souk.master.view.adapter.memory.InProcessLiveView;
import io.souk.registry.adapter.memory.MemoryRegistry;
import io.souk.security.Access;
import io.souk.security.RoleSecurity;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** A master's routes, for a rehearsal that goes through them. */
public final class RehearsedRoutes {

  /** For parts of which nothing is asked. */
  private static final Vertx UNUSED = Vertx.vertx();

  private RehearsedRoutes() {}

  public static Handler<HttpServerRequest> over(
      ObjectBus bus, Leaders leaders, PrometheusMeterRegistry meters) {
    MasterIdentity identity =
        new MasterIdentity(
            Views.leader("m").info(),
            new MasterIdentity.Build("1.11.0", "0.1.0", Views.NOON, "tester"),
            Views.NOON,
            Optional.empty(),
            Map.of());
    MasterHttp.Parts parts =
        new MasterHttp.Parts(
            bus,
            new InProcessLiveView(),
            leaders,
            identity,
            new RolesDocument(Set.of()),
            MasterMeters.ofRehearsal(meters),
            meters,
            Runnable::run,
            Access.OPEN,
            Optional.empty());
    return new MasterHttp(
            parts,
            new MetricsSnapshot(Map::of),
            new MastersApi(
                new PeerReports(UNUSED, new FakeEnsemble(), RoleSecurity.OPEN),
                new MemoryRegistry(),
                Runnable::run),
            new LogApi(UNUSED, new FakeLog(), Runnable::run),
            WaitingRoom.Terms.DEFAULT,
            OperatorStreams.Limits.DEFAULT)
        ::handle;
  }
}
