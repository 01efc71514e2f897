package io.souk.master.http;

import io.netty.channel.EventLoop;
import io.souk.master.http.EventSubscriber.Frame;
import io.souk.master.http.EventSubscriber.Portion;
import io.souk.master.http.FirstRecords.Channel;
import io.souk.master.http.json.OperatorEvents;
import io.souk.master.metrics.MasterMeters;
import io.souk.master.view.LiveView;
import io.souk.master.view.ViewChange;
import io.souk.protocol.http.RecordStream;
import io.souk.protocol.http.RecordStream.CloseReason;
import io.souk.protocol.mesos.master.Event;
import io.souk.protocol.negotiate.Codec;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The operator API's event streams (Mesos v1 operator API, SUBSCRIBE).
 *
 * <p>While somebody subscribes, the turns of the live view are queued here and turned into events
 * by one worker at a time, off the loop; each event is filtered once for each principal that
 * subscribes, and encoded once for each codec in use, unless what is told of it differs. A
 * subscriber is counted in before its snapshot is taken, so that no turn is missing between the
 * two; those that the snapshot has are left out by their version.
 */
final class OperatorStreams {

  private static final Logger LOG = LoggerFactory.getLogger(OperatorStreams.class);

  private static final String KIND = "operator";

  /** Records that are handed to the connections together. */
  private static final int PORTION = 256;

  /**
   * Between two portions while events do not end, in nanoseconds for each subscriber: what it costs
   * to give one of them something, however little, some times over.
   */
  private static final long PAUSE = 20_000;

  private static final long LONGEST_PAUSE = TimeUnit.MILLISECONDS.toNanos(20);

  /**
   * Bounds.
   *
   * @param subscribers at most; one more takes the place of the oldest
   * @param heartbeat between heartbeats; a subscriber that takes nothing for so long while
   *     something waits is cut off
   * @param waitingBytes of one subscriber, beside its first record
   * @param waitingChanges that are not turned into events yet; beyond it all are cut off
   */
  record Limits(int subscribers, Duration heartbeat, long waitingBytes, int waitingChanges) {

    /** The numbers of Mesos, where it has any. */
    static final Limits DEFAULT = new Limits(1000, Duration.ofSeconds(15), 8 << 20, 100_000);
  }

  private final LiveView view;
  private final Leaders leaders;
  private final MasterMeters meters;
  private final Executor blocking;
  private final Limits limits;
  private final FirstRecords records;

  private final ConcurrentLinkedQueue<Runnable> steps = new ConcurrentLinkedQueue<>();
  private final AtomicInteger queued = new AtomicInteger();
  private final AtomicInteger waitingChanges = new AtomicInteger();
  private volatile boolean overrun;

  // All below belongs to the worker.
  private final Set<EventSubscriber<Channel>> subscribers = new LinkedHashSet<>();

  /** How many are in each. */
  private final Map<Channel, Integer> channels = new HashMap<>();

  private final Map<Channel, List<Frame>> portion = new HashMap<>();
  private long handedOver = System.nanoTime();
  private Optional<Watch> watch = Optional.empty();

  /** What is known of the view, up to a version. */
  private static final class Watch {
    final Runnable stop;
    final OperatorEvents events;
    long version;

    Watch(Runnable stop, LiveView.Snapshot snapshot) {
      this.stop = stop;
      this.events = new OperatorEvents(snapshot);
      this.version = snapshot.version();
    }
  }

  OperatorStreams(MasterHttp.Parts parts, Limits limits) {
    this.view = parts.view();
    this.leaders = parts.leaders();
    this.meters = parts.meters();
    this.blocking = parts.blocking();
    this.limits = limits;
    this.records =
        new FirstRecords(parts.view(), parts.meters(), parts.blocking(), limits.heartbeat());
  }

