package io.souk.protocol.http;

import com.sun.management.UnixOperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * How many connections a program keeps, and how long one that brings nothing.
 *
 * @param most open at a time, over all ports of the program
 * @param firstRequest from the beginning of a connection until the head of its first request is
 *     complete, however it trickles in
 * @param idle from the end of an answer to the next complete head
 * @param body that the body of a request may take, besides what its size is worth, and that a
 *     client may leave an answer waiting without taking anything of it
 * @param slowest bytes a second: so much time more is given for what was read or written
 */
public record ConnectionLimits(
    int most, Duration firstRequest, Duration idle, Duration body, long slowest) {

  /** Files for everything else that a program opens. */
  private static final int OTHER_FILES = 256;

  private static final int FEWEST = 64;

  /** What a connection with an unfinished head, and all that belongs to it, takes at the most. */
  private static final long BYTES_OF_CONNECTION = 32 << 10;

  /** A client may keep a connection for 60 s, as ours do, and must not find it closed under it. */
  private static final Duration IDLE = Duration.ofSeconds(120);

  /** Why a connection is closed. */
  public enum Reason {
    /** It never brought a whole head. */
    NO_REQUEST,
    /** Its client had its answer and did not come back. */
    IDLE,
    /** The body of a request trickles. */
    SLOW_BODY,
    /** It asks, and does not take the answers. */
    READS_NOTHING,
    /** There were too many, and it was the one that did the least. */
    TOO_MANY
  }

  /**
   * A request that is not answered yet.
   *
   * @param age since its head was complete
   * @param bodyComplete or none is expected, or it is a stream that lasts as long as it likes
   * @param read bytes of the body so far
   * @param stalled for how long its client has taken nothing of an answer that waits for it
   */
  public record Open(Duration age, boolean bodyComplete, long read, Duration stalled) {}

  /**
   * Three quarters of the files that this process may open, and no more than its memory can hold.
   */
  public static ConnectionLimits ofProcess() {
    long files =
        ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean unix
            ? unix.getMaxFileDescriptorCount()
            : Integer.MAX_VALUE;
    long most =
        Math.min(
            files - Math.max(OTHER_FILES, files / 4),
            Runtime.getRuntime().maxMemory() / BYTES_OF_CONNECTION);
    return new ConnectionLimits(
        (int) Math.clamp(most, FEWEST, Integer.MAX_VALUE),
        Duration.ofSeconds(30),
        IDLE,
        Duration.ofSeconds(60),
        4 << 10);
  }

  /**
   * Why a connection is to be closed now, if it is.
   *
   * @param quiet since it was opened or its last answer ended; counts when nothing is open
   * @param written bytes of its last answer; empty when it never had one
   */
  public Optional<Reason> judge(List<Open> open, Duration quiet, Optional<Long> written) {
    if (open.isEmpty()) {
      boolean over = quiet.compareTo(written.map(this::idleAfter).orElse(firstRequest)) > 0;
      Reason reason = written.isPresent() ? Reason.IDLE : Reason.NO_REQUEST;
      return over ? Optional.of(reason) : Optional.empty();
    }
    if (open.stream().anyMatch(request -> request.stalled().compareTo(body) > 0)) {
      return Optional.of(Reason.READS_NOTHING);
    }
    boolean slow =
        open.stream()
            .anyMatch(
                request ->
                    !request.bodyComplete()
                        && request.age().compareTo(body.plus(worth(request.read()))) > 0);
    return slow ? Optional.of(Reason.SLOW_BODY) : Optional.empty();
  }

  /** The shortest time after which a connection may be closed. */
  Duration shortest() {
    return Stream.of(firstRequest, idle, body).min(Comparator.naturalOrder()).orElseThrow();
  }

  private Duration idleAfter(long written) {
    return idle.plus(worth(written));
  }

  private Duration worth(long bytes) {
    return Duration.ofSeconds(bytes / slowest);
  }
}
