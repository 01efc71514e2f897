package io.souk.master.http;

import com.google.protobuf.Descriptors.FieldDescriptor;
import io.souk.master.bus.Command;
import io.souk.master.bus.ObjectBus;
import io.souk.master.http.json.MaintenanceDocuments;
import io.souk.master.http.json.OperatorDocuments;
import io.souk.master.http.json.RoleSettingsDocuments;
import io.souk.master.http.json.RolesDocument;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.metrics.MetricsSnapshot;
import io.souk.master.view.LiveView;
import io.souk.master.view.Visible;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.Negotiation;
import io.souk.protocol.http.Parsed;
import io.souk.protocol.mesos.master.Call;
import io.souk.protocol.mesos.master.Response;
import io.souk.protocol.negotiate.Codec;
import io.souk.security.Action;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/v1} (Mesos v1 operator API): reads and the event stream come from the live view,
 * what concerns this master's log from {@link LogApi}, everything else is answered by the kernel.
 */
final class OperatorApi {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorApi.class);

  private final Gate gate;
  private final ObjectBus bus;
  private final SharedReads reads;
  private final OperatorDocuments documents;
  private final RolesDocument roles;
  private final MetricsSnapshot metrics;
  private final LogApi log;
  private final MasterMeters meters;
  private final OperatorStreams streams;
  private final CallBody<Call> bodies =
      new CallBody<>(Call::newBuilder, "master::Call", OperatorApi::findProblem);

  /** Says whether this master answers, and the client who does when it is not this one. */
  @FunctionalInterface
  interface Gate {
    boolean answersHere(Exchange exchange, RouteTable.Where where);
  }

  OperatorApi(
      MasterHttp.Parts parts,
      SharedReads reads,
      MetricsSnapshot metrics,
      LogApi log,
      OperatorStreams streams,
      Gate gate) {
    this.log = log;
    this.gate = gate;
    this.bus = parts.bus();
    this.reads = reads;
    this.documents = new OperatorDocuments(parts.identity());
    this.roles = parts.roles();
    this.metrics = metrics;
    this.streams = streams;
    this.meters = parts.meters();
  }

  void handle(Exchange exchange) {
    bodies
        .read(exchange.request())
        .onSuccess(
            parsed -> {
              switch (parsed) {
                case Parsed.Valid<Call> valid -> negotiate(exchange, valid.call());
                case Parsed.Refused<Call> refused -> Streams.refuse(exchange, refused);
              }
            });
  }

  private void negotiate(Exchange exchange, Call call) {
    meters.call("operator", call.getType().name());
    Negotiation.answer(exchange.request())
        .ifPresentOrElse(
            codec -> accept(exchange, call, codec),
            () -> exchange.text(406, Negotiation.NOT_ACCEPTABLE));
  }

  /** What a master says of itself needs no leader. */
  private static RouteTable.Where where(Call.Type type, boolean read) {
    return switch (type) {
      case GET_HEALTH, GET_FLAGS, GET_VERSION, GET_METRICS -> RouteTable.Where.ANYWHERE;
      default -> read ? RouteTable.Where.VIEW : RouteTable.Where.LEADER;
    };
  }

  private void accept(Exchange exchange, Call call, Codec codec) {
    exchange.does(OperatorDoings.of(call));
    if (LogApi.isOf(call.getType())) {
      log.answer(exchange, call, codec);
      return;
    }
    Optional<Function<Visible, Response>> read = findRead(call);
    if (!gate.answersHere(exchange, where(call.getType(), read.isPresent()))) {
      return;
    }
    if (!mayRead(exchange, call.getType())) {
      return;
    }
    if (call.getType() == Call.Type.TEARDOWN) {
      bus.send(
              new Command.TeardownFramework(call.getTeardown().getFrameworkId(), exchange.sender()))
          .onSuccess(reply -> Streams.answer(exchange, reply));
      return;
    }
    if (call.getType() == Call.Type.SUBSCRIBE) {
      streams.subscribe(exchange, codec, later -> gate.answersHere(later, RouteTable.Where.LEADER));
      return;
    }
    read.ifPresentOrElse(it -> answer(exchange, call, codec, it), () -> forward(exchange, call));
  }

  /** Of the other reads everybody sees something, if only that it is empty; else answers 403. */
  private static boolean mayRead(Exchange exchange, Call.Type type) {
    return switch (type) {
      case GET_FLAGS -> exchange.allows(Action.VIEW_FLAGS);
      case GET_METRICS -> exchange.allows(Action.GET_ENDPOINTS, ReadApi.METRICS);
      default -> true;
    };
  }

  private void forward(Exchange exchange, Call call) {
    bus.send(new Command.OperatorCall(call, exchange.sender()))
        .onSuccess(reply -> Streams.answer(exchange, reply));
  }

  private Optional<Function<Visible, Response>> findRead(Call call) {
    return switch (call.getType()) {
      case GET_HEALTH -> Optional.of(ignored -> OperatorDocuments.health());
      case GET_FLAGS -> Optional.of(ignored -> documents.flags());
      case GET_VERSION -> Optional.of(ignored -> documents.version());
      case GET_METRICS ->
          Optional.of(seen -> OperatorDocuments.metrics(metrics(call, seen.snapshot())));
      case GET_STATE -> Optional.of(OperatorDocuments::state);
      case GET_AGENTS -> Optional.of(OperatorDocuments::agents);
      case GET_FRAMEWORKS -> Optional.of(OperatorDocuments::frameworks);
      case GET_EXECUTORS -> Optional.of(OperatorDocuments::executors);
      case GET_TASKS -> Optional.of(OperatorDocuments::tasks);
      case GET_OPERATIONS -> Optional.of(OperatorDocuments::operations);
      case GET_MAINTENANCE_SCHEDULE -> Optional.of(MaintenanceDocuments::schedule);
      case GET_MAINTENANCE_STATUS -> Optional.of(MaintenanceDocuments::statusResponse);
      case GET_MASTER -> Optional.of(seen -> documents.master(seen.snapshot()));
      case GET_ROLES -> Optional.of(roles::response);
      case GET_WEIGHTS -> Optional.of(RoleSettingsDocuments::weightsResponse);
      case GET_QUOTA -> Optional.of(RoleSettingsDocuments::quotaResponse);
      case UNKNOWN,
          GET_LOGGING_LEVEL,
          SET_LOGGING_LEVEL,
          LIST_FILES,
          READ_FILE,
          UPDATE_WEIGHTS,
          SUBSCRIBE,
          RESERVE_RESOURCES,
          UNRESERVE_RESOURCES,
          CREATE_VOLUMES,
          DESTROY_VOLUMES,
          GROW_VOLUME,
          SHRINK_VOLUME,
          UPDATE_MAINTENANCE_SCHEDULE,
          START_MAINTENANCE,
          STOP_MAINTENANCE,
          DRAIN_AGENT,
          DEACTIVATE_AGENT,
          REACTIVATE_AGENT,
          UPDATE_QUOTA,
          SET_QUOTA,
          REMOVE_QUOTA,
          TEARDOWN,
          MARK_AGENT_GONE ->
          Optional.empty();
    };
  }

  private Map<String, Double> metrics(Call call, LiveView.Snapshot snapshot) {
    return call.getGetMetrics().hasTimeout()
        ? metrics.of(snapshot, Duration.ofNanos(call.getGetMetrics().getTimeout().getNanoseconds()))
        : metrics.of(snapshot);
  }

  private void answer(Exchange exchange, Call call, Codec codec, Function<Visible, Response> read) {
    SharedReads.Key key =
        new SharedReads.Key(call.getType() + " as " + codec, false, exchange.sight());
    SharedReads.Document document = (seen, out) -> codec.encode(read.apply(seen), out);
    CompletableFuture<SharedReads.Encoded> answer =
        isOfState(call.getType()) ? reads.read(key, document) : reads.readFresh(key, document);
    Future.fromCompletionStage(answer, Vertx.currentContext())
        .onSuccess(
            encoded -> {
              if (exchange.open()) {
                exchange.correctAge(encoded.age());
                exchange.send(codec.mediaType(), encoded.body());
              }
            })
        .onFailure(
            error -> {
              LOG.error("event=read_failed path={}", exchange.path(), error);
              exchange.text(500, "");
            });
  }

  /** Whether all such calls have the same answer as long as the state is the same. */
  private static boolean isOfState(Call.Type type) {
    return where(type, true) == RouteTable.Where.VIEW;
  }

  /** A call that has a message of its own must carry it. */
  private static Optional<String> findProblem(Call call) {
    if (!call.hasType()) {
      return Optional.of("Expecting 'type' to be present");
    }
    FieldDescriptor field =
        Call.getDescriptor().findFieldByName(call.getType().name().toLowerCase(Locale.ROOT));
    if (field != null && !call.hasField(field)) {
      return Optional.of("Expecting '" + field.getName() + "' to be present");
    }
    boolean nowhere =
        call.hasGrowVolume() && !call.getGrowVolume().hasAgentId()
            || call.hasShrinkVolume() && !call.getShrinkVolume().hasAgentId();
    return nowhere ? Optional.of("Expecting 'agent_id' to be present") : Optional.empty();
  }
}