  /**
   * Answers with a stream, or, when this master does not lead by the time it would begin, as it
   * then answers others.
   *
   * @param leads answers when this master does not lead
   */
  void subscribe(Exchange exchange, Codec codec, Predicate<Exchange> leads) {
    List<EventSubscriber<Channel>> it = new ArrayList<>(1);
    it.add(
        new EventSubscriber<>(
            exchange,
            new Channel(codec, exchange.sight()),
            codec.mediaType(),
            Vertx.currentContext(),
            limits.waitingBytes(),
            reason -> closed(it.getFirst(), exchange, reason, leads)));
    enqueue(() -> join(it.getFirst()));
  }

  private void closed(
      EventSubscriber<Channel> subscriber,
      Exchange exchange,
      CloseReason reason,
      Predicate<Exchange> leads) {
    enqueue(() -> leave(subscriber));
    if (subscriber.begun()) {
      LOG.info("event=stream_closed kind={} reason={}", KIND, reason);
      meters.streamClosed(KIND, reason.name());
    } else if (reason == CloseReason.ENDED && leads.test(exchange)) {
      exchange.text(503, "Master has not finished recovery");
    }
  }

  private void enqueue(Runnable step) {
    steps.add(step);
    if (queued.getAndIncrement() == 0) {
      try {
        blocking.execute(this::work);
      } catch (RejectedExecutionException stopping) {
        LOG.debug("event=operator_streams_stopped");
      }
    }
  }

  private void work() {
    do {
      try {
        steps.remove().run();
        if (steps.isEmpty()) {
          gather();
        }
        if (steps.isEmpty()) {
          handOver();
        }
      } catch (RuntimeException | OutOfMemoryError e) {
        // Whoever has missed something must not go on as if nothing had happened.
        LOG.error("event=operator_events_failed", e);
        dismiss(EventSubscriber::cut);
      }
    } while (queued.decrementAndGet() > 0);
  }

  private void join(EventSubscriber<Channel> subscriber) {
    if (watch.isEmpty()) {
      // Watched before the snapshot is taken: turns that are told twice are known by their version.
      Runnable stop = view.watch(this::heard);
      watch = Optional.of(new Watch(stop, view.snapshot()));
    }
    handOver();
    subscribers.add(subscriber);
    channels.merge(subscriber.channel(), 1, Integer::sum);
    if (subscribers.size() > limits.subscribers()) {
      EventSubscriber<Channel> oldest = subscribers.iterator().next();
      drop(oldest);
      LOG.info("event=operator_evicted subscribers={}", subscribers.size());
      oldest.run(oldest::end);
    }
    // Asked for after the subscriber was counted in.
    records
        .find(subscriber.channel())
        .whenComplete(
            (record, failed) -> {
              if (failed != null) {
                LOG.error("event=operator_stream_failed", failed);
              }
              open(subscriber, Optional.ofNullable(record).flatMap(Function.identity()));
            });
  }

  private void open(EventSubscriber<Channel> subscriber, Optional<FirstRecord> record) {
    if (record.isEmpty() || !leading()) {
      subscriber.run(subscriber::end);
      return;
    }
    FirstRecord first = record.get();
    Buffer heartbeat = RecordStream.frame(subscriber.channel().codec(), OperatorEvents.heartbeat());
    subscriber.run(
        () -> {
          subscriber.lead(new FirstRecordReader(first, records::restore));
          subscriber.begin(
              first.snapshot().version(),
              List.of(heartbeat),
              heartbeat,
              limits.heartbeat(),
              () -> endUnlessLeading(subscriber));
          if (subscriber.begun()) {
            meters.streamOpened(KIND);
          }
        });
  }

  /** The lease may have ended, and the loop not have noticed. */
  private void endUnlessLeading(EventSubscriber<Channel> subscriber) {
    if (!leading()) {
      subscriber.end();
    }
  }

  private boolean leading() {
    return leaders.find() instanceof Leaders.Leader.Here;
  }

  private void leave(EventSubscriber<Channel> subscriber) {
    drop(subscriber);
    if (subscribers.isEmpty()) {
      stopWatching();
    }
  }

  private void drop(EventSubscriber<Channel> subscriber) {
    if (subscribers.remove(subscriber)) {
      channels.computeIfPresent(
          subscriber.channel(), (channel, count) -> count == 1 ? null : count - 1);
    }
  }

