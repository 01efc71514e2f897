package io.souk.testkit.sim;

import io.souk.model.resources.Resources;
import io.souk.protocol.agent.Call;
import io.souk.protocol.agent.Event;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ExecutorInfo;
import java.util.List;

/** An agent's executors: they start with their first tasks and end some time after their last. */
final class AgentPods {

  private final World world;
  private final AgentNode agent;

  AgentPods(World world, AgentNode agent) {
    this.world = world;
    this.agent = agent;
  }

  /**
   * Takes up the executor of a launch.
   *
   * @return false when the launch takes it for something else than it is: its tasks are not run
   */
  boolean admit(Event.RunTasks run) {
    ExecutorInfo executor =
        run.getExecutor().toBuilder().setFrameworkId(run.getFrameworkInfo().getId()).build();
    String key = key(executor);
    boolean here = agent.disk.executors.containsKey(key);
    if (run.getLaunchExecutor() == here) {
      return false;
    }
    agent.disk.executors.putIfAbsent(key, executor);
    return true;
  }

  /** The launch is refused, and with it the executor that it was to start. */
  void refused(Event.RunTasks run) {
    ExecutorInfo executor =
        run.getExecutor().toBuilder().setFrameworkId(run.getFrameworkInfo().getId()).build();
    if (run.getLaunchExecutor() && !agent.disk.executors.containsKey(key(executor))) {
      tell(executor);
    }
  }

  private static String key(ExecutorInfo executor) {
    return AgentTask.key(executor.getFrameworkId().getValue(), executor.getExecutorId().getValue());
  }

  private static boolean isUnder(AgentTask task, ExecutorInfo executor) {
    return !task.executor.isEmpty()
        && task.executor.equals(executor.getExecutorId().getValue())
        && task.framework.equals(executor.getFrameworkId());
  }

  /** The others of its group, which end with it unless it ended well. */
  List<AgentTask> companions(AgentTask task) {
    return agent.disk.tasks.values().stream()
        .filter(other -> other != task && !other.ended() && !task.group.isEmpty())
        .filter(other -> other.group.equals(task.group))
        .toList();
  }

  List<AgentTask> tasks(Event.ShutdownExecutor shutdown) {
    return agent.disk.tasks.values().stream()
        .filter(task -> task.framework.equals(shutdown.getFrameworkId()))
        .filter(task -> task.executor.equals(shutdown.getExecutorId().getValue()))
        .toList();
  }

  /** Ends the executors under which nothing runs, when that stays so for a while. */
  void look() {
    for (ExecutorInfo executor : List.copyOf(agent.disk.executors.values())) {
      if (isIdle(executor)) {
        agent.later(
            world.dice().seconds(0.2, 3),
            () -> {
              if (isIdle(executor) && agent.disk.executors.remove(key(executor)) != null) {
                tell(executor);
              }
            });
      }
    }
  }

  private boolean isIdle(ExecutorInfo executor) {
    return agent.disk.tasks.values().stream()
        .noneMatch(task -> !task.ended() && isUnder(task, executor));
  }

  private void tell(ExecutorInfo executor) {
    agent.send(
        Call.newBuilder()
            .setType(Call.Type.EXECUTOR_EXITED)
            .setExecutorExited(
                Call.ExecutorExited.newBuilder()
                    .setFrameworkId(executor.getFrameworkId())
                    .setExecutorId(executor.getExecutorId())
                    .setStatus(0)));
  }

  /** What the executors themselves use, those of frameworks that are being removed excepted. */
  Resources resources() {
    Resources sum = Resources.EMPTY;
    for (ExecutorInfo executor : agent.disk.executors.values()) {
      if (!agent.work.isTerminating(executor.getFrameworkId())) {
        sum = sum.plus(WireResources.read(executor.getResourcesList()));
      }
    }
    return sum;
  }

  /** As the agent reports them in its inventory. */
  List<ExecutorInfo> wire() {
    return agent.disk.executors.values().stream()
        .filter(executor -> !agent.work.isTerminating(executor.getFrameworkId()))
        .toList();
  }
}
