package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.souk.agent.view.AgentView.ExecutorPhase;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.model.id.FrameworkId;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Shows the executors of task groups, each with all its tasks. From any thread. */
final class PodViews {

  private final AgentState state;
  private final Layout layout;

  PodViews(AgentState state, Layout layout) {
    this.state = state;
    this.layout = layout;
  }

  /**
   * Those with tasks that have not ended, or whose ends are not acknowledged; of type CUSTOM also
   * those that have none.
   */
  List<ExecutorView> running(FrameworkId framework) {
    Map<String, List<TaskRun>> active = active(framework);
    Map<String, List<TaskRun>> completed = byContainer(state.completed(framework));
    List<ExecutorView> views = new ArrayList<>();
    active.forEach(
        (container, runs) ->
            pod(container, runs)
                .ifPresent(
                    pod ->
                        views.add(view(pod, runs, completed.getOrDefault(container, List.of())))));
    return views;
  }

  /** Those that are over. */
  List<ExecutorView> completed(FrameworkId framework) {
    Map<String, List<TaskRun>> active = active(framework);
    List<ExecutorView> views = new ArrayList<>();
    byContainer(state.completed(framework))
        .forEach(
            (container, runs) -> {
              if (!active.containsKey(container)) {
                views.add(view(runs.get(0).origin().pod().orElseThrow(), List.of(), runs));
              }
            });
    return views;
  }

  private Map<String, List<TaskRun>> active(FrameworkId framework) {
    Map<String, List<TaskRun>> active = byContainer(state.runsOf(framework));
    for (ExecutorRun executor : state.executorRuns()) {
      if (executor.name().framework().equals(framework)) {
        active.putIfAbsent(executor.containerId(), List.of());
      }
    }
    return active;
  }

  /** Empty when it has ended since. */
  private Optional<Pod> pod(String container, List<TaskRun> runs) {
    return runs.isEmpty()
        ? state.executorRun(container).map(executor -> executor.origin().pod())
        : runs.get(0).origin().pod();
  }

  private static Map<String, List<TaskRun>> byContainer(List<TaskRun> runs) {
    Map<String, List<TaskRun>> groups = new LinkedHashMap<>();
    for (TaskRun run : runs) {
      run.origin()
          .pod()
          .ifPresent(
              pod -> groups.computeIfAbsent(pod.containerId(), id -> new ArrayList<>()).add(run));
    }
    return groups;
  }

  private ExecutorView view(Pod pod, List<TaskRun> active, List<TaskRun> completed) {
    List<TaskRun> queued = active.stream().filter(Board::isQueued).toList();
    List<TaskRun> ended = active.stream().filter(PodViews::hasEnded).toList();
    List<TaskRun> started =
        active.stream().filter(run -> !Board.isQueued(run) && !hasEnded(run)).toList();
    return new ExecutorView(
        pod.executorId(),
        pod.executor().getName(),
        pod.executor().getSource(),
        false,
        phase(pod, active),
        pod.containerId(),
        state.agentId().map(id -> layout.executorSandbox(id, pod)).orElse(layout.root()),
        resources(pod, active),
        queued.stream().map(TaskRun::task).toList(),
        tasks(started),
        tasks(ended),
        tasks(completed));
  }

  private List<Task> tasks(List<TaskRun> runs) {
    return runs.stream().map(run -> Tasks.of(run, state.wireId())).toList();
  }

  private ExecutorPhase phase(Pod pod, List<TaskRun> active) {
    if (pod.isCustom()) {
      return state
          .executorRun(pod.containerId())
          .map(PodViews::phase)
          .orElse(ExecutorPhase.TERMINATED);
    }
    boolean alive =
        state
            .executor(pod.name())
            .filter(now -> now.containerId().equals(pod.containerId()))
            .isPresent();
    if (!alive || active.isEmpty()) {
      return ExecutorPhase.TERMINATED;
    }
    if (active.stream().allMatch(run -> hasEnded(run) || run.kill().isPresent())) {
      return ExecutorPhase.TERMINATING;
    }
    return active.stream().allMatch(Board::isQueued)
        ? ExecutorPhase.REGISTERING
        : ExecutorPhase.RUNNING;
  }

  private static ExecutorPhase phase(ExecutorRun executor) {
    return switch (executor.phase()) {
      case REGISTERING -> ExecutorPhase.REGISTERING;
      case RUNNING -> ExecutorPhase.RUNNING;
      case TERMINATING -> ExecutorPhase.TERMINATING;
      case TERMINATED -> ExecutorPhase.TERMINATED;
    };
  }

  private static boolean hasEnded(TaskRun run) {
    return run.phase() == TaskRun.Phase.ENDED;
  }

  private static List<Resource> resources(Pod pod, List<TaskRun> active) {
    List<Resource> all = new ArrayList<>();
    for (TaskRun run : active) {
      if (!hasEnded(run)) {
        all.addAll(run.task().getResourcesList());
      }
    }
    all.addAll(pod.executor().getResourcesList());
    return all;
  }
}
