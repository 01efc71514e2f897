package io.souk.protocol.map;

import java.time.Duration;
import java.util.List;

/** Durations as Mesos writes them: {@code 500ms}, {@code 15secs}, {@code 10mins}. */
public final class DurationFormat {

  private record Unit(long nanos, String name) {}

  private static final long SECOND = 1_000_000_000L;

  private static final List<Unit> UNITS =
      List.of(
          new Unit(7 * 24 * 3600 * SECOND, "weeks"),
          new Unit(24 * 3600 * SECOND, "days"),
          new Unit(3600 * SECOND, "hrs"),
          new Unit(60 * SECOND, "mins"),
          new Unit(SECOND, "secs"),
          new Unit(1_000_000, "ms"),
          new Unit(1000, "us"),
          new Unit(1, "ns"));

  private DurationFormat() {}

  /** In the largest unit that leaves no rest; zero is {@code 0ns}. */
  public static String text(Duration duration) {
    long nanos = duration.toNanos();
    for (Unit unit : UNITS) {
      if (nanos != 0 && nanos % unit.nanos() == 0) {
        return nanos / unit.nanos() + unit.name();
      }
    }
    return "0ns";
  }
}
