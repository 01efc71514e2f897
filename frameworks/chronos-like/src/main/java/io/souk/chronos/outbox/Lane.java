package io.souk.chronos.outbox;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.chronos.notify.Notice;
import io.vertx.core.Context;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The queue of one channel. Everything but {@link #offer} happens on the outbox's context. */
final class Lane {

  private static final Logger LOG = LoggerFactory.getLogger(Lane.class);

  private final Context context;
  private final Channel channel;
  private final Limits limits;
  private final MeterRegistry meters;
  private final Deque<Letter> waiting = new ArrayDeque<>();
  // What waits, what is on its way and what pauses; counted where it is offered, so that even the
  // way to the context is bounded.
  private final AtomicInteger held = new AtomicInteger();
  private final AtomicLong dropped = new AtomicLong();
  private int onTheirWay;
  private boolean closed;

  private record Letter(Notice notice, String addressee, int attempt) {
    Letter again() {
      return new Letter(notice, addressee, attempt + 1);
    }
  }

  private enum Outcome {
    DELIVERED,
    REFUSED,
    FAILED,
    DROPPED
  }

  Lane(Context context, Channel channel, Limits limits, MeterRegistry meters) {
    this.context = context;
    this.channel = channel;
    this.limits = limits;
    this.meters = meters;
    Gauge.builder("souk_chronos_notifications_waiting", held, AtomicInteger::get)
        .description("Notifications that wait or are being sent")
        .tag("channel", channel.name())
        .register(meters);
    for (Outcome outcome : Outcome.values()) {
      counter(outcome);
    }
  }

  private Counter counter(Outcome outcome) {
    return Counter.builder("souk_chronos_notifications")
        .description("Notifications by what became of them")
        .tag("channel", channel.name())
        .tag("outcome", outcome.name().toLowerCase(Locale.ROOT))
        .register(meters);
  }

  void offer(Notice notice) {
    if (held.get() >= limits.capacity()) {
      // Not even asked whom it is for: the queue is full.
      drop();
      return;
    }
    for (String addressee : channel.addressees(notice)) {
      if (held.incrementAndGet() > limits.capacity()) {
        held.decrementAndGet();
        drop();
      } else {
        context.runOnContext(same -> add(new Letter(notice, addressee, 1)));
      }
    }
  }

  private void drop() {
    counter(Outcome.DROPPED).increment();
    long count = dropped.incrementAndGet();
    if (Long.bitCount(count) == 1) {
      LOG.warn("event=notifications_dropped channel={} since_start={}", channel.name(), count);
    }
  }

  private void add(Letter letter) {
    waiting.add(letter);
    pump();
  }

  private void pump() {
    while (!closed && onTheirWay < limits.parallel() && !waiting.isEmpty()) {
      Letter letter = waiting.poll();
      onTheirWay++;
      send(letter)
          .onComplete(
              done ->
                  context.runOnContext(
                      same -> {
                        onTheirWay--;
                        settle(
                            letter,
                            done.succeeded()
                                ? done.result()
                                : new Delivery.Failed(done.cause().toString()));
                        pump();
                      }));
    }
  }

  private Future<Delivery> send(Letter letter) {
    try {
      return channel.send(letter.notice(), letter.addressee());
    } catch (RuntimeException defect) {
      LOG.error("event=notification_defect channel={}", channel.name(), defect);
      return Future.succeededFuture(new Delivery.Refused(defect.toString()));
    }
  }

  private void settle(Letter letter, Delivery delivery) {
    switch (delivery) {
      case Delivery.Taken taken -> end(letter, Outcome.DELIVERED, "");
      case Delivery.Refused refused -> end(letter, Outcome.REFUSED, refused.reason());
      case Delivery.Failed failed -> {
        if (letter.attempt() >= limits.attempts()) {
          end(letter, Outcome.FAILED, failed.reason());
        } else {
          pause(letter, failed);
        }
      }
    }
  }

  private void pause(Letter letter, Delivery.Failed failed) {
    Duration ours = limits.pauseAfter(letter.attempt());
    Duration theirs = failed.pause().orElse(Duration.ZERO);
    Duration capped = theirs.compareTo(limits.longestPause()) < 0 ? theirs : limits.longestPause();
    long millis = Math.max(1, Math.max(ours.toMillis(), capped.toMillis()));
    context.owner().setTimer(millis, fired -> context.runOnContext(same -> add(letter.again())));
  }

  private void end(Letter letter, Outcome outcome, String reason) {
    held.decrementAndGet();
    counter(outcome).increment();
    if (outcome == Outcome.DELIVERED) {
      LOG.debug(
          "event=notification_delivered channel={} job=\"{}\"",
          channel.name(),
          letter.notice().job().name());
    } else {
      LOG.warn(
          "event=notification_{} channel={} job=\"{}\" about={} attempts={} cause=\"{}\"",
          outcome.name().toLowerCase(Locale.ROOT),
          channel.name(),
          letter.notice().job().name(),
          letter.notice().event(),
          letter.attempt(),
          reason.replaceAll("[\\p{Cntrl}\"]+", " "));
    }
  }

  Future<Void> close() {
    closed = true;
    if (held.get() > 0) {
      LOG.warn("event=notifications_lost channel={} count={}", channel.name(), held.get());
    }
    waiting.clear();
    return channel.close();
  }
}
