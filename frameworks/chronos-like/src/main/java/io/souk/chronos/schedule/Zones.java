package io.souk.chronos.schedule;

import io.souk.chronos.ChronosException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TimeZone;
import java.util.function.Function;
import java.util.stream.Collectors;

/** The time zone names that {@code scheduleTimeZone} takes. */
final class Zones {

  private static final int MAX_LENGTH = 64;

  // Chronos took java.util.TimeZone names, three-letter ones such as PST included. One object a
  // zone, because a hundred thousand jobs may name the same.
  private static final Map<String, ZoneId> KNOWN =
      Collections.unmodifiableMap(
          Arrays.stream(TimeZone.getAvailableIDs())
              .distinct()
              .collect(
                  Collectors.toMap(
                      Function.identity(), name -> TimeZone.getTimeZone(name).toZoneId())));

  private Zones() {}

  static ZoneId parse(String member, String name) {
    ZoneId known = KNOWN.get(name);
    if (known != null) {
      return known;
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
