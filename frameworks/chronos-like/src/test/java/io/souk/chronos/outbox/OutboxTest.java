package io.souk.chronos.outbox;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.souk.chronos.notify.Notice;
import io.souk.chronos.notify.Notices;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OutboxTest {

  private static final Limits FAST =
      new Limits(100, 2, 4, Duration.ofMillis(1), Duration.ofMillis(4));

  private final Vertx vertx = Vertx.vertx();
  private final MeterRegistry meters = new SimpleMeterRegistry();

  @AfterEach
  void stop() throws Exception {
    vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
  }

  /** Answers as told; keeps what it was given. */
  private static class Fake implements Channel {
    final Queue<String> sent = new ConcurrentLinkedQueue<>();
    private final String name;
    private final List<String> addressees;
    volatile Future<Delivery> answer = Future.succeededFuture(new Delivery.Taken());

    Fake(String name, String... addressees) {
      this.name = name;
      this.addressees = List.of(addressees);
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public List<String> addressees(Notice notice) {
      return addressees;
    }

    @Override
    public Future<Delivery> send(Notice notice, String addressee) {
      sent.add(notice.job().name() + ">" + addressee);
      return answer;
    }

    @Override
    public Future<Void> close() {
      return Future.succeededFuture();
    }
  }

  private Outbox open(Limits limits, Channel... channels) throws Exception {
    return Outbox.open(vertx, List.of(channels), limits, meters)
        .toCompletionStage()
        .toCompletableFuture()
        .get(30, TimeUnit.SECONDS);
  }

  private double count(String channel, String outcome) {
    return meters
        .get("souk_chronos_notifications")
        .tag("channel", channel)
        .tag("outcome", outcome)
        .counter()
        .count();
  }

  private static void await(BooleanSupplier condition) {
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as("waited in vain").isLessThan(deadline);
      Thread.onSpinWait();
    }
  }

  @Test
  void everyAddresseeGetsOneMessage() throws Exception {
    Fake fake = new Fake("fake", "a", "b");
    Outbox outbox = open(FAST, fake);
    outbox.offer(Notices.failed("j", "", "x"));
    await(() -> count("fake", "delivered") == 2);
    assertThat(fake.sent).containsExactlyInAnyOrder("j>a", "j>b");
  }

  @Test
  void failuresAreRepeatedUpToTheLimit() throws Exception {
    Fake fake = new Fake("fake", "a");
    fake.answer = Future.succeededFuture(new Delivery.Failed("down"));
    Outbox outbox = open(FAST, fake);
    outbox.offer(Notices.failed("j", "", "x"));
    await(() -> count("fake", "failed") == 1);
    assertThat(fake.sent).hasSize(4);
    assertThat(count("fake", "delivered")).isZero();
  }

  @Test
  void failureThatPassesIsDelivered() throws Exception {
    Fake fake = new Fake("fake", "a");
    fake.answer = Future.failedFuture("down");
    Outbox outbox = open(FAST, fake);
    outbox.offer(Notices.failed("j", "", "x"));
    await(() -> !fake.sent.isEmpty());
    fake.answer = Future.succeededFuture(new Delivery.Taken());
    await(() -> count("fake", "delivered") + count("fake", "failed") == 1);
    outbox.offer(Notices.failed("k", "", "x"));
    await(() -> fake.sent.contains("k>a"));
  }

  @Test
  void whatIsRefusedIsNotRepeated() throws Exception {
    Fake fake = new Fake("fake", "a");
    fake.answer = Future.succeededFuture(new Delivery.Refused("no"));
    Outbox outbox = open(FAST, fake);
    outbox.offer(Notices.failed("j", "", "x"));
    await(() -> count("fake", "refused") == 1);
    assertThat(fake.sent).hasSize(1);
  }

  @Test
  void channelThatThrowsIsCountedAndTheNextMessageSent() throws Exception {
    Fake fake =
        new Fake("fake", "a") {
          @Override
          public Future<Delivery> send(Notice notice, String addressee) {
            if (notice.job().name().value().equals("bad")) {
              throw new IllegalStateException("defect");
            }
            return super.send(notice, addressee);
          }
        };
    Outbox outbox = open(FAST, fake);
    outbox.offer(Notices.failed("bad", "", "x"));
    outbox.offer(Notices.failed("good", "", "x"));
    await(() -> count("fake", "delivered") == 1 && count("fake", "refused") == 1);
  }

  @Test
  void fullQueueDropsAndCountsAndOtherChannelsGoOn() throws Exception {
    Fake stuck = new Fake("stuck", "a");
    Promise<Delivery> never = Promise.promise();
    stuck.answer = never.future();
    Fake well = new Fake("well", "a");
    Outbox outbox = open(FAST, stuck, well);
    for (int i = 0; i < 10_000; i++) {
      int sent = i;
      outbox.offer(Notices.failed("j", "", "x"));
      if (i % 50 == 0) {
        await(() -> count("well", "delivered") > sent - 50);
      }
    }
    await(() -> count("well", "delivered") == 10_000);
    assertThat(count("well", "dropped")).isZero();
    assertThat(count("stuck", "dropped")).isEqualTo(9_900);
    assertThat(stuck.sent).hasSize(2);
    assertThat(meters.get("souk_chronos_notifications_waiting").tag("channel", "stuck").gauge())
        .extracting(gauge -> gauge.value())
        .isEqualTo(100.0);
    never.complete(new Delivery.Taken());
    await(() -> count("stuck", "delivered") == 100);
  }

  @Test
  void pausesGrowAndEnd() {
    Limits limits = Limits.STANDARD;
    assertThat(limits.pauseAfter(1)).isEqualTo(Duration.ofSeconds(1));
    assertThat(limits.pauseAfter(2)).isEqualTo(Duration.ofSeconds(2));
    assertThat(limits.pauseAfter(5)).isEqualTo(Duration.ofSeconds(16));
    assertThat(limits.pauseAfter(100)).isEqualTo(Duration.ofMinutes(5));
  }
}
