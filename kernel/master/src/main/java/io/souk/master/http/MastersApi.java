package io.souk.master.http;

import io.souk.master.http.json.MasterReportJson;
import io.souk.registry.Registry;
import io.vertx.core.json.JsonObject;
import java.util.concurrent.Executor;

/**
 * {@code GET /api/souk/master}: this master's word on itself; {@code GET /api/souk/masters}: all of
 * them, as this one sees them. Both answer on every master, whether there is a leader or not.
 */
public final class MastersApi {

  private final PeerReports peers;
  private final MembershipApi membership;
  private final RegistryApi contents;

  /**
   * @param peers asks the others
   * @param registry whose members and contents are served as well
   * @param blocking runs what takes long, off the event loops
   */
  public MastersApi(PeerReports peers, Registry registry, Executor blocking) {
    this.peers = peers;
    this.membership = new MembershipApi(peers, registry);
    this.contents = new RegistryApi(registry, blocking);
  }

  void mount(RouteTable routes) {
    membership.mount(routes);
    contents.mount(routes);
    routes.get(
        PeerReports.PATH,
        RouteTable.Where.ANYWHERE,
        RouteTable.READ,
        exchange -> send(exchange, MasterReportJson.write(peers.own())));
    routes.get(
        "/api/souk/masters",
        RouteTable.Where.ANYWHERE,
        RouteTable.READ,
        exchange ->
            peers.collect().onSuccess(report -> send(exchange, MasterReportJson.write(report))));
  }

  private static void send(Exchange exchange, JsonObject json) {
    exchange.send(Exchange.JSON, json.toBuffer());
  }
}
