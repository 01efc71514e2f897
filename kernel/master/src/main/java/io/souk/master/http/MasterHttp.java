package io.souk.master.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.LeaderView;
import io.souk.master.view.LiveView;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.json.MesosJson;
import io.souk.protocol.mesos.FrameworkID;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The master's routes: who answers what, on which master. */
public final class MasterHttp {

  private static final Logger LOG = LoggerFactory.getLogger(MasterHttp.class);

  /** Bytes of method, path and query. */
  private static final int MAX_INITIAL_LINE = 16 * 1024;

  private static final String PROMETHEUS = "text/plain; version=0.0.4; charset=utf-8";

  /**
   * What the routes work with.
   *
   * @param blocking runs what takes long, off the event loops
   */
  public record Parts(
      ObjectBus bus,
      LiveView view,
      MasterIdentity identity,
      RolesDocument roles,
      MasterMeters meters,
      PrometheusMeterRegistry registry,
      Executor blocking) {}

  private final Parts parts;
  private final RouteTable routes = new RouteTable();

  /** Routes over these parts; {@link #handle} serves them. */
  public MasterHttp(Parts parts, MetricsSnapshot metrics) {
    this.parts = parts;
    SharedReads reads =
        new SharedReads(parts.view(), MesosJson::write, parts.meters(), parts.blocking());
    new ReadApi(reads, parts.identity(), parts.roles(), metrics).mount(routes);
    SchedulerApi scheduler = new SchedulerApi(parts.bus(), parts.meters());
    AgentApi agent = new AgentApi(parts.bus(), parts.meters());
    routes.post("/api/v1/scheduler", RouteTable.Where.LEADER, scheduler::handle);
    routes.post("/api/v1/agent", RouteTable.Where.LEADER, agent::handle);
    OperatorApi operator = new OperatorApi(parts, metrics);
    routes.post("/api/v1", RouteTable.Where.LEADER, operator::handle);
    new RoleApi(parts.bus()).mount(routes);
    new ReservationApi(parts.bus()).mount(routes);
    new ExplainApi(parts.bus()).mount(routes);
    new AllocatorApi(parts.bus()).mount(routes);
    new MaintenanceApi(parts.bus()).mount(routes);
    routes.post("/teardown", RouteTable.Where.LEADER, this::teardown);
    routes.get("/health", RouteTable.Where.ANYWHERE, exchange -> exchange.empty(200));
    routes.get("/redirect", RouteTable.Where.ANYWHERE, this::redirect);
    routes.get("/metrics", RouteTable.Where.ANYWHERE, this::scrape);
  }

  /** How a server for these routes has to be set up; host and port are the caller's. */
  public static HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setHttp2ClearTextEnabled(false)
        .setHandle100ContinueAutomatically(true)
        .setTcpKeepAlive(true)
        .setMaxInitialLineLength(MAX_INITIAL_LINE);
  }

  /** Answers a request. */
  public void handle(HttpServerRequest request) {
    long began = System.nanoTime();
    Optional<RouteTable.Match> match =
        request.path() == null ? Optional.empty() : routes.find(request.path());
    String path = match.map(RouteTable.Match::path).orElse("");
    Exchange exchange = new Exchange(request, path);
    String route = match.map(found -> found.route().path()).orElse("none");
    request
        .response()
        .headersEndHandler(
            ignored ->
                parts
                    .meters()
                    .request(
                        route,
                        request.method().name(),
                        request.response().getStatusCode(),
                        System.nanoTime() - began));
    try {
      if (match.isEmpty()) {
        exchange.text(RouteTable.isAbsolute(request.path()) ? 404 : 400, "");
      } else {
        dispatch(exchange, match.get().route());
      }
    } catch (RuntimeException e) {
      LOG.error("event=request_failed route={}", route, e);
      exchange.text(500, "");
    }
  }

  private void dispatch(Exchange exchange, RouteTable.Route route) {
    if (route.where() == RouteTable.Where.LEADER) {
      Optional<LeaderView> leader = parts.view().leader();
      if (leader.isEmpty()) {
        exchange.text(503, "No leader elected");
        return;
      }
      if (!leader.get().info().getId().equals(parts.identity().info().getId())) {
        exchange.redirect(hostPort(leader.get()), exchange.request().uri());
        return;
      }
    }
    Optional<Consumer<Exchange>> handler = route.handler(exchange.request().method());
    if (handler.isEmpty()) {
      exchange.methodNotAllowed(route.allowed());
    } else {
      handler.get().accept(exchange);
    }
  }

  private static String hostPort(LeaderView leader) {
    return leader.info().getHostname() + ":" + leader.info().getPort();
  }

  private void redirect(Exchange exchange) {
    parts
        .view()
        .leader()
        .ifPresentOrElse(
            leader -> exchange.redirect(hostPort(leader), ""),
            () -> exchange.text(503, "No leader elected"));
  }

  private void scrape(Exchange exchange) {
    Context context = Vertx.currentContext();
    parts
        .blocking()
        .execute(
            () -> {
              Buffer text = Buffer.buffer(parts.registry().scrape());
              context.runOnContext(ignored -> exchange.send(PROMETHEUS, text));
            });
  }

  /** {@code POST /teardown} with the form {@code frameworkId=…}. */
  private void teardown(Exchange exchange) {
    RequestBody.collect(exchange.request())
        .onSuccess(
            body ->
                Form.of(body)
                    .find("frameworkId")
                    .ifPresentOrElse(
                        id ->
                            parts
                                .bus()
                                .send(
                                    new Command.TeardownFramework(
                                        FrameworkID.newBuilder().setValue(id).build()))
                                .onSuccess(reply -> Streams.answer(exchange, reply)),
                        () ->
                            exchange.text(
                                400, "Missing 'frameworkId' query parameter in the request body")))
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }
}
