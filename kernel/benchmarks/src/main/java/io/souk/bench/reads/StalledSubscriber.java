package io.souk.bench.reads;

import io.souk.bench.standing.HttpLine;
import io.souk.protocol.negotiate.Codec;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;

/**
 * A subscriber that takes nothing any more. What the master keeps for it until it is cut off is at
 * most what another subscriber was sent meanwhile; what the system's own buffers hold is part of
 * that bound.
 */
final class StalledSubscriber {

  /** Small, so that little of what waits is with the system and much with the master. */
  private static final int RECEIVE_BUFFER = 16 * 1024;

  private static final Duration STEP = Duration.ofMillis(100);
  private static final String OPEN = "souk_master_open_streams{kind=\"operator\"} ";
  private static final String KEPT = "souk_master_first_record_bytes ";

  /** Of a first record that it does not take; what is beyond that is shared, and given up. */
  private static final long PORTION = 2 << 20;

  private final URI server;
  private final Codec codec;
  private final RecordCount healthy;

  /**
   * What became of it.
   *
   * @param heldBytes what the master kept for it alone, at most
   * @param keptSeconds until the master gave up the bytes of the first record, which all share
   * @param seconds from when it stopped reading until it was cut off
   * @param cut whether it was, in time
   */
  record Outcome(long heldBytes, double keptSeconds, double seconds, boolean cut) {}

  /**
   * @param healthy somebody who is sent the same and takes it
   */
  StalledSubscriber(URI server, Codec codec, RecordCount healthy) {
    this.server = server;
    this.codec = codec;
    this.healthy = healthy;
  }

  /**
   * Subscribes, stops reading, and waits until it is cut off.
   *
   * @param takes the first record, the whole state, before it stops
   */
  Outcome run(boolean takes, Duration limit) throws IOException {
    double before = value(OPEN);
    try (HttpLine line = new HttpLine(server, RECEIVE_BUFFER)) {
      HttpLine.Head head =
          line.ask(
              "POST", "/api/v1", Read.headers(codec), codec.encode(Subscribers.subscription()));
      if (head.status() != 200) {
        throw new IOException("a subscriber is answered with " + head.status());
      }
      if (takes) {
        line.skipRaw(healthy.first());
      }
      long from = System.nanoTime();
      long bytesBefore = healthy.bytes();
      boolean cut = false;
      double kept = 0;
      while (!cut && System.nanoTime() - from < limit.toNanos()) {
        LockSupport.parkNanos(STEP.toNanos());
        cut = value(OPEN) <= before;
        if (value(KEPT) > 0) {
          kept = seconds(from);
        }
      }
      long own = takes ? 0 : Math.min(PORTION, healthy.first());
      return new Outcome(healthy.bytes() - bytesBefore + own, kept, seconds(from), cut);
    }
  }

  private static double seconds(long from) {
    return (System.nanoTime() - from) / 1e9;
  }

  private double value(String metric) throws IOException {
    return new String(HttpLine.get(server, "/metrics"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(metric))
        .mapToDouble(line -> Double.parseDouble(line.substring(metric.length())))
        .findFirst()
        .orElse(0);
  }
}
