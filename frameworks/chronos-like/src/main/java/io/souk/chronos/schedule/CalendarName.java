package io.souk.chronos.schedule;

import io.souk.chronos.ChronosException;
import java.util.regex.Pattern;

/**
 * The name of a stored calendar: letters, digits, {@code _}, {@code .} and {@code -}, up to 100.
 */
public record CalendarName(String value) implements Comparable<CalendarName> {

  private static final Pattern FORM = Pattern.compile("[\\w.-]{1,100}");

  public CalendarName {
    if (!FORM.matcher(value).matches()) {
      throw ChronosException.invalid(
          "calendar '%s': a name has 1 to 100 letters, digits, '_', '.' or '-'"
              .formatted(ChronosException.shorten(value)));
    }
  }

  @Override
  public int compareTo(CalendarName other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value;
  }
}
