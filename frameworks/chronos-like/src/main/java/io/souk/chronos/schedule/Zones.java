package io.souk.chronos.schedule;

import io.souk.chronos.ChronosException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Set;
import java.util.TimeZone;

/** The time zone names that {@code scheduleTimeZone} takes. */
final class Zones {

  private static final int MAX_LENGTH = 64;

  // Chronos took java.util.TimeZone names, three-letter ones such as PST included.
  private static final Set<String> KNOWN = Set.of(TimeZone.getAvailableIDs());

  private Zones() {}

  static ZoneId parse(String name) {
    if (KNOWN.contains(name)) {
      return TimeZone.getTimeZone(name).toZoneId();
    }
    try {
      if (name.length() <= MAX_LENGTH) {
        return ZoneId.of(name);
      }
    } catch (DateTimeException unknown) {
      // said below
    }
    throw ChronosException.invalid(
        "scheduleTimeZone '%s' is not a known time zone".formatted(ChronosException.shorten(name)));
  }
}
