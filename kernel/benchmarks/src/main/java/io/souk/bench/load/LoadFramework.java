package io.souk.bench.load;

import io.souk.bench.Messages;
import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.util.List;
import java.util.Map;

/** A framework on the HTTP scheduler API. Each update is acknowledged by a call of its own. */
final class LoadFramework {

  private static final String PATH = "/api/v1/scheduler";

  /** Told what the framework reads. */
  interface Listener {

    void offered(Offer offer);

    void rescinded(OfferID offer);

    void updated(TaskStatus status);

    void failed(Throwable fault);
  }

  private final MasterWire wire;
  private final Listener listener;
  private final Promise<LoadFramework> subscribed = Promise.promise();
  private String streamId = "";
  private FrameworkID id = FrameworkID.getDefaultInstance();

  LoadFramework(MasterWire wire, Listener listener) {
    this.wire = wire;
    this.listener = listener;
  }

  Future<LoadFramework> start() {
    Call subscribe =
        Call.newBuilder()
            .setType(Call.Type.SUBSCRIBE)
            .setSubscribe(
                Call.Subscribe.newBuilder()
                    .setFrameworkInfo(FrameworkInfo.newBuilder().setName("load").setUser("nobody")))
            .build();
    return wire.subscribe(PATH, wire.options().codec(), subscribe, Event.getDefaultInstance())
        .compose(this::listen);
  }

  private Future<LoadFramework> listen(RecordSubscription<Event> stream) {
    streamId = stream.header("Mesos-Stream-Id").orElse("");
    stream
        .start(this::take)
        .onComplete(
            over ->
                listener.failed(new IllegalStateException("the stream of the framework ended")));
    return subscribed.future();
  }

  private void take(Event event) {
    switch (event.getType()) {
      case SUBSCRIBED -> {
        id = event.getSubscribed().getFrameworkId();
        subscribed.tryComplete(this);
      }
      case OFFERS -> event.getOffers().getOffersList().forEach(listener::offered);
      case RESCIND -> listener.rescinded(event.getRescind().getOfferId());
      case UPDATE -> listener.updated(event.getUpdate().getStatus());
      case ERROR, FAILURE -> listener.failed(new IllegalStateException("told " + event));
      case UNKNOWN,
          INVERSE_OFFERS,
          RESCIND_INVERSE_OFFER,
          UPDATE_OPERATION_STATUS,
          MESSAGE,
          HEARTBEAT -> {}
    }
  }

  Future<Void> accept(Offer offer, List<TaskInfo> tasks) {
    return call(Messages.accept(id, offer.getId(), tasks));
  }

  Future<Void> acknowledge(TaskStatus status) {
    return call(
        Call.newBuilder()
            .setType(Call.Type.ACKNOWLEDGE)
            .setFrameworkId(id)
            .setAcknowledge(
                Call.Acknowledge.newBuilder()
                    .setAgentId(status.getAgentId())
                    .setTaskId(status.getTaskId())
                    .setUuid(status.getUuid()))
            .build());
  }

  Future<Void> tearDown() {
    return call(Call.newBuilder().setType(Call.Type.TEARDOWN).setFrameworkId(id).build());
  }

  private Future<Void> call(Call call) {
    return wire.call(PATH, wire.options().codec(), call, Map.of("Mesos-Stream-Id", streamId));
  }
}
