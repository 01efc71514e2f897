package io.souk.chronos.schedule;

import io.souk.chronos.ChronosException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Map;
import java.util.Set;
import java.util.TimeZone;
import java.util.concurrent.ConcurrentHashMap;

/** The time zone names that {@code scheduleTimeZone} takes. */
final class Zones {

  private static final int MAX_LENGTH = 64;

  // Chronos took java.util.TimeZone names, three-letter ones such as PST included.
  private static final Set<String> KNOWN = Set.of(TimeZone.getAvailableIDs());

  /**
   * A hundred thousand jobs share the object of their zone. No more than there are known names:
   * what {@link #KNOWN} does not hold is not kept.
   */
  private static final Map<String, ZoneId> SHARED = new ConcurrentHashMap<>();

  private Zones() {}

  static ZoneId parse(String member, String name) {
    if (KNOWN.contains(name)) {
      return SHARED.computeIfAbsent(name, known -> TimeZone.getTimeZone(known).toZoneId());
    }
    try {
      if (name.length() <= MAX_LENGTH) {
        return ZoneId.of(name);
      }
    } catch (DateTimeException unknown) {
      // said below
    }
    throw ChronosException.invalid(
        "%s '%s' is not a known time zone".formatted(member, ChronosException.shorten(name)));
  }
}
