package io.souk.launcher.option;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Durations as {@code 500ms 15s 10m 1h 1d 1w} and as Mesos writes them: {@code 15secs 10mins}. */
public final class DurationText implements ITypeConverter<Duration> {

  private static final Pattern FORM = Pattern.compile("(\\d{1,12}(?:\\.\\d{1,9})?)\\s?([a-z]+)");

  private static final Map<String, Long> UNIT_NANOS =
      Map.ofEntries(
          Map.entry("ns", 1L),
          Map.entry("us", 1_000L),
          Map.entry("ms", 1_000_000L),
          Map.entry("s", 1_000_000_000L),
          Map.entry("secs", 1_000_000_000L),
          Map.entry("m", 60_000_000_000L),
          Map.entry("mins", 60_000_000_000L),
          Map.entry("h", 3_600_000_000_000L),
          Map.entry("hrs", 3_600_000_000_000L),
          Map.entry("d", 86_400_000_000_000L),
          Map.entry("days", 86_400_000_000_000L),
          Map.entry("w", 604_800_000_000_000L),
          Map.entry("weeks", 604_800_000_000_000L));

  @Override
  public Duration convert(String text) {
    Matcher form = FORM.matcher(text.strip());
    Long unit = form.matches() ? UNIT_NANOS.get(form.group(2)) : null;
    if (unit == null) {
      throw new TypeConversionException(
          "'"
              + text
              + "' is not a duration; expected for example 500ms, 15s, 10m, 1h, 1w or 15secs");
    }
    return nanos(text, new BigDecimal(form.group(1)).multiply(BigDecimal.valueOf(unit)));
  }

  private static Duration nanos(String text, BigDecimal nanos) {
    try {
      return Duration.ofNanos(nanos.setScale(0, RoundingMode.HALF_UP).longValueExact());
    } catch (ArithmeticException e) {
      throw new TypeConversionException("'" + text + "' is too long; expected at most 292 years");
    }
  }
}
