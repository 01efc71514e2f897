package io.souk.protocol.map;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Mesos writes them: {@code 5secs}, {@code 1.5mins}. */
public final class MesosDuration {
  private static final Pattern FORMAT =
      Pattern.compile("([0-9]{1,12}(?:\\.[0-9]{1,9})?)(ns|us|ms|secs|mins|hrs|days|weeks)");
  private static final Map<String, Double> SECONDS =
      Map.of(
          "ns", 1e-9,
          "us", 1e-6,
          "ms", 1e-3,
          "secs", 1.0,
          "mins", 60.0,
          "hrs", 3600.0,
          "days", 86_400.0,
          "weeks", 604_800.0);

  /** What nanoseconds in 64 bits can say, as in Mesos. */
  private static final double LONGEST_SECONDS = 9.2e9;

  private MesosDuration() {}

  /** Empty for what is none. */
  public static Optional<Duration> parse(String text) {
    Matcher matcher = FORMAT.matcher(text);
    if (!matcher.matches()) {
      return Optional.empty();
    }
    double seconds = Double.parseDouble(matcher.group(1)) * SECONDS.get(matcher.group(2));
    return seconds > LONGEST_SECONDS
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(Math.round(seconds * 1e9)));
  }
}
