package io.souk.master.http;

import io.souk.master.bus.Reply;
import io.souk.master.ensemble.EnsembleReport;
import io.souk.master.ensemble.EnsembleReport.Answered;
import io.souk.master.ensemble.EnsembleReport.Silent;
import io.souk.master.ensemble.MasterAddress;
import io.souk.master.ensemble.MasterReport;
import io.souk.protocol.http.CallBody;
import io.souk.protocol.http.RequestBody;
import io.souk.registry.Member;
import io.souk.registry.Registry;
import io.souk.registry.RegistryException;
import io.souk.security.Action;
import io.souk.security.Realm;
import io.souk.security.audit.Deed;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.DecodeException;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code POST /api/souk/masters/add} and {@code /remove}: who belongs to the masters. The body is
 * {@code {"address": "host:port"}}; the answer comes when the change is committed.
 */
final class MembershipApi {

  private static final Logger LOG = LoggerFactory.getLogger(MembershipApi.class);

  private final PeerReports peers;
  private final Registry registry;

  MembershipApi(PeerReports peers, Registry registry) {
    this.peers = peers;
    this.registry = registry;
  }

  void mount(RouteTable routes) {
    RouteTable.Where leader = RouteTable.Where.LEADER;
    Optional<Realm> realm = RouteTable.WRITE;
    routes.post(
        "/api/souk/masters/add",
        leader,
        realm,
        exchange -> read(exchange, "ADD_MASTER", this::add));
    routes.post(
        "/api/souk/masters/remove",
        leader,
        realm,
        exchange -> read(exchange, "REMOVE_MASTER", this::remove));
  }

  private void read(Exchange exchange, String call, Function<MasterAddress, Future<Reply>> change) {
    if (!exchange.allows(Action.MANAGE_MASTERS)) {
      return;
    }
    Context context = Vertx.currentContext();
    RequestBody.collect(exchange.request())
        .onSuccess(
            body ->
                address(body)
                    .ifPresentOrElse(
                        address -> {
                          exchange.does(Deed.Doing.of(call, "master", address.toString()));
                          change
                              .apply(address)
                              .otherwise(MembershipApi::refusal)
                              // The registry answers on a thread of its own.
                              .onSuccess(
                                  reply ->
                                      context.runOnContext(
                                          ignored -> Streams.answer(exchange, reply)));
                        },
                        () ->
                            exchange.text(
                                400, "Expecting a body like {\"address\": \"host:5050\"}")))
        .onFailure(
            error ->
                CallBody.refusal(error).ifPresent(refused -> Streams.refuse(exchange, refused)));
  }

  private static Optional<MasterAddress> address(byte[] body) {
    try {
      return Optional.ofNullable(Buffer.buffer(body).toJsonObject().getString("address"))
          .flatMap(MasterAddress::find);
    } catch (DecodeException | ClassCastException e) {
      return Optional.empty();
    }
  }

  private Future<Reply> add(MasterAddress address) {
    if (peers.members().contains(address.toString())) {
      return Future.succeededFuture(Reply.conflict(address + " is one of the masters already"));
    }
    if (peers.own().raftPort() == 0) {
      return Future.succeededFuture(
          Reply.conflict(
              "this master was started as a single one, without a port for others; start it with"
                  + " --masters"));
    }
    return peers
        .ask(address.toString())
        .compose(
            row ->
                switch (row) {
                  case Silent(String ignored, String reason) ->
                      Future.succeededFuture(
                          Reply.conflict(
                              address
                                  + " does not answer ("
                                  + reason
                                  + "); start it first, with this cluster in its --masters"));
                  case Answered(MasterReport report, EnsembleReport.ClockReading clock) ->
                      obstacle(address, report)
                          .map(reason -> Future.succeededFuture(Reply.conflict(reason)))
                          .orElseGet(() -> add(address, report.raftPort()));
                });
  }

  private Optional<String> obstacle(MasterAddress address, MasterReport candidate) {
    MasterReport own = peers.own();
    if (!candidate.address().equals(address.toString())) {
      return Optional.of(
          "the master at " + address + " calls itself " + candidate.address() + "; use that");
    }
    if (candidate.raftPort() == 0) {
      return Optional.of(address + " runs as a single master; start it with --masters");
    }
    if (candidate.clusterId().isPresent()
        && own.clusterId().isPresent()
        && !candidate.clusterId().equals(own.clusterId())) {
      return Optional.of(
          address
              + " belongs to another cluster ("
              + candidate.clusterId().get()
              + ", this one is "
              + own.clusterId().get()
              + "); start it with an empty work directory");
    }
    if (!candidate.cluster().equals(own.cluster())) {
      return Optional.of(
          "%s is of cluster '%s', this one is '%s'; start it with the same --cluster"
              .formatted(address, candidate.cluster().orElse(""), own.cluster().orElse("")));
    }
    return Optional.empty();
  }

  private Future<Reply> add(MasterAddress address, int raftPort) {
    LOG.info("event=master_add address={} raft_port={}", address, raftPort);
    return Future.fromCompletionStage(
            registry.addMember(new Member(address.memberId(), address.host(), raftPort)))
        .map(
            done -> {
              LOG.info("event=master_added address={}", address);
              return Reply.ok();
            });
  }

  private Future<Reply> remove(MasterAddress address) {
    if (!peers.members().contains(address.toString())) {
      return Future.succeededFuture(
          Reply.notFound(
              address + " is none of the masters; they are " + String.join(", ", peers.members())));
    }
    LOG.info("event=master_remove address={}", address);
    return Future.fromCompletionStage(registry.removeMember(address.memberId()))
        .map(
            done -> {
              LOG.info("event=master_removed address={}", address);
              return Reply.ok();
            });
  }

  private static Reply refusal(Throwable error) {
    Throwable cause =
        error instanceof CompletionException wrapped && wrapped.getCause() != null
            ? wrapped.getCause()
            : error;
    if (!(cause instanceof RegistryException known)) {
      LOG.error("event=membership_change_failed", cause);
      return new Reply(500, "");
    }
    return switch (known.code()) {
      case INVALID, CONFLICT, STORAGE -> Reply.conflict(known.getMessage());
      case NOT_LEADER, UNAVAILABLE -> Reply.unavailable(known.getMessage());
    };
  }
}
