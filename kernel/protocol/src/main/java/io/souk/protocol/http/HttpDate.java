package io.souk.protocol.http;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** The {@code Date} header that every answer carries. */
public final class HttpDate {

  /** The day has two digits (RFC 9110, IMF-fixdate); the JDK's own RFC 1123 format has one. */
  private static final DateTimeFormatter FORMAT =
      DateTimeFormatter.ofPattern("EEE, dd MMM uuuu HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);

  private HttpDate() {}

  /** The text of the header, such as {@code Tue, 03 Nov 2026 08:49:37 GMT}. */
  public static String text(Instant instant) {
    return FORMAT.format(instant);
  }
}
