package io.souk.master.boot;

import java.time.Duration;

/** How durations are written for users: {@code 500ms}, {@code 15secs}, {@code 10mins}. */
final class Text {

  private record Unit(long millis, String name) {}

  private static final Unit[] UNITS = {
    new Unit(7L * 24 * 3600 * 1000, "weeks"),
    new Unit(24L * 3600 * 1000, "days"),
    new Unit(3600L * 1000, "hrs"),
    new Unit(60L * 1000, "mins"),
    new Unit(1000L, "secs")
  };

  private Text() {}

  static String of(Duration duration) {
    long millis = duration.toMillis();
    for (Unit unit : UNITS) {
      if (millis != 0 && millis % unit.millis() == 0) {
        return millis / unit.millis() + unit.name();
      }
    }
    return millis + "ms";
  }
}
