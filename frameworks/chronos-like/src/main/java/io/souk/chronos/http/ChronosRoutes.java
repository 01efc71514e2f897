package io.souk.chronos.http;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.souk.framework.adapter.http.Doorkeeper;
import io.souk.protocol.http.RequestTarget;
import io.souk.security.RoleSecurity;
import io.souk.security.Verdict;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.BodyHandler;
import io.vertx.ext.web.handler.HttpException;
import java.time.Duration;
import java.util.function.Supplier;

/** Every route of the port: 3.x under {@code /v1/scheduler}, 2.x under {@code /scheduler}. */
public final class ChronosRoutes {

  private static final long MAX_BODY = 10L << 20;

  private ChronosRoutes() {}

  /**
   * The routes over {@code api}.
   *
   * @param address what {@code GET leader} answers, {@code host:port}
   * @param levels of the log
   * @param door asks who sends requests, and records what they did
   * @param security what is shown to agents, and whom to trust
   */
  public static Router create(
      Vertx vertx,
      Api api,
      PrometheusMeterRegistry meters,
      Supplier<String> address,
      LogLevels levels,
      Doorkeeper door,
      RoleSecurity security) {
    LogRoute logs = new LogRoute(vertx, api, LogRoute.Patience.USUAL, security);
    Router router = Router.router(vertx);
    router.route().handler(ChronosRoutes::enter);
    router.route().handler(routing -> ask(routing, door));
    router.route().handler(BodyHandler.create(false).setBodyLimit(MAX_BODY));
    router.get("/").handler(routing -> Answers.text(routing, 200, Pages.HTML, Pages.home()));
    router.get("/ping").handler(ChronosRoutes::ping);
    new LoggingRoute(levels).mount(router);
    router.get("/metrics").handler(routing -> settled(routing, api));
    router.get("/metrics").handler(new MetricsRoute(meters, api)::handle);
    router.get("/leader").handler(routing -> leader(routing, address));
    router.route("/v1/scheduler/*").subRouter(scheduler(vertx, api, logs, address, false));
    router.route("/scheduler/*").handler(Answers::markLegacy);
    router.route("/scheduler/*").subRouter(scheduler(vertx, api, logs, address, true));
    router.route().failureHandler(ChronosRoutes::failed);
    for (int status : new int[] {404, 405, 413, 400}) {
      router.errorHandler(status, routing -> plainError(routing, status));
    }
    return router;
  }

  private static Router scheduler(
      Vertx vertx, Api api, LogRoute logs, Supplier<String> address, boolean legacy) {
    Router router = Router.router(vertx);
    router.route().handler(routing -> settled(routing, api));
    new ReadRoutes(api).mount(router);
    new RunRoutes(api, logs).mount(router);
    new ChangeRoute(api).mount(router);
    new JobRoutes(api).mount(router, legacy);
    new TaskRoutes(api).mount(router, legacy);
    new CalendarRoutes(api).mount(router);
    router.get("/leader").handler(routing -> leader(routing, address));
    return router;
  }

  /** While a commit is under way nobody may look at what it holds. */
  private static void settled(RoutingContext routing, Api api) {
    api.loop()
        .settled()
        .onSuccess(done -> routing.next())
        .onFailure(refused -> Answers.error(routing, refused));
  }

  private static void enter(RoutingContext routing) {
    routing.response().putHeader("Access-Control-Allow-Origin", "*");
    // Asked here first, because the router would fail on broken escapes without asking anyone.
    if (RequestTarget.isWellEncoded(routing.request().uri())) {
      routing.next();
    } else {
      Answers.error(routing, 400, "malformed address: an escape is not % and two hex digits");
    }
  }

  /** Whoever is not known hears nothing but that, whatever they ask for. */
  private static void ask(RoutingContext routing, Doorkeeper door) {
    long began = System.nanoTime();
    Doings.whenAnswered(
        routing,
        status ->
            door.record(
                routing.request(),
                ChangeRoute.author(routing).user(),
                () -> Doings.of(routing),
                status,
                Duration.ofNanos(System.nanoTime() - began)));
    door.ask(
        routing.request(),
        verdict -> {
          switch (verdict) {
            case Verdict.Admitted admitted -> {
              admitted.name().ifPresent(name -> ChangeRoute.identify(routing, name));
              routing.next();
            }
            case Verdict.Unknown unknown -> {
              routing.response().putHeader("WWW-Authenticate", unknown.challenges());
              Doorkeeper.drain(routing.request());
              Answers.error(routing, 401, "a user name and a password are needed");
            }
          }
        });
  }

  private static void ping(RoutingContext routing) {
    routing.response().putHeader("Cache-Control", "must-revalidate,no-cache,no-store");
    Answers.text(routing, 200, "text/plain", "pong\n");
  }

  private static void leader(RoutingContext routing, Supplier<String> address) {
    Answers.json(routing, JsonNodeFactory.instance.objectNode().put("leader", address.get()));
  }

  private static void failed(RoutingContext routing) {
    if (routing.failure() == null || routing.failure() instanceof HttpException) {
      plainError(routing, routing.statusCode() < 400 ? 500 : routing.statusCode());
    } else {
      Answers.error(routing, routing.failure());
    }
  }

  private static void plainError(RoutingContext routing, int status) {
    String reason = HttpResponseStatus.valueOf(status).reasonPhrase();
    Answers.error(
        routing,
        status,
        status == 413
            ? "the body is larger than %d bytes".formatted(MAX_BODY)
            : "%s: %s %s".formatted(reason, routing.request().method(), routing.request().path()));
  }
}
