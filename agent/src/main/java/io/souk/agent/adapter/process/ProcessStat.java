package io.souk.agent.adapter.process;

import java.util.Optional;

/**
 * One line of {@code /proc/<pid>/stat}.
 *
 * @param pid process id
 * @param state one letter, Z for a zombie
 * @param parent pid of the parent
 * @param session pid of the session's leader
 * @param userTicks CPU time in user mode with that of waited-for children, 1/100 s
 * @param systemTicks same in kernel mode
 * @param threads number of threads
 * @param startTicks when it started, ticks since boot; with the pid it names a process for ever
 */
record ProcessStat(
    int pid,
    char state,
    int parent,
    int session,
    long userTicks,
    long systemTicks,
    int threads,
    long startTicks) {

  private static final int FIELDS_NEEDED = 20;

  /** Reads a line; empty when it is not complete. The name in parentheses may hold anything. */
  static Optional<ProcessStat> parse(String line) {
    int open = line.indexOf('(');
    int close = line.lastIndexOf(')');
    if (open < 1 || close < open) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 1).trim().split(" +");
    if (fields.length < FIELDS_NEEDED || fields[0].length() != 1) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new ProcessStat(
              Integer.parseInt(line.substring(0, open).trim()),
              fields[0].charAt(0),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[3]),
              Long.parseLong(fields[11]) + Long.parseLong(fields[13]),
              Long.parseLong(fields[12]) + Long.parseLong(fields[14]),
              Integer.parseInt(fields[17]),
              Long.parseLong(fields[19])));
    } catch (NumberFormatException notANumber) {
      return Optional.empty();
    }
  }

  boolean isZombie() {
    return state == 'Z' || state == 'X';
  }

  /** Whether both lines are about the same process. */
  boolean isSameProcess(ProcessStat other) {
    return pid == other.pid && startTicks == other.startTicks;
  }
}
