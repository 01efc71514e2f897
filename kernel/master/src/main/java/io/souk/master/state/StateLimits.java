package io.souk.master.state;

/**
 * How much of the past is kept.
 *
 * @param completedFrameworks 0 and up
 * @param completedTasks per framework, 0 and up
 * @param unreachableTasks per framework, 0 and up
 */
public record StateLimits(int completedFrameworks, int completedTasks, int unreachableTasks) {

  /** 50, 1000 and 1000. */
  public static final StateLimits DEFAULT = new StateLimits(50, 1000, 1000);

  public StateLimits {
    check("--max-completed-frameworks", completedFrameworks);
    check("--max-completed-tasks-per-framework", completedTasks);
    check("--max-unreachable-tasks-per-framework", unreachableTasks);
  }

  private static void check(String option, int value) {
    if (value < 0) {
      throw new IllegalArgumentException(option + " " + value + ": expected at least 0");
    }
  }
}
