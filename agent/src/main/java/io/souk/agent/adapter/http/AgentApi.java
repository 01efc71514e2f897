package io.souk.agent.adapter.http;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.agent.access.Caller;
import io.souk.agent.access.Owners;
import io.souk.agent.files.VisibleFiles;
import io.souk.agent.stats.HostLoad;
import io.souk.agent.usage.UsageSampler;
import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView;
import io.souk.agent.view.AgentView.Phase;
import io.souk.protocol.http.HttpDate;
import io.souk.protocol.http.RequestTarget;
import io.souk.protocol.log.ProgramLog;
import io.souk.protocol.log.VerbosityToggle;
import io.souk.protocol.map.MesosDuration;
import io.souk.security.Action;
import io.souk.security.Realm;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The agent's endpoints for GET. What they do not know goes on to whatever the router holds after
 * them, and at last to 404.
 */
public final class AgentApi {
  private static final Logger LOG = LoggerFactory.getLogger(AgentApi.class);
  private static final String PREFIX = "/slave(1)";
  private static final Pattern CALLBACK = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$.]{0,127}");
  private static final String PLAIN = "text/plain; charset=utf-8";

  private final Vertx vertx;
  private final AgentQueries queries;
  private final PrometheusMeterRegistry metrics;
  private final UsageSampler usage;
  private final ContainerSeries series = new ContainerSeries();
  private final BuildVersion version = BuildVersion.current();
  private final Entrance entrance;
  private final Map<String, Route> routes = new TreeMap<>();

  /** Answers one path. May throw {@link Refusal}. */
  private interface Endpoint {
    Future<Reply> answer(RoutingContext request, Caller caller);
  }

  /**
   * One path.
   *
   * @param realm what must be entered for it; empty for what is told to everybody
   * @param guarded whether it needs permission of its own, {@code get_endpoints}
   */
  record Route(Optional<Realm> realm, boolean guarded, Endpoint endpoint) {}

  /** Of an agent whose log is none of its business, and that lets everybody in. */
  public AgentApi(Vertx vertx, AgentQueries queries, PrometheusMeterRegistry metrics) {
    this(
        vertx,
        queries,
        metrics,
        new VerbosityToggle(vertx, ProgramLog.NONE),
        Entrance.open(vertx),
        new Owners(queries));
  }

  /**
   * @param metrics what {@code /metrics} tells
   */
  public AgentApi(
      Vertx vertx,
      AgentQueries queries,
      PrometheusMeterRegistry metrics,
      VerbosityToggle verbosity,
      Entrance entrance,
      Owners owners) {
    this.vertx = vertx;
    this.queries = queries;
    this.metrics = metrics;
    this.entrance = entrance;
    FilesApi files = new FilesApi(new VisibleFiles(queries::view), new FileRights(owners));
    this.usage = new UsageSampler(queries);
    metrics.getPrometheusRegistry().register(series);
    ContainersApi containers = new ContainersApi(usage, owners);
    addRoutes(files, containers, new LoggingApi(verbosity));
  }

  private void addRoutes(FilesApi files, ContainersApi containers, LoggingApi logging) {
    open("/health", (request, caller) -> Future.succeededFuture(new Reply.Empty()));
    open("/version", (request, caller) -> document(out -> out.object(version::fields)));
    read("/flags", (request, caller) -> flags(caller));
    read("/state", (request, caller) -> state(caller));
    guarded("/containers", Realm.AGENT_READONLY, containers::containers);
    guarded("/monitor/statistics", Realm.AGENT_READONLY, containers::statistics);
    guarded(
        "/containerizer/debug",
        Realm.AGENT_READONLY,
        (request, caller) -> document(AgentApi::nothingPending));
    guarded("/logging/toggle", Realm.AGENT_READWRITE, logging::toggle);
    read(
        "/help",
        (request, caller) -> Future.succeededFuture(new Reply.Text(PLAIN, HelpPage.text())));
    read("/files/browse", files::browse);
    read("/files/read", files::read);
    read("/files/download", files::download);
    guarded("/files/debug", Realm.AGENT_READONLY, files::debug);
    guarded("/metrics/snapshot", Realm.AGENT_READONLY, (request, caller) -> snapshot(request));
    read("/metrics", (request, caller) -> prometheus());
    read("/system/stats.json", (request, caller) -> system());
  }

  private void open(String path, Endpoint endpoint) {
    routes.put(path, new Route(Optional.empty(), false, endpoint));
  }

  private void read(String path, Endpoint endpoint) {
    routes.put(path, new Route(Optional.of(Realm.AGENT_READONLY), false, endpoint));
  }

  private void guarded(String path, Realm realm, Endpoint endpoint) {
    routes.put(path, new Route(Optional.of(realm), true, endpoint));
  }

  /** What there is, by path. */
  Map<String, Route> routes() {
    return Map.copyOf(routes);
  }

  /** The endpoints as a router of their own. */
  public Router router() {
    Router router = Router.router(vertx);
    addTo(router);
    return router;
  }

  /** Adds the endpoints after the routes that are there, and the answers for unknown paths. */
  public void addTo(Router router) {
    router.route().handler(this::dispatch);
    router.errorHandler(404, AgentApi::notFound);
    router.errorHandler(405, context -> end(context, 405, "405 Method Not Allowed."));
    router.errorHandler(
        500,
        context -> {
          LOG.error("event=request_failed path={}", context.request().path(), context.failure());
          end(context, 500, "500 Internal Server Error.");
        });
  }

  /** The router sends what begins without a slash here at once. */
  private static void notFound(RoutingContext context) {
    String path = context.request().path();
    if (path == null || !path.startsWith("/")) {
      end(context, 400, "400 Bad Request.");
    } else {
      end(context, 404, "404 Not Found.");
    }
  }

  private void dispatch(RoutingContext context) {
    date(context);
    String path = path(context.request().path());
    Route route = routes.get(path);
    if (route == null) {
      if (isMalformed(context.request().query())) {
        refuseQuery(context);
      } else {
        context.next();
      }
    } else if (route.realm().isEmpty()) {
      serve(context, path, route, entrance.anybody());
    } else {
      entrance.enter(
          context.request(),
          route.realm().get(),
          caller -> {
            AgentAudit.sentBy(context, caller);
            context.request().resume();
            serve(context, path, route, caller);
          });
    }
  }

  private void serve(RoutingContext context, String path, Route route, Caller caller) {
    HttpMethod method = context.request().method();
    if (isMalformed(context.request().query())) {
      refuseQuery(context);
    } else if (method != HttpMethod.GET && method != HttpMethod.HEAD) {
      context.response().putHeader("Allow", "GET");
      end(
          context,
          405,
          "405 Method Not Allowed. Expecting one of { 'GET' }, but received '" + method + "'.");
    } else if (!isQueryReadable(context)) {
      end(context, 400, "Failed to decode the query");
    } else if (route.guarded() && !caller.mayGet(path)) {
      refuse(context, Refusal.forbidden());
    } else {
      answer(context, route.endpoint(), caller);
    }
  }

  private void answer(RoutingContext context, Endpoint endpoint, Caller caller) {
    // Answers come from any thread; a response belongs to its connection's event loop.
    Context eventLoop = vertx.getOrCreateContext();
    try {
      endpoint
          .answer(context, caller)
          .onSuccess(reply -> eventLoop.runOnContext(v -> reply(context, reply)))
          .onFailure(failure -> eventLoop.runOnContext(v -> refuse(context, failure)));
    } catch (RuntimeException e) {
      refuse(context, e);
    }
  }

  private static boolean isMalformed(String query) {
    return query != null && !RequestTarget.isWellEncoded(query);
  }

  private static void refuseQuery(RoutingContext context) {
    end(context, 400, "Malformed query: an escape is not % and two hex digits");
  }

  /** The query is decoded when it is first asked for, and then once and for all. */
  private static boolean isQueryReadable(RoutingContext context) {
    try {
      context.queryParams();
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }

  /** As sent: {@code ..} leads nowhere, not even back to where it came from. */
  private static String path(String rawPath) {
    String path;
    try {
      path = URLDecoder.decode(rawPath.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return rawPath;
    }
    if (path.startsWith(PREFIX + "/")) {
      path = path.substring(PREFIX.length());
    }
    if (path.length() > 1 && path.endsWith("/")) {
      path = path.substring(0, path.length() - 1);
    }
    return path;
  }

  private static Future<Reply> document(JsonOut.Part part) {
    return Future.succeededFuture(Reply.json(JsonOut.document(part)));
  }

  private Future<Reply> state(Caller caller) {
    AgentView view = queries.view();
    if (view.phase() == Phase.RECOVERING) {
      throw new Refusal(503, "Agent has not finished recovery");
    }
    return document(new StateDocument(view, version, queries, caller)::write);
  }

  /** Nothing here waits for the launchers and isolators that may hang in Mesos. */
  private static void nothingPending(JsonOut document) throws IOException {
    document.object(out -> out.array("pending", List.of(), (operation, o) -> {}));
  }

  private Future<Reply> flags(Caller caller) {
    if (!caller.may(Action.VIEW_FLAGS)) {
      throw Refusal.forbidden();
    }
    AgentView view = queries.view();
    return document(
        out -> out.object(o -> o.object("flags", flags -> StateDocument.flags(view, flags))));
  }

  private Future<Reply> snapshot(RoutingContext request) {
    String timeout = request.queryParams().get("timeout");
    if (timeout != null && MesosDuration.parse(timeout).isEmpty()) {
      throw Refusal.badRequest("Invalid timeout '" + timeout + "': expected for example 5secs");
    }
    Map<String, Double> values =
        MetricsSnapshot.of(queries.view(), queries.tally(), HostLoad.now(), Instant.now());
    return document(
        document ->
            document.object(
                out -> {
                  for (Map.Entry<String, Double> value : values.entrySet()) {
                    out.real(value.getKey(), value.getValue());
                  }
                }));
  }

  private Future<Reply> prometheus() {
    return usage
        .sample()
        .map(
            containers -> {
              series.show(containers);
              return new Reply.Text("text/plain; version=0.0.4; charset=utf-8", metrics.scrape());
            });
  }

  private static Future<Reply> system() {
    HostLoad host = HostLoad.now();
    return document(
        document ->
            document.object(
                out -> {
                  out.real("avg_load_1min", host.load1());
                  out.real("avg_load_5min", host.load5());
                  out.real("avg_load_15min", host.load15());
                  out.whole("cpus_total", host.cpus());
                  out.whole("mem_total_bytes", host.memoryTotalBytes());
                  out.whole("mem_free_bytes", host.memoryFreeBytes());
                }));
  }

  private void reply(RoutingContext context, Reply reply) {
    HttpServerResponse response = context.response();
    if (response.closed()) {
      if (reply instanceof Reply.Custom custom) {
        custom.abandoned().run();
      }
      return;
    }
    switch (reply) {
      case Reply.Empty ignored -> response.end();
      case Reply.Text text ->
          response.putHeader(HttpHeaders.CONTENT_TYPE, text.type()).end(text.body());
      case Reply.Json json -> json(context, json.body());
      case Reply.Custom custom ->
          custom
              .writer()
              .write(response)
              .onFailure(
                  failure -> {
                    if (!response.headWritten()) {
                      refuse(context, failure);
                    } else if (!response.closed()) {
                      context.request().connection().close();
                    }
                  });
    }
  }

  private static void json(RoutingContext context, Buffer body) {
    String callback = context.queryParams().get("jsonp");
    HttpServerResponse response = context.response();
    if (callback == null) {
      response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json").end(body);
    } else if (!CALLBACK.matcher(callback).matches()) {
      end(context, 400, "Invalid jsonp callback");
    } else {
      response
          .putHeader(HttpHeaders.CONTENT_TYPE, "text/javascript")
          .end(Buffer.buffer(callback).appendString("(").appendBuffer(body).appendString(")"));
    }
  }

  private static void refuse(RoutingContext context, Throwable failure) {
    if (failure instanceof Refusal refusal) {
      end(context, refusal.status(), refusal.getMessage());
    } else {
      context.fail(500, failure);
    }
  }

  private static void end(RoutingContext context, int status, String body) {
    HttpServerResponse response = context.response();
    if (!response.ended() && !response.headWritten()) {
      date(context);
      response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, PLAIN).end(body);
    }
  }

  private static void date(RoutingContext context) {
    context.response().putHeader(HttpHeaders.DATE, HttpDate.text(Instant.now()));
  }
}
