package io.souk.master.host;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.souk.framework.FrameworkContext;
import io.souk.framework.Rehearsal;
import io.souk.framework.SchedulerSession;
import io.souk.framework.Store;
import io.souk.framework.adapter.memory.MemoryStore;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.FrameworkID;
import io.souk.protocol.mesos.MasterInfo;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OfferID;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.scheduler.Call;
import io.souk.protocol.mesos.scheduler.Event;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * One rehearsal of a framework's start, on a context of its own: nothing it writes is kept, and the
 * kernel it talks to is a voice that subscribes it and makes one offer.
 */
final class Understudy extends VerticleBase {

  private static final long LIMIT_SECONDS = 30;
  private static final String LOOPBACK = "127.0.0.1";

  private final Rehearsal rehearsal;
  private final Promise<Void> started = Promise.promise();
  private final PrometheusMeterRegistry meters =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  private Understudy(Rehearsal rehearsal) {
    this.rehearsal = rehearsal;
  }

  /** Completes when all is over; fails with what went wrong. */
  static Future<Void> rehearse(Vertx vertx, Rehearsal rehearsal) {
    Understudy understudy = new Understudy(rehearsal);
    return vertx
        .deployVerticle(understudy)
        .compose(
            deployment ->
                understudy
                    .reads(vertx)
                    .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
                    .transform(
                        read ->
                            vertx
                                .undeploy(deployment)
                                .transform(
                                    undeployed ->
                                        read.failed()
                                            ? Future.failedFuture(read.cause())
                                            : Future.succeededFuture())));
  }

  @Override
  public Future<?> start() {
    Future.fromCompletionStage(rehearsal.twin().start(new Stage()), context)
        .onSuccess(started::tryComplete)
        .onFailure(started::tryFail);
    return started
        .future()
        .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .onFailure(error -> rehearsal.twin().stop());
  }

  private Future<Void> reads(Vertx vertx) {
    HttpClient client = vertx.createHttpClient();
    Future<Void> all = Future.succeededFuture();
    for (String path : rehearsal.reads()) {
      all =
          all.compose(
              before ->
                  client
                      .request(HttpMethod.GET, rehearsal.port().getAsInt(), LOOPBACK, path)
                      .compose(request -> request.send().compose(HttpClientResponse::body))
                      .mapEmpty());
    }
    return all.eventually(client::close);
  }

  @Override
  public Future<?> stop() {
    return Future.fromCompletionStage(rehearsal.twin().stop(), context)
        .timeout(LIMIT_SECONDS, TimeUnit.SECONDS)
        .onComplete(stopped -> meters.close());
  }

  /** What the twin is given. */
  private final class Stage implements FrameworkContext {

    private final Store store =
        new MemoryStore(
            work -> context.runOnContext(ignored -> work.run()), new MemoryStore.Disk());

    @Override
    public Vertx vertx() {
      return vertx;
    }

    @Override
    public Context context() {
      return context;
    }

    @Override
    public Store store() {
      return store;
    }

    @Override
    public SchedulerSession openSession(SchedulerSession.Listener listener) {
      return new Voice(listener);
    }

    @Override
    public PrometheusMeterRegistry metrics() {
      return meters;
    }

    @Override
    public InstantSource clock() {
      return InstantSource.system();
    }

    @Override
    public String newId() {
      return UUID.randomUUID().toString();
    }

    /** A port that is never open: what the twin asks of its master it asks nobody. */
    @Override
    public String masterUrl() {
      return "http://" + LOOPBACK + ":1";
    }

    @Override
    public CompletionStage<Void> fail(String reason, Throwable cause) {
      started.tryFail(new IllegalStateException(reason, cause));
      return CompletableFuture.completedStage(null);
    }
  }

  /** A kernel that takes every call and means nothing by it. */
  private final class Voice implements SchedulerSession {

    private final Listener listener;
    private boolean closed;

    Voice(Listener listener) {
      this.listener = listener;
    }

    @Override
    public void subscribe(Call.Subscribe subscribe) {
      FrameworkID id = FrameworkID.newBuilder().setValue("rehearsal").build();
      say(
          Event.newBuilder()
              .setType(Event.Type.SUBSCRIBED)
              .setSubscribed(
                  Event.Subscribed.newBuilder()
                      .setFrameworkId(id)
                      .setHeartbeatIntervalSeconds(15)
                      .setMasterInfo(
                          MasterInfo.newBuilder().setId("rehearsal").setIp(0).setPort(1)))
              .build());
      say(Event.newBuilder().setType(Event.Type.HEARTBEAT).build());
      say(
          Event.newBuilder()
              .setType(Event.Type.OFFERS)
              .setOffers(Event.Offers.newBuilder().addOffers(offer(id)))
              .build());
    }

    private Offer offer(FrameworkID id) {
      return Offer.newBuilder()
          .setId(OfferID.newBuilder().setValue("rehearsal"))
          .setFrameworkId(id)
          .setAgentId(AgentID.newBuilder().setValue("rehearsal"))
          .setHostname("rehearsal")
          .addResources(
              Resource.newBuilder()
                  .setName("cpus")
                  .setType(Value.Type.SCALAR)
                  .setScalar(Value.Scalar.newBuilder().setValue(1))
                  .setAllocationInfo(Resource.AllocationInfo.newBuilder().setRole("*")))
          .build();
    }

    private void say(Event event) {
      context.runOnContext(
          ignored -> {
            if (!closed) {
              listener.onEvent(event);
            }
          });
    }

    @Override
    public CompletionStage<Void> send(Call call) {
      return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
      closed = true;
    }
  }
}
