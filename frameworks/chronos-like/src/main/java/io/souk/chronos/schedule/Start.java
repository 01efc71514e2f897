package io.souk.chronos.schedule;

import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;

/**
 * Occurrence 0 of a repeating interval, kept small. Both the moment and what the clock was asked to
 * show are kept: they differ where the start lies in a gap of the clock, and days are counted from
 * the latter.
 *
 * @param millis the moment, milliseconds since 1970
 * @param shift seconds to add to the moment to get what the clock was asked to show
 * @param zone decides how calendar days are added
 * @param zoneName {@code scheduleTimeZone} as it was given, empty for none
 * @param text the start as it was given; empty where it is to be written in full
 */
public record Start(long millis, int shift, ZoneId zone, String zoneName, String text) {

  /** What {@code zone} makes of a clock that shows {@code local}. */
  static Start of(LocalDateTime local, ZoneId zone, String zoneName, String text) {
    long millis = local.atZone(zone).toInstant().toEpochMilli();
    long shown = local.toInstant(ZoneOffset.UTC).toEpochMilli();
    return new Start(millis, (int) ((shown - millis) / 1000), zone, zoneName, text);
  }

  /** The moment {@code now}, to the millisecond. */
  static Start at(Instant now, ZoneId zone, String zoneName) {
    int shift = zone.getRules().getOffset(now).getTotalSeconds();
    return new Start(now.toEpochMilli(), shift, zone, zoneName, "");
  }

  /** The moment. */
  public Instant instant() {
    return Instant.ofEpochMilli(millis);
  }

  /** What the clock was asked to show. */
  LocalDateTime local() {
    long shown = millis + shift * 1000L;
    return LocalDateTime.ofEpochSecond(
        Math.floorDiv(shown, 1000), (int) Math.floorMod(shown, 1000) * 1_000_000, ZoneOffset.UTC);
  }

  ZonedDateTime zoned() {
    return instant().atZone(zone);
  }

  Start withoutText() {
    return text.isEmpty() ? this : new Start(millis, shift, zone, zoneName, "");
  }
}
