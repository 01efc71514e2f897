package io.souk.launcher.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Optional;
import java.util.Set;

/** How an attempt in the list of a job's runs is read. */
final class JobRun {

  private static final Set<String> LIVE = Set.of("STAGING", "RUNNING", "UNREACHABLE");
  private static final String QUEUED = "QUEUED";

  private JobRun() {}

  static boolean isLive(JsonNode run) {
    return LIVE.contains(run.path("state").asText());
  }

  static boolean isQueued(JsonNode run) {
    return run.path("state").asText().equals(QUEUED);
  }

  static boolean isOver(JsonNode run) {
    return !isLive(run) && !isQueued(run);
  }

  /** Of a run that began: from then until its end, or until now. */
  static Optional<Duration> duration(JsonNode run, Instant now) {
    Optional<Instant> began = time(run.path("started")).or(() -> time(run.path("launched")));
    return began.map(from -> Duration.between(from, time(run.path("finished")).orElse(now)).abs());
  }

  static Optional<Instant> time(JsonNode text) {
    try {
      return text.asText("").isEmpty()
          ? Optional.empty()
          : Optional.of(Instant.parse(text.asText()));
    } catch (DateTimeParseException e) {
      return Optional.empty();
    }
  }

  /** {@code 1h03m20s}, {@code 3m05s}, {@code 5.2s}. */
  static String text(Duration time) {
    if (time.toMinutes() == 0) {
      return "%d.%ds".formatted(time.toSeconds(), time.toMillisPart() / 100);
    }
    return time.toHours() == 0
        ? "%dm%02ds".formatted(time.toMinutes(), time.toSecondsPart())
        : "%dh%02dm%02ds".formatted(time.toHours(), time.toMinutesPart(), time.toSecondsPart());
  }

  /** The exit code, where one is known. */
  static Optional<Integer> exitCode(JsonNode run) {
    return run.path("exitCode").isInt()
        ? Optional.of(run.path("exitCode").asInt())
        : Optional.empty();
  }

  /** How it ended, or stands, in words. */
  static String words(JsonNode run) {
    String message = run.path("message").asText("");
    return run.path("state").asText()
        + exitCode(run).map(code -> ", exit code " + code).orElse("")
        + (message.isEmpty() ? "" : ": " + message);
  }
}
