package io.souk.agent.view;

import io.souk.agent.fetch.FetchProgress;
import io.souk.model.resources.Resources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.DrainConfig;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The agent at one moment.
 *
 * @param phase where in its life the agent is
 * @param info hostname, port, resources, attributes; {@code id} is set once registered
 * @param master {@code host:port} of the leading master, empty when there is none
 * @param startTime when this process of the agent started
 * @param flags options in effect, Mesos flag names (underscores) to text
 * @param frameworks that have something here now
 * @param completedFrameworks newest last, at most 50
 * @param counters since start
 * @param workDir the agent's root on disk; all that may be browsed is below it
 * @param total all it has: what {@code info} says with reservations and volumes as they are now,
 *     and what it lends
 * @param capabilities as announced to the master
 * @param fetches containers whose files are being fetched
 * @param drain set while the agent is being emptied
 */
public record AgentView(
    Phase phase,
    AgentInfo info,
    Optional<String> master,
    Instant startTime,
    Map<String, String> flags,
    List<FrameworkView> frameworks,
    List<FrameworkView> completedFrameworks,
    Counters counters,
    Path workDir,
    Resources total,
    List<AgentInfo.Capability.Type> capabilities,
    Map<String, FetchProgress> fetches,
    Optional<DrainView> drain) {

  /**
   * What an operator has ordered.
   *
   * @param since when the agent learned of it
   */
  public record DrainView(DrainConfig config, Instant since) {}

  public AgentView {
    flags = Map.copyOf(flags);
    frameworks = List.copyOf(frameworks);
    completedFrameworks = List.copyOf(completedFrameworks);
    capabilities = List.copyOf(capabilities);
    fetches = Map.copyOf(fetches);
  }

  /** The same with less to be seen in it. */
  public AgentView showing(
      List<FrameworkView> running,
      List<FrameworkView> completed,
      Map<String, FetchProgress> fetching) {
    return new AgentView(
        phase,
        info,
        master,
        startTime,
        flags,
        running,
        completed,
        counters,
        workDir,
        total,
        capabilities,
        fetching,
        drain);
  }

  /** Where in its life an agent is. While RECOVERING its API answers 503. */
  public enum Phase {
    RECOVERING,
    DISCONNECTED,
    RUNNING,
    TERMINATING
  }

  /**
   * A framework with its executors.
   *
   * @param completedExecutors newest last, at most 150
   */
  public record FrameworkView(
      FrameworkInfo info, List<ExecutorView> executors, List<ExecutorView> completedExecutors) {
    public FrameworkView {
      executors = List.copyOf(executors);
      completedExecutors = List.copyOf(completedExecutors);
    }
  }

  /**
   * An executor and its tasks; a command task has one to itself with the id of the task.
   *
   * @param executorId its id
   * @param name as shown to people
   * @param source the task id for a command task
   * @param commandTask whether it exists for one command task only
   * @param phase REGISTERING until its container runs
   * @param containerId its container
   * @param directory absolute path of the sandbox
   * @param resources of its own and its tasks'
   * @param queuedTasks not started yet
   * @param tasks started, not ended
   * @param terminatedTasks ended, last update not acknowledged yet
   * @param completedTasks ended and acknowledged, newest last, at most 200
   */
  public record ExecutorView(
      String executorId,
      String name,
      String source,
      boolean commandTask,
      ExecutorPhase phase,
      String containerId,
      Path directory,
      List<Resource> resources,
      List<TaskInfo> queuedTasks,
      List<Task> tasks,
      List<Task> terminatedTasks,
      List<Task> completedTasks) {
    public ExecutorView {
      resources = List.copyOf(resources);
      queuedTasks = List.copyOf(queuedTasks);
      tasks = List.copyOf(tasks);
      terminatedTasks = List.copyOf(terminatedTasks);
      completedTasks = List.copyOf(completedTasks);
    }

    /** The same with less to be seen in it. */
    public ExecutorView showing(
        List<TaskInfo> queued, List<Task> started, List<Task> terminated, List<Task> completed) {
      return new ExecutorView(
          executorId,
          name,
          source,
          commandTask,
          phase,
          containerId,
          directory,
          resources,
          queued,
          started,
          terminated,
          completed);
    }
  }

  /** Life of an executor. */
  public enum ExecutorPhase {
    REGISTERING,
    RUNNING,
    TERMINATING,
    TERMINATED
  }

  /**
   * Counts since the agent's process started.
   *
   * @param terminalUpdates terminal states reached
   * @param validUpdates status updates accepted
   * @param invalidUpdates status updates dropped
   * @param launchErrors containers that could not be started
   * @param recoveryErrors checkpoints that had to be skipped
   * @param recoverySeconds how long recovery took
   */
  public record Counters(
      Map<TaskState, Long> terminalUpdates,
      long validUpdates,
      long invalidUpdates,
      long launchErrors,
      long recoveryErrors,
      double recoverySeconds) {
    public Counters {
      terminalUpdates = Map.copyOf(terminalUpdates);
    }
  }
}
