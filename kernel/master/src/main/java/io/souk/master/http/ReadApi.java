package io.souk.master.http;

import io.souk.master.http.json.JsonOut;
import io.souk.master.http.json.ListDocuments;
import io.souk.master.http.json.MaintenanceDocuments;
import io.souk.master.http.json.MasterIdentity;
import io.souk.master.http.json.RoleSettingsDocuments;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.http.json.StateDocument;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.Visible;
import io.souk.protocol.chunk.Chunks;
import io.souk.protocol.json.JsonBytes;
import io.souk.protocol.map.MesosDuration;
import io.souk.security.Action;
import io.souk.security.Realm;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The GET endpoints, answered from the live view. */
final class ReadApi {

  private static final Logger LOG = LoggerFactory.getLogger(ReadApi.class);

  /** The path of the metrics, by which permissions name it. */
  static final Optional<String> METRICS = Optional.of("/metrics/snapshot");

  private static final long DEFAULT_LIMIT = 100;

  /** Names of functions, so that nothing else is echoed as a script. */
  private static final Pattern CALLBACK = Pattern.compile("[A-Za-z0-9_$.\\[\\]]{1,200}");

  /** Writes a document. */
  @FunctionalInterface
  private interface JsonDocument {
    void write(JsonOut out, Visible seen) throws IOException;
  }

  /** For so long the last answer to {@code /state} is kept for the next, in milliseconds. */
  private static final long KEPT_MILLIS = 30_000;

  private final AtomicLong stateReads = new AtomicLong();
  private final SharedReads reads;
  private final StateDocument state;
  private final RolesDocument roles;
  private final MetricsSnapshot metrics;

  ReadApi(
      SharedReads reads, MasterIdentity identity, RolesDocument roles, MetricsSnapshot metrics) {
    this.reads = reads;
    this.state = new StateDocument(identity);
    this.roles = roles;
    this.metrics = metrics;
  }

  void mount(RouteTable routes) {
    RouteTable.Where view = RouteTable.Where.VIEW;
    RouteTable.Where anywhere = RouteTable.Where.ANYWHERE;
    Optional<Realm> read = RouteTable.READ;
    // These paths are changed by other methods.
    Optional<Realm> write = RouteTable.WRITE;
    routes.get("/state", view, read, this::state);
    routes.get("/state-summary", view, read, document(state::writeSummary));
    routes.get("/slaves", view, read, this::slaves);
    routes.get("/frameworks", view, read, this::frameworks);
    routes.get("/tasks", view, read, this::tasks);
    routes.get("/roles", view, read, document(roles::write));
    routes.get("/maintenance/schedule", view, write, document(MaintenanceDocuments::writeSchedule));
    routes.get("/maintenance/status", view, read, document(MaintenanceDocuments::writeStatus));
    routes.get("/weights", view, write, document(RoleSettingsDocuments::writeWeights));
    routes.get("/quota", view, write, document(RoleSettingsDocuments::writeQuota));
    routes.get(
        "/version",
        anywhere,
        RouteTable.NOBODY_ASKED,
        document((out, seen) -> state.writeVersion(out)));
    routes.get("/flags", anywhere, read, this::flags);
    routes.get("/metrics/snapshot", anywhere, read, this::metricsSnapshot);
  }

  private Consumer<Exchange> document(JsonDocument document) {
    return exchange -> send(exchange, document);
  }

  /** As large as all tasks together; not kept when nobody has come for a while. */
  private void state(Exchange exchange) {
    long read = stateReads.incrementAndGet();
    Vertx.currentContext()
        .owner()
        .setTimer(
            KEPT_MILLIS,
            ignored -> {
              if (stateReads.get() == read) {
                state.forget();
              }
            });
    send(exchange, state::writeState);
  }

  private void flags(Exchange exchange) {
    if (exchange.allows(Action.VIEW_FLAGS)) {
      send(exchange, (out, seen) -> state.writeFlagsDocument(out));
    }
  }

