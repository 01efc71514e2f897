package io.souk.framework.adapter.http;

import io.souk.protocol.http.RecordSubscription;
import io.souk.protocol.leader.LeaderClaim;
import io.souk.protocol.leader.Silence;
import io.souk.protocol.mesos.scheduler.Event;
import java.time.Duration;

/** One open stream of events, the calls that go with it, and when it was heard of last. */
final class Line {

  private static final int MISSED_HEARTBEATS = 5;
  private static final int DEFAULT_HEARTBEAT_SECONDS = 15;
  private static final Duration ASK_SOON = Duration.ofSeconds(2);
  private static final Duration LONGEST_TICK = Duration.ofSeconds(1);

  private final RecordSubscription<Event> stream;
  private final LeaderClaim claim;
  private final CallQueue calls;
  private boolean subscribed;
  private Silence silence;
  private long heardAt = System.nanoTime();
  private long askedAt = heardAt;
  private boolean asked;

  /**
   * @param claim of the master that opened it
   * @param patience how long the first event may take
   */
  Line(RecordSubscription<Event> stream, LeaderClaim claim, CallQueue calls, Duration patience) {
    this.stream = stream;
    this.claim = claim;
    this.calls = calls;
    this.silence = Silence.of(patience);
  }

  RecordSubscription<Event> stream() {
    return stream;
  }

  LeaderClaim claim() {
    return claim;
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
    asked = false;
    if (event.getType() == Event.Type.SUBSCRIBED) {
      subscribed = true;
      silence = Silence.of(fiveHeartbeats(event.getSubscribed().getHeartbeatIntervalSeconds()));
    }
  }

  private static Duration fiveHeartbeats(double seconds) {
    boolean usable = seconds > 0 && seconds < Duration.ofDays(1).toSeconds();
    double interval = usable ? seconds : DEFAULT_HEARTBEAT_SECONDS;
    return Duration.ofMillis(Math.max(1, Math.round(interval * 1000 * MISSED_HEARTBEATS)));
  }

  /** How long it may be silent. */
  Duration patience() {
    return silence.limit();
  }

  /** What its silence means; a question counts as asked from then on. */
  Silence.Verdict judge() {
    long now = System.nanoTime();
    Duration silent = Duration.ofNanos(now - heardAt);
    Duration sinceQuestion = asked ? Duration.ofNanos(now - askedAt) : silent.plusNanos(1);
    Silence.Verdict verdict = silence.judge(silent, sinceQuestion);
    if (verdict == Silence.Verdict.ASK) {
      asked = true;
      askedAt = now;
    }
    return verdict;
  }

  /** Nobody could say who leads: another one is asked in a moment. */
  void askSoon() {
    askedAt -= silence.askAgain().minus(ASK_SOON).toNanos();
  }

  /** When to look again how long it was silent, 1 and up. */
  long millisToWait() {
    long tick = Math.min(LONGEST_TICK.toMillis(), silence.limit().toMillis() / 4);
    return Math.max(1, tick);
  }
}
