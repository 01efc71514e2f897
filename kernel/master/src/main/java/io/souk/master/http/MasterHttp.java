package io.souk.master.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.LiveView;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.security.Access;
import io.souk.security.Action;
import io.souk.security.Realm;
import io.souk.security.audit.Audit;
import io.souk.security.audit.AuditTrail;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Executor;
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
   * @param leaders says which master answers what only the leader can
   * @param blocking runs what takes long, off the event loops
   * @param access says who sends requests and what they may do
   * @param trail records what they do, if anything does
   */
  public record Parts(
      ObjectBus bus,
      LiveView view,
      Leaders leaders,
      MasterIdentity identity,
      RolesDocument roles,
      MasterMeters meters,
      PrometheusMeterRegistry registry,
      Executor blocking,
      Access access,
      Optional<AuditTrail> trail) {

    /**
     * The same for requests that a master makes up to itself: anybody may do anything, and nothing
     * of it is recorded.
     */
    public Parts ofRehearsal(
        ObjectBus bus, LiveView view, Leaders leaders, PrometheusMeterRegistry registry) {
      return new Parts(
          bus,
          view,
          leaders,
          identity,
          roles,
          MasterMeters.ofRehearsal(registry),
          registry,
          blocking,
          Access.OPEN,
          Optional.empty());
    }
  }

  private final Parts parts;
  private final RouteTable routes = new RouteTable();
  private final Door door;
  private final MasterAudit audit;
  private final ChunkedBody.Means bodies = new ChunkedBody.Means();
  private final WaitingRoom agents;
  private final WaitingRoom schedulers;

  /** Routes over these parts; {@link #handle} serves them. */
  public MasterHttp(
      Parts parts, MetricsSnapshot metrics, MastersApi masters, LogApi log, PluginsApi plugins) {
    this(parts, metrics, masters, log, WaitingRoom.Terms.DEFAULT, OperatorStreams.Limits.DEFAULT);
    plugins.mount(routes);
  }

  MasterHttp(
      Parts parts,
      MetricsSnapshot metrics,
      MastersApi masters,
      LogApi log,
      WaitingRoom.Terms wait,
      OperatorStreams.Limits events) {
    this.parts = parts;
    this.door = new Door(parts.access().authentication());
    this.audit = new MasterAudit(parts.trail().<Audit>map(it -> it).orElse(Audit.NONE));
    this.agents = new WaitingRoom(parts.leaders(), wait);
    this.schedulers = new WaitingRoom(parts.leaders(), wait);
    SharedReads reads = new SharedReads(parts.view(), parts.meters(), parts.blocking());
    parts.meters().watchReads(reads::waiting);
    parts.meters().watchUnread(bodies.unread()::bytes);
    new ReadApi(reads, parts.identity(), parts.roles(), metrics).mount(routes);
    SchedulerApi scheduler = new SchedulerApi(parts.bus(), parts.meters(), parts.leaders());
    AgentApi agent = new AgentApi(parts.bus(), parts.meters(), parts.leaders());
    routes.post(
        "/api/v1/scheduler",
        RouteTable.Where.SCHEDULERS,
        Optional.of(Realm.MASTER_SCHEDULER),
        scheduler::handle);
    routes.post(
        "/api/v1/agent", RouteTable.Where.AGENTS, Optional.of(Realm.MASTER_AGENT), agent::handle);
    OperatorApi operator =
        new OperatorApi(
            parts, reads, metrics, log, new OperatorStreams(parts, events), this::answersHere);
    // It answers reads from the view.
    routes.post("/api/v1", RouteTable.Where.ANYWHERE, RouteTable.WRITE, operator::handle);
    new RoleApi(parts.bus()).mount(routes);
    new ReservationApi(parts.bus()).mount(routes);
    new ExplainApi(parts.bus()).mount(routes);
    new AllocatorApi(parts.bus()).mount(routes);
    new MaintenanceApi(parts.bus()).mount(routes);
    parts
        .trail()
        .ifPresent(it -> new AuditApi(it, parts.meters(), AuditApi.Limits.DEFAULT).mount(routes));
    masters.mount(routes);
    log.mount(routes);
    RouteTable.Where anywhere = RouteTable.Where.ANYWHERE;
    routes.post("/teardown", RouteTable.Where.LEADER, RouteTable.WRITE, this::teardown);
    routes.get("/health", anywhere, RouteTable.NOBODY_ASKED, exchange -> exchange.empty(200));
    routes.get("/redirect", anywhere, RouteTable.NOBODY_ASKED, this::redirect);
    routes.get("/metrics", anywhere, RouteTable.READ, this::scrape);
  }

  /** What there is to be asked. */
  RouteTable routes() {
    return routes;
  }

  /** How a server for these routes has to be set up; host and port are the caller's. */
  public static HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setHandle100ContinueAutomatically(true)
        // All is written on event loops; a queue between threads takes 4.7 KB a connection. What
        // waits for room is called within the write that makes room.
        .setStrictThreadMode(true)
        .setTcpKeepAlive(true)
        .setMaxInitialLineLength(MAX_INITIAL_LINE);
  }

  /**
   * Answers a request, on its event loop; there may be several of those.
   *
   * @see io.souk.protocol.http.SpreadServer
   */
  public void handle(HttpServerRequest request) {
    long began = System.nanoTime();
    Optional<RouteTable.Match> match =
        request.path() == null ? Optional.empty() : routes.find(request.path());
    String path = match.map(RouteTable.Match::path).orElse("");
    Exchange exchange = new Exchange(request, path, parts.access().authorizer(), bodies);
    String route = match.map(found -> found.route().path()).orElse("none");
    audit.watch(exchange, route, began);
    request
        .response()
        .headersEndHandler(
            ignored -> {
              exchange.markOver();
              audit.answered(exchange, route, began);
              parts
                  .meters()
                  .request(
                      route,
                      request.method().name(),
                      request.response().getStatusCode(),
                      System.nanoTime() - began);
              agents.someoneLeft();
              schedulers.someoneLeft();
            });
    if (match.isEmpty()) {
      exchange.text(RouteTable.isAbsolute(request.path()) ? 404 : 400, "");
    } else {
      RouteTable.Route found = match.get().route();
      door.enter(exchange, found.realm(), known -> admit(known, found));
    }
  }

  /** Whether it waits before it is answered. */
  private boolean admit(Exchange exchange, RouteTable.Route route) {
    boolean waits =
        switch (route.where(exchange.request().method())) {
          case AGENTS -> waits(agents, AgentApi.STREAM_HEADER, exchange, route);
          case SCHEDULERS -> waits(schedulers, SchedulerApi.STREAM_HEADER, exchange, route);
          case LEADER, VIEW, ANYWHERE -> false;
        };
    if (!waits) {
      dispatch(exchange, route);
    }
    return waits;
  }

  /** A call that names no stream asks for one. */
  private boolean waits(
      WaitingRoom room, String streamHeader, Exchange exchange, RouteTable.Route route) {
    return exchange.header(streamHeader).isEmpty()
        && room.enter(exchange, later -> dispatch(later, route));
  }

  private void dispatch(Exchange exchange, RouteTable.Route route) {
    try {
      answer(exchange, route);
    } catch (RuntimeException e) {
      LOG.error("event=request_failed route={}", route.path(), e);
      exchange.text(500, "");
    }
  }

  private void answer(Exchange exchange, RouteTable.Route route) {
    if (answersHere(exchange, route.where(exchange.request().method()))) {
      route
          .endpoint(exchange.request().method())
          .ifPresentOrElse(
              endpoint -> endpoint.handler().accept(exchange),
              () -> exchange.methodNotAllowed(route.allowed()));
    }
  }

  /** Whether this master is to answer; says who does instead when it is not. */
  private boolean answersHere(Exchange exchange, RouteTable.Where where) {
    return switch (where) {
      case ANYWHERE -> true;
      case LEADER, AGENTS, SCHEDULERS ->
          switch (parts.leaders().find()) {
            case Leaders.Leader.Here ignored -> {
              exchange.tellLeader(parts.leaders());
              yield true;
            }
            case Leaders.Leader.There there -> {
              drop(where);
              exchange.tellLeader(parts.leaders());
              exchange.redirect(there.hostPort(), exchange.request().uri());
              yield false;
            }
            case Leaders.Leader.Nobody nobody -> {
              drop(where);
              exchange.text(503, nobody.reason());
              yield false;
            }
          };
      case VIEW -> {
        Optional<Duration> age = parts.view().age();
        if (age.isEmpty()) {
          exchange.text(503, "No leader elected");
        } else {
          exchange.tellAge(age.get());
        }
        yield age.isPresent();
      }
    };
  }

  private void drop(RouteTable.Where where) {
    if (where != RouteTable.Where.LEADER) {
      parts.meters().dropped();
    }
  }

  /** Tells the leader's address on every master, the leader included. */
  private void redirect(Exchange exchange) {
    exchange.tellLeader(parts.leaders());
    switch (parts.leaders().find()) {
      case Leaders.Leader.Here ignored ->
          exchange.redirect(
              parts.identity().info().getHostname() + ":" + parts.identity().info().getPort(), "");
      case Leaders.Leader.There there -> exchange.redirect(there.hostPort(), "");
      case Leaders.Leader.Nobody nobody -> exchange.text(503, nobody.reason());
    }
  }

  /** The numbers of {@code /metrics/snapshot} are among these. */
  private void scrape(Exchange exchange) {
    if (!exchange.allows(Action.GET_ENDPOINTS, ReadApi.METRICS)) {
      return;
    }
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
                        id -> {
                          exchange.does(Deed.Doing.of("TEARDOWN", "framework", id));
                          parts
                              .bus()
                              .send(
                                  new Command.TeardownFramework(
                                      FrameworkID.newBuilder().setValue(id).build(),
                                      exchange.sender()))
                              .onSuccess(reply -> Streams.answer(exchange, reply));
                        },
                        () ->
                            exchange.text(
                                400, "Missing 'frameworkId' query parameter in the request body")))
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }
}
