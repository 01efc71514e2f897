package io.souk.chaos.job;

import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The parts of a task id, {@code ct:<due>:<attempt>:<job>:}.
 *
 * @param due nominal time
 * @param attempt 0 for the first
 * @param job name of the job
 */
record TaskName(Instant due, int attempt, String job) {

  private static final Pattern FORM = Pattern.compile("ct:(\\d+):(\\d+):([^:]+):");

  static Optional<TaskName> parse(String id) {
    Matcher match = FORM.matcher(id);
    return match.matches()
        ? Optional.of(
            new TaskName(
                Instant.ofEpochMilli(Long.parseLong(match.group(1))),
                Integer.parseInt(match.group(2)),
                match.group(3)))
        : Optional.empty();
  }
}