  private void slaves(Exchange exchange) {
    Optional<String> id = exchange.query("slave_id");
    send(exchange, (out, seen) -> ListDocuments.writeSlaves(out, seen, id));
  }

  private void frameworks(Exchange exchange) {
    Optional<String> id = exchange.query("framework_id");
    send(exchange, (out, seen) -> ListDocuments.writeFrameworks(out, seen, id));
  }

  private void tasks(Exchange exchange) {
    ListDocuments.TaskQuery query =
        new ListDocuments.TaskQuery(
            exchange.query("framework_id"),
            exchange.query("task_id"),
            count(exchange, "limit", DEFAULT_LIMIT),
            count(exchange, "offset", 0),
            exchange.query("order").filter("asc"::equals).isPresent());
    send(exchange, (out, seen) -> ListDocuments.writeTasks(out, seen, query));
  }

  private void metricsSnapshot(Exchange exchange) {
    if (!exchange.allows(Action.GET_ENDPOINTS, METRICS)) {
      return;
    }
    Optional<String> text = exchange.query("timeout");
    Optional<Duration> timeout = text.flatMap(MesosDuration::parse);
    if (text.isPresent() && timeout.isEmpty()) {
      exchange.text(400, "Invalid timeout '" + text.get() + "'");
      return;
    }
    send(
        exchange,
        reads::readFresh,
        (out, seen) ->
            out.reals(
                timeout
                    .map(limit -> metrics.of(seen.snapshot(), limit))
                    .orElseGet(() -> metrics.of(seen.snapshot()))));
  }

  /** Negative counts are without bound, as -1 is for clients; what is no number is the default. */
  private static long count(Exchange exchange, String name, long otherwise) {
    try {
      long value = exchange.query(name).map(Long::parseLong).orElse(otherwise);
      return value < 0 ? Long.MAX_VALUE : value;
    } catch (NumberFormatException e) {
      return otherwise;
    }
  }

  private void send(Exchange exchange, JsonDocument document) {
    send(exchange, reads::read, document);
  }

  private void send(
      Exchange exchange,
      BiFunction<SharedReads.Key, SharedReads.Document, CompletableFuture<SharedReads.Encoded>>
          reader,
      JsonDocument document) {
    String jsonp = exchange.query("jsonp").orElse("");
    if (!jsonp.isEmpty() && !CALLBACK.matcher(jsonp).matches()) {
      exchange.text(400, "Expecting 'jsonp' to be the name of a function");
      return;
    }
    String query = Optional.ofNullable(exchange.request().query()).orElse("");
    SharedReads.Key key =
        new SharedReads.Key(
            exchange.path() + "?" + query, exchange.acceptsGzip(), exchange.sight());
    Context context = Vertx.currentContext();
    Future.fromCompletionStage(
            reader.apply(key, (seen, out) -> write(jsonp, document, seen, out)), context)
        .onSuccess(encoded -> send(exchange, jsonp, encoded))
        .onFailure(
            error -> {
              LOG.error("event=read_failed path={}", exchange.path(), error);
              exchange.text(500, "");
            });
  }

  private static void write(String jsonp, JsonDocument document, Visible seen, Chunks out)
      throws IOException {
    if (!jsonp.isEmpty()) {
      out.write((jsonp + "(").getBytes(StandardCharsets.UTF_8));
    }
    document.write(new JsonOut(new JsonBytes(out)), seen);
    if (!jsonp.isEmpty()) {
      out.write(')');
    }
  }

  private static void send(Exchange exchange, String jsonp, SharedReads.Encoded encoded) {
    if (!exchange.open()) {
      return;
    }
    exchange.correctAge(encoded.age());
    if (encoded.gzip()) {
      exchange.response().putHeader(HttpHeaders.CONTENT_ENCODING, "gzip");
    }
    exchange.send(jsonp.isEmpty() ? Exchange.JSON : "text/javascript", encoded.body());
  }
}
