package io.souk.marathon.app;

import io.souk.marathon.problem.RequestException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Locale;

/** A point in time with the three digits of milliseconds that Marathon's clients see and send. */
public record Timestamp(Instant instant) implements Comparable<Timestamp> {

  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  /** Cuts to milliseconds. */
  public Timestamp {
    instant = instant.truncatedTo(ChronoUnit.MILLIS);
  }

  /**
   * Reads any ISO-8601 date and time.
   *
   * @throws RequestException when it is none
   */
  public static Timestamp parse(String text) {
    try {
      return new Timestamp(OffsetDateTime.parse(text).toInstant());
    } catch (DateTimeException e) {
      throw RequestException.of(
          RequestException.Kind.UNPROCESSABLE,
          "Invalid timestamp provided '" + text + "'. Expecting ISO-8601 datetime string.");
    }
  }

  /** The later of {@code now} and the first millisecond after {@code previous}. */
  public static Timestamp after(Timestamp previous, Instant now) {
    Timestamp candidate = new Timestamp(now);
    return candidate.compareTo(previous) > 0
        ? candidate
        : new Timestamp(previous.instant.plusMillis(1));
  }

  @Override
  public int compareTo(Timestamp other) {
    return instant.compareTo(other.instant);
  }

  @Override
  public String toString() {
    return FORMAT.format(instant);
  }
}
