package io.souk.framework.adapter.http;

import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;

/** One open stream of events, the calls that go with it, and when it was heard of last. */
final class Line {

  private static final int MISSED_HEARTBEATS = 5;
  private static final int DEFAULT_HEARTBEAT_SECONDS = 15;

  private final RecordSubscription<Event> stream;
  private final CallQueue calls;
  private boolean subscribed;
  private Duration patience;
  private long heardAt = System.nanoTime();

  /**
   * @param patience how long the first event may take
   */
  Line(RecordSubscription<Event> stream, CallQueue calls, Duration patience) {
    this.stream = stream;
    this.calls = calls;
    this.patience = patience;
  }

  RecordSubscription<Event> stream() {
    return stream;
  }

  CallQueue calls() {
    return calls;
  }

  /** Whether SUBSCRIBED has arrived. */
  boolean subscribed() {
    return subscribed;
  }

  void hear(Event event) {
    heardAt = System.nanoTime();
    if (event.getType() == Event.Type.SUBSCRIBED) {
      subscribed = true;
      patience = fiveHeartbeats(event.getSubscribed().getHeartbeatIntervalSeconds());
    }
  }

  private static Duration fiveHeartbeats(double seconds) {
    boolean usable = seconds > 0 && seconds < Duration.ofDays(1).toSeconds();
    double interval = usable ? seconds : DEFAULT_HEARTBEAT_SECONDS;
    return Duration.ofMillis(Math.max(1, Math.round(interval * 1000 * MISSED_HEARTBEATS)));
  }

  /** How long it may be silent. */
  Duration patience() {
    return patience;
  }

  boolean silentTooLong() {
    return System.nanoTime() - heardAt >= patience.toNanos();
  }

  /** When to look again whether it was silent too long, 1 and up. */
  long millisToWait() {
    Duration quiet = Duration.ofNanos(System.nanoTime() - heardAt);
    return Math.max(1, patience.minus(quiet).toMillis());
  }
}
