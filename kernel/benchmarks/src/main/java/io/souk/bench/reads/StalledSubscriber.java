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

  private final URI server;
  private final Codec codec;
  private final RecordCount healthy;

  /**
   * What became of it.
   *
   * @param heldBytes what the master kept at most; the snapshot is part of it if that was not taken
   * @param seconds from when it stopped reading until it was cut off
   * @param cut whether it was, in time
   */
  record Outcome(long heldBytes, double seconds, boolean cut) {}

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
    double before = streams();
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
      while (!cut && System.nanoTime() - from < limit.toNanos()) {
        LockSupport.parkNanos(STEP.toNanos());
        cut = streams() <= before;
      }
      long held = healthy.bytes() - bytesBefore + (takes ? 0 : healthy.first());
      return new Outcome(held, (System.nanoTime() - from) / 1e9, cut);
    }
  }

  private double streams() throws IOException {
    return new String(HttpLine.get(server, "/metrics"), StandardCharsets.UTF_8)
        .lines()
        .filter(line -> line.startsWith(OPEN))
        .mapToDouble(line -> Double.parseDouble(line.substring(OPEN.length())))
        .findFirst()
        .orElse(0);
  }
}
