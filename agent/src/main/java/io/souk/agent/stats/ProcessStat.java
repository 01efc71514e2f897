package io.souk.agent.stats;

import java.util.Optional;

/**
 * One line of {@code /proc/PID/stat}.
 *
 * @param parent its parent's process id
 * @param group its process group
 * @param session its session
 * @param userTicks CPU time in user mode, in hundredths of a second, its waited-for children's
 *     included
 * @param systemTicks the same in kernel mode
 * @param threads how many it has
 */
public record ProcessStat(
    int pid, int parent, int group, int session, long userTicks, long systemTicks, int threads) {

  /** Linux reports CPU times to programs in this unit whatever the kernel counts in. */
  public static final int TICKS_PER_SECOND = 100;

  /**
   * Reads the line. The program's name may hold spaces and parentheses, so fields are counted from
   * the last one.
   *
   * @return empty when it is no such line
   */
  public static Optional<ProcessStat> parse(String line) {
    int open = line.indexOf(" (");
    int close = line.lastIndexOf(") ");
    if (open < 0 || close < open) {
      return Optional.empty();
    }
    String[] fields = line.substring(close + 2).strip().split(" ");
    if (fields.length < 18) {
      return Optional.empty();
    }
    try {
      // Field n of proc(5) is fields[n - 3].
      return Optional.of(
          new ProcessStat(
              Integer.parseInt(line.substring(0, open)),
              Integer.parseInt(fields[1]),
              Integer.parseInt(fields[2]),
              Integer.parseInt(fields[3]),
              Long.parseLong(fields[11]) + Math.max(0, Long.parseLong(fields[13])),
              Long.parseLong(fields[12]) + Math.max(0, Long.parseLong(fields[14])),
              Integer.parseInt(fields[17])));
    } catch (NumberFormatException e) {
      return Optional.empty();
    }
  }
}
