package io.souk.chronos.run;

import io.souk.chronos.job.JobName;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The id of a run and of its task, written {@code ct:<due>:<attempt>:<job>:} as Chronos does. The
 * last part, where Chronos puts the arguments, stays empty: arguments are neither safe in a file
 * name nor bounded, so they are kept with the run.
 *
 * @param dueMillis when the run was due, milliseconds since 1970; moved on where that is taken
 *     already
 * @param attempt 0 for the first
 * @param job whose run it is
 */
public record TaskId(long dueMillis, int attempt, JobName job) {

  private static final Pattern FORM =
      Pattern.compile("ct:(\\d{1,18}):(\\d{1,9}):([\\w .#-]{1,200}):?(.*)", Pattern.DOTALL);

  /** Reads an id, with or without arguments in it; empty when it is none of ours. */
  public static Optional<TaskId> parse(String text) {
    Matcher match = FORM.matcher(text);
    if (!match.matches() || match.group(3).equals(".") || match.group(3).equals("..")) {
      return Optional.empty();
    }
    return Optional.of(
        new TaskId(
            Long.parseLong(match.group(1)),
            Integer.parseInt(match.group(2)),
            new JobName(match.group(3))));
  }

  /** As on the wire. */
  public String text() {
    return "ct:" + dueMillis + ":" + attempt + ":" + job.value() + ":";
  }

  /** The same a millisecond later, for when this one is taken. */
  public TaskId later() {
    return new TaskId(dueMillis + 1, attempt, job);
  }

  @Override
  public String toString() {
    return text();
  }
}
