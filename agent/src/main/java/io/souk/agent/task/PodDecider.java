package io.souk.agent.task;

import io.souk.protocol.mesos.TaskState;
import java.util.Collection;
import java.util.List;

/** How the fates of a group's tasks hang together, as with Mesos's default executor. Pure. */
public final class PodDecider {

  private PodDecider() {}

  /**
   * The tasks that end because another one did not end well. One that finished leaves the others
   * alone, and so do other groups of the same executor.
   *
   * @param ended the run that has just ended
   * @param runs all that the agent has
   */
  public static List<TaskRun> toEnd(TaskRun ended, Collection<TaskRun> runs) {
    boolean alone = ended.origin().pod().isEmpty() || ended.origin().isCustom();
    if (alone || ended.state() == TaskState.TASK_FINISHED) {
      return List.of();
    }
    String group = ended.origin().pod().get().group();
    return runs.stream()
        .filter(run -> run.phase() != TaskRun.Phase.ENDED && run.kill().isEmpty())
        .filter(run -> run.origin().pod().filter(pod -> pod.group().equals(group)).isPresent())
        .toList();
  }

  /** The runs that start together with this one or not at all, it among them. */
  public static List<TaskRun> group(TaskRun run, Collection<TaskRun> runs) {
    String group = run.origin().pod().map(Pod::group).orElse("");
    return group.isEmpty()
        ? List.of(run)
        : runs.stream()
            .filter(
                other -> other.origin().pod().filter(it -> it.group().equals(group)).isPresent())
            .toList();
  }

  /** Whether an executor has only tasks that have ended, or none. */
  public static boolean isIdle(String containerId, Collection<TaskRun> runs) {
    return members(containerId, runs).stream().allMatch(run -> run.phase() == TaskRun.Phase.ENDED);
  }

  /** The tasks of an executor, those included that wait for their last acknowledgement. */
  public static List<TaskRun> members(String containerId, Collection<TaskRun> runs) {
    return runs.stream()
        .filter(
            run ->
                run.origin().pod().filter(pod -> pod.containerId().equals(containerId)).isPresent())
        .toList();
  }

  /**
   * Whether a run that was never started must not be: the agent died before it had the whole group
   * on disk.
   *
   * @param known groups of all runs on disk, each as often as it has runs
   */
  public static boolean isTorn(TaskRun run, Collection<String> known) {
    return run.origin()
        .pod()
        .filter(pod -> known.stream().filter(pod.group()::equals).count() < pod.size())
        .isPresent();
  }

  /** The groups of runs; each as often as it occurs. */
  public static List<String> groups(Collection<TaskRun> runs) {
    return runs.stream().flatMap(run -> run.origin().pod().stream()).map(Pod::group).toList();
  }
}
