package io.souk.chronos.run;

import io.souk.protocol.mesos.TaskStatus;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The exit code in what an agent says of a task that ended. The API has no field for it, so it is
 * read from the sentences of the agent, which are those of Mesos: {@code Command exited with status
 * 3}, {@code Container exited with status 3}, {@code Command terminated with signal Killed}.
 */
public final class ExitCode {

  private static final Pattern STATUS = Pattern.compile("exited with status (\\d{1,9})\\b");
  private static final Pattern SIGNAL =
      Pattern.compile("(?:Command|Container) terminated with signal (?:Unknown signal )?(.{1,40})");

  private static final Map<String, Integer> SIGNALS =
      Map.ofEntries(
          Map.entry("Hangup", 1),
          Map.entry("Interrupt", 2),
          Map.entry("Quit", 3),
          Map.entry("Illegal instruction", 4),
          Map.entry("Trace/breakpoint trap", 5),
          Map.entry("Aborted", 6),
          Map.entry("Bus error", 7),
          Map.entry("Floating point exception", 8),
          Map.entry("Killed", 9),
          Map.entry("User defined signal 1", 10),
          Map.entry("Segmentation fault", 11),
          Map.entry("User defined signal 2", 12),
          Map.entry("Broken pipe", 13),
          Map.entry("Alarm clock", 14),
          Map.entry("Terminated", 15),
          Map.entry("CPU time limit exceeded", 24),
          Map.entry("File size limit exceeded", 25),
          Map.entry("Bad system call", 31));

  private ExitCode() {}

  /** The code, 128 and the signal's number for a signal; empty when the agent named none. */
  public static OptionalInt of(TaskStatus status) {
    return switch (status.getState()) {
      case TASK_FINISHED, TASK_FAILED, TASK_KILLED, TASK_ERROR, TASK_LOST, TASK_GONE ->
          of(status.getMessage());
      case TASK_STAGING,
          TASK_STARTING,
          TASK_RUNNING,
          TASK_KILLING,
          TASK_DROPPED,
          TASK_UNREACHABLE,
          TASK_GONE_BY_OPERATOR,
          TASK_UNKNOWN ->
          OptionalInt.empty();
    };
  }

  private static OptionalInt of(String message) {
    Matcher status = STATUS.matcher(message);
    if (status.find()) {
      return OptionalInt.of(Integer.parseInt(status.group(1)));
    }
    Matcher signal = SIGNAL.matcher(message);
    return signal.matches() ? ofSignal(signal.group(1)) : OptionalInt.empty();
  }

  private static OptionalInt ofSignal(String name) {
    if (name.matches("\\d{1,2}")) {
      return OptionalInt.of(128 + Integer.parseInt(name));
    }
    Integer number = SIGNALS.get(name);
    return number == null ? OptionalInt.empty() : OptionalInt.of(128 + number);
  }
}