  private void stopWatching() {
    watch.ifPresent(it -> it.stop.run());
    watch = Optional.empty();
    portion.clear();
  }

  /** A turn, on the thread that applied it. */
  private void heard(long version, List<ViewChange> changes) {
    if (overrun) {
      return;
    }
    if (waitingChanges.addAndGet(changes.size()) > limits.waitingChanges()) {
      waitingChanges.addAndGet(-changes.size());
      overrun = true;
      enqueue(this::giveUp);
      return;
    }
    enqueue(
        () -> {
          waitingChanges.addAndGet(-changes.size());
          watch.ifPresent(known -> tell(known, version, changes));
        });
  }

  private void giveUp() {
    LOG.warn("event=operator_events_overrun subscribers={}", subscribers.size());
    dismiss(EventSubscriber::cut);
    overrun = false;
  }

  private void tell(Watch known, long version, List<ViewChange> changes) {
    if (version <= known.version) {
      return;
    }
    known.version = version;
    if (OperatorEvents.endsLeadership(changes)) {
      handOver();
      dismiss(EventSubscriber::end);
      return;
    }
    known.events.of(changes).forEach(told -> encode(version, told));
    if (portion.values().stream().anyMatch(frames -> frames.size() >= PORTION)) {
      handOver();
    }
  }

  private void encode(long version, OperatorEvents.Told told) {
    Map<Codec, Frame> whole = new EnumMap<>(Codec.class);
    for (Channel channel : channels.keySet()) {
      Optional<Event> seen = told.seenBy(channel.sight());
      if (seen.isPresent()) {
        Frame frame =
            seen.get() == told.event()
                ? whole.computeIfAbsent(
                    channel.codec(), codec -> frame(version, codec, told.event()))
                : frame(version, channel.codec(), seen.get());
        portion.computeIfAbsent(channel, fresh -> new ArrayList<>()).add(frame);
      }
    }
  }

  private static Frame frame(long version, Codec codec, Event event) {
    return new Frame(version, RecordStream.frame(codec, event));
  }

  /** What comes soon after a portion waits for what comes with it. */
  private void gather() {
    long pause = Math.min(LONGEST_PAUSE, PAUSE * subscribers.size());
    long left = handedOver + pause - System.nanoTime();
    if (!portion.isEmpty() && left > 0) {
      LockSupport.parkNanos(left);
    }
  }

  /** Gives what was encoded to the connections: to those of one event loop together. */
  private void handOver() {
    if (portion.isEmpty()) {
      return;
    }
    Map<Channel, Portion> portions = new HashMap<>();
    portion.forEach((channel, frames) -> portions.put(channel, Portion.of(frames)));
    portion.clear();
    Map<EventLoop, List<EventSubscriber<Channel>>> byLoop = new HashMap<>();
    for (EventSubscriber<Channel> subscriber : subscribers) {
      if (portions.containsKey(subscriber.channel())) {
        byLoop.computeIfAbsent(subscriber.loop(), fresh -> new ArrayList<>()).add(subscriber);
      }
    }
    byLoop.values().forEach(some -> some.getFirst().run(() -> deliver(some, portions)));
    handedOver = System.nanoTime();
  }

  private static void deliver(
      List<EventSubscriber<Channel>> subscribers, Map<Channel, Portion> portions) {
    for (EventSubscriber<Channel> subscriber : subscribers) {
      try {
        subscriber.deliver(portions.get(subscriber.channel()));
      } catch (RuntimeException e) {
        LOG.error("event=operator_events_undelivered", e);
        subscriber.cut();
      }
    }
  }

  private void dismiss(Consumer<EventSubscriber<Channel>> how) {
    List<EventSubscriber<Channel>> all = List.copyOf(subscribers);
    subscribers.clear();
    channels.clear();
    stopWatching();
    all.forEach(subscriber -> subscriber.run(() -> how.accept(subscriber)));
  }
}
