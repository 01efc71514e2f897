package io.souk.chronos.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.chronos.notify.Notice;
import io.vertx.core.Future;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import java.util.List;

/** All channels. */
public final class Outbox {

  private final Vertx vertx;
  private final List<Lane> lanes;
  private final Counter leftOut;
  private final String deployment;

  private Outbox(Vertx vertx, List<Lane> lanes, MeterRegistry meters, String deployment) {
    this.vertx = vertx;
    this.lanes = lanes;
    this.deployment = deployment;
    this.leftOut =
        Counter.builder("souk_chronos_notifications_left_out")
            .description("Notifications not sent because their job had too many of them")
            .register(meters);
  }

  /** An outbox in front of {@code channels}, which it closes at its own end. */
  public static Future<Outbox> open(
      Vertx vertx, List<Channel> channels, Limits limits, MeterRegistry meters) {
    // A verticle, because that is what gets a context of its own.
    class Own extends VerticleBase {
      List<Lane> lanes = List.of();

      @Override
      public Future<?> start() {
        lanes =
            channels.stream().map(channel -> new Lane(context, channel, limits, meters)).toList();
        return Future.succeededFuture();
      }

      @Override
      public Future<?> stop() {
        return Future.join(lanes.stream().map(Lane::close).toList());
      }
    }

    Own own = new Own();
    return vertx.deployVerticle(own).map(id -> new Outbox(vertx, own.lanes, meters, id));
  }

  /** Takes a notice for every channel. From any thread; never waits and never fails. */
  public void offer(Notice notice) {
    lanes.forEach(lane -> lane.offer(notice));
  }

  /** Counts notices that were not offered. */
  public void leftOut(long count) {
    leftOut.increment(count);
  }

  /** Sends nothing more; what waits is lost. */
  public Future<Void> close() {
    return vertx.undeploy(deployment);
  }
}
