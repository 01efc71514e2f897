package io.souk.bench.load.framework;

import io.souk.bench.Messages;
import io.souk.bench.load.wire.CallPipe;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.http.Subscribed;
import io.souk.protocol.http.WireClient;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.Filters;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.RequestOptions;
import java.net.URI;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A framework on the Mesos v1 scheduler API, for any master that serves it. A call that the master
 * has no room for is sent again after a pause. On one context.
 */
public final class LoadFramework {

  private static final String PATH = "/api/v1/scheduler";
  private static final String STREAM = "Mesos-Stream-Id";
  private static final long PAUSE_MILLIS = 50;

  /** Told what frameworks read. */
  public interface Listener {

    void offered(LoadFramework framework, List<Offer> offers);

    default void rescinded(LoadFramework framework, OfferID offer) {}

    void updated(LoadFramework framework, TaskStatus status);

    /** Something that must not happen. */
    void failed(String what);
  }

  private final Vertx vertx;
  private final HttpClient streams;
  private final CallPipe calls;
  private final URI master;
  private final Codec codec;
  private final int number;
  private final Listener listener;
  private final Promise<LoadFramework> subscribed = Promise.promise();
  private final Set<AgentID> agents = new HashSet<>();
  private FrameworkID id = FrameworkID.getDefaultInstance();
  private String stream = "";
  private long pushedBack;
  private boolean leaving;

  /**
   * One that is not subscribed yet.
   *
   * @param streams opens the stream
   * @param bounds of its calls
   * @param number from 0; makes its name
   */
  LoadFramework(
      Vertx vertx,
      HttpClient streams,
      URI master,
      Codec codec,
      CallPipe.Bounds bounds,
      int number,
      Listener listener) {
    this.vertx = vertx;
    this.streams = streams;
    this.calls = new CallPipe(vertx, master, PATH, codec, bounds);
    this.master = master;
    this.codec = codec;
    this.number = number;
    this.listener = listener;
  }

  /** From 0. */
  public int number() {
    return number;
  }

  /** Calls that the master had no room for; each was sent again. */
  public long pushedBack() {
    return pushedBack;
  }

  /** Calls that have no answer yet. */
  public long underWay() {
    return calls.underWay();
  }

  Future<LoadFramework> start() {
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(
                Call.Subscribe.newBuilder()
                    .setFrameworkInfo(
                        FrameworkInfo.newBuilder().setName("load-" + number).setUser("nobody")))
            .build();
    RequestOptions target = new RequestOptions().setAbsoluteURI(master.resolve(PATH).toString());
    return new WireClient(streams, codec)
        .subscribe(target, subscribe, Map.of(), Event.getDefaultInstance())
        .compose(
            answer ->
                switch (answer) {
                  case Subscribed.Opened<Event> opened -> listen(opened.stream());
                  case Subscribed.Refused<Event> refused ->
                      Future.failedFuture(
                          "SUBSCRIBE: "
                              + refused.answer().status()
                              + " "
                              + refused.answer().text());
                });
  }

  private Future<LoadFramework> listen(RecordSubscription<Event> opened) {
    stream = STREAM + ": " + opened.header(STREAM).orElse("");
    opened
        .start(this::take)
        .onComplete(
            over -> {
              String what = "the stream of framework " + number + " ended: " + over.cause();
              subscribed.tryFail(new IllegalStateException(what));
              if (!leaving) {
                listener.failed(what);
              }
            });
    return subscribed.future();
  }

  private void take(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getFrameworkId();
        subscribed.tryComplete(this);
      }
      case OFFERS -> {
        event.getOffers().getOffersList().forEach(offer -> agents.add(offer.getAgentId()));
        listener.offered(this, event.getOffers().getOffersList());
      }
      case RESCIND -> listener.rescinded(this, event.getRescind().getOfferId());
      case UPDATE -> listener.updated(this, event.getUpdate().getStatus());
      case ERROR -> failed(event);
      case FAILURE -> {
        // Agents of a smaller run before may still be on their way out.
        if (agents.contains(event.getFailure().getAgentId())) {
          failed(event);
        }
      }
      case UNKNOWN,
          INVERSE_OFFERS,
          RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS,
          MESSAGE,
          HEARTBEAT -> {}
    }
  }

  private void failed(Event event) {
    if (!leaving) {
      listener.failed(
          "framework " + number + " was told " + event.toString().replaceAll("\\s+", " "));
    }
  }

  /** Launches tasks; what they leave is free to be offered again at once. */
  public Future<CallPipe.Answer> accept(OfferID offer, List<TaskInfo> tasks) {
    return send(Messages.accept(id, offer, tasks));
  }

  /** Gives offers back, to be offered to it again at once. */
  public Future<CallPipe.Answer> decline(Collection<OfferID> offers) {
    return send(
        call(Call.Type.DECLINE)
            .setDecline(
                Call.Decline.newBuilder()
                    .addAllOfferIds(offers)
                    .setFilters(Filters.newBuilder().setRefuseSeconds(0)))
            .build());
  }

  /** Says that it has taken an update. */
  public Future<CallPipe.Answer> acknowledge(TaskStatus status) {
    return send(
        call(Call.Type.ACKNOWLEDGE)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid()))
            .build());
  }

  /** Asks for the states of tasks, of all that are known when none is named. */
  public Future<CallPipe.Answer> reconcile(List<String> tasks) {
    Call.Reconcile.Builder reconcile = Call.Reconcile.newBuilder();
    tasks.forEach(
        task -> reconcile.addTasksBuilder().setTaskId(TaskID.newBuilder().setValue(task)));
    return send(call(Call.Type.RECONCILE).setReconcile(reconcile).build());
  }

  /** Wants no more offers. */
  public Future<CallPipe.Answer> suppress() {
    return send(call(Call.Type.SUPPRESS).build());
  }

  /** Wants offers again. */
  public Future<CallPipe.Answer> revive() {
    return send(call(Call.Type.REVIVE).build());
  }

  /** Leaves for good. */
  public Future<CallPipe.Answer> tearDown() {
    leaving = true;
    return send(call(Call.Type.TEARDOWN).build());
  }

  private Call.Builder call(Call.Type type) {
    return Call.newBuilder().setType(type).setFrameworkId(id);
  }

  private Future<CallPipe.Answer> send(Call call) {
    return calls
        .call(stream, call)
        .compose(
            answer -> {
              if (answer.isPushedBack()) {
                pushedBack++;
                return vertx.timer(PAUSE_MILLIS).compose(late -> send(call));
              }
              if (!answer.isTaken() && !leaving) {
                listener.failed(call.getType() + " of framework " + number + ": " + answer);
              }
              return Future.succeededFuture(answer);
            });
  }
}
