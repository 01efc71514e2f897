package io.souk.agent.checkpoint;

import io.souk.agent.resource.Volume;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun.Origin;
import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.resources.Disk;
import java.nio.file.Path;

/**
 * Where things lie below the agent's root, as Mesos lays them out: sandboxes under {@code slaves/},
 * checkpoints in the same shape under {@code meta/slaves/}. A command task has an executor of its
 * own id. Pure.
 *
 * @param root absolute path of the agent's directory
 */
public record Layout(Path root) {

  /** Mesos's name of the link to the newest run or agent. */
  static final String LATEST = "latest";

  /** Mesos's name of the directory with the containers in a container. */
  public static final String NESTED = "containers";

  /** Mesos's names of files about a run of an executor. */
  static final String SENTINEL = "executor.sentinel";

  static final String EXECUTOR_INFO = "executor.info";

  /** Of one that speaks HTTP and has subscribed. */
  static final String MARKER = "http.marker";

  /** Of a task that is over while its executor of type CUSTOM may not be. */
  static final String TASK_SENTINEL = "task.sentinel";

  /** Where a runtime keeps its files of a run. */
  static final String RUNTIME = "runtime";

  Path meta() {
    return root.resolve("meta");
  }

  Path bootId() {
    return meta().resolve("boot_id");
  }

  Path term() {
    return meta().resolve("term");
  }

  /** Where dynamic reservations, volumes and operations are kept. */
  Path resources() {
    return meta().resolve("resources");
  }

  Path resourcesCommitted() {
    return resources().resolve("resources_and_operations.state");
  }

  Path resourcesStaged() {
    return resources().resolve("resources_and_operations.target");
  }

  Path metaSlaves() {
    return meta().resolve("slaves");
  }

  /** The link to the agent that this work directory is. */
  public Path latestAgent() {
    return metaSlaves().resolve(LATEST);
  }

  Path agentMeta(AgentId agent) {
    return metaSlaves().resolve(agent.value());
  }

  Path agentInfo(AgentId agent) {
    return agentMeta(agent).resolve("slave.info");
  }

  Path drainConfig(AgentId agent) {
    return agentMeta(agent).resolve("drain.config");
  }

  Path frameworksMeta(AgentId agent) {
    return agentMeta(agent).resolve("frameworks");
  }

  Path frameworkMeta(AgentId agent, FrameworkId framework) {
    return frameworksMeta(agent).resolve(framework.value());
  }

  Path frameworkInfo(AgentId agent, FrameworkId framework) {
    return frameworkMeta(agent, framework).resolve("framework.info");
  }

  Path executorsMeta(AgentId agent, FrameworkId framework) {
    return frameworkMeta(agent, framework).resolve("executors");
  }

  /** A run of a command task; one in a pod lies below the run of its executor. */
  Path runMeta(AgentId agent, Origin origin) {
    return run(executorsMeta(agent, origin.key().framework()), origin);
  }

  /** The link to the newest run of an executor. */
  Path latestMeta(AgentId agent, Origin origin) {
    return runs(executorsMeta(agent, origin.key().framework()), origin).resolve(LATEST);
  }

  /** Where the runtime keeps its files of a run. */
  public Path runtimeState(AgentId agent, Origin origin) {
    return runMeta(agent, origin).resolve(RUNTIME);
  }

  Path sentinel(AgentId agent, Origin origin) {
    return origin.isCustom()
        ? taskMeta(agent, origin).resolve(TASK_SENTINEL)
        : runMeta(agent, origin).resolve(SENTINEL);
  }

  /** What is kept of a run of an executor of type CUSTOM, its tasks included. */
  Path executorRunMeta(AgentId agent, Pod pod) {
    return executorRun(executorsMeta(agent, pod.name().framework()), pod);
  }

  Path executorInfo(AgentId agent, Pod pod) {
    return executorRunMeta(agent, pod).resolve(EXECUTOR_INFO);
  }

  Path executorMarker(AgentId agent, Pod pod) {
    return executorRunMeta(agent, pod).resolve(MARKER);
  }

  Path executorSentinel(AgentId agent, Pod pod) {
    return executorRunMeta(agent, pod).resolve(SENTINEL);
  }

  Path executorLatestMeta(AgentId agent, Pod pod) {
    return executorRunMeta(agent, pod).resolveSibling(LATEST);
  }

  /** Where the runtime keeps its files of an executor of type CUSTOM. */
  public Path executorState(AgentId agent, Pod pod) {
    return executorRunMeta(agent, pod).resolve(RUNTIME);
  }

  /** The working directory of an executor of type CUSTOM. */
  public Path executorSandbox(AgentId agent, Pod pod) {
    return executorRun(executors(agent, pod.name().framework()), pod);
  }

  private static Path executorRun(Path executors, Pod pod) {
    return executors.resolve(pod.executorId()).resolve("runs").resolve(pod.containerId());
  }

  public Path taskMeta(AgentId agent, Origin origin) {
    return runMeta(agent, origin).resolve("tasks").resolve(origin.key().task().value());
  }

  Path taskInfo(AgentId agent, Origin origin) {
    return taskMeta(agent, origin).resolve("task.info");
  }

  Path taskUpdates(AgentId agent, Origin origin) {
    return taskMeta(agent, origin).resolve("task.updates");
  }

  /** The working directory of a task, which its users may browse. */
  public Path sandbox(AgentId agent, Origin origin) {
    return run(executors(agent, origin), origin);
  }

  /** The working directory of a task's executor: its own for a command task. */
  public Path executorSandbox(AgentId agent, Origin origin) {
    return runs(executors(agent, origin), origin).resolve(executorContainer(origin));
  }

  private Path executors(AgentId agent, Origin origin) {
    return executors(agent, origin.key().framework());
  }

  private Path executors(AgentId agent, FrameworkId framework) {
    return root.resolve("slaves")
        .resolve(agent.value())
        .resolve("frameworks")
        .resolve(framework.value())
        .resolve("executors");
  }

  /** The container of a task's executor. */
  public static String executorContainer(Origin origin) {
    return origin.pod().map(Pod::containerId).orElse(origin.containerId());
  }

  /** Where a persistent volume lies; a MOUNT disk is its own volume. */
  public Path volume(Volume volume) {
    Path disk = disk(volume);
    return volume.isWholeDisk()
        ? disk
        : volumes(disk)
            .resolve("roles")
            .resolve(volume.role().name().replace('/', ' '))
            .resolve(volume.id());
  }

  /** Where data of volumes that are gone waits for its deletion. */
  Path trash(Path disk) {
    return volumes(disk).resolve("trash");
  }

  private static Path volumes(Path disk) {
    return disk.resolve("volumes");
  }

  /** Where the disk of a volume begins; a relative one lies below the agent's directory. */
  Path disk(Volume volume) {
    return volume.disk().flatMap(Disk.Source::root).map(root::resolve).orElse(root);
  }

  private static Path run(Path executors, Origin origin) {
    Path executorRun = runs(executors, origin).resolve(executorContainer(origin));
    return origin.pod().isEmpty() || origin.isCustom()
        ? executorRun
        : executorRun.resolve(NESTED).resolve(origin.containerId());
  }

  private static Path runs(Path executors, Origin origin) {
    return executors.resolve(origin.executorId()).resolve("runs");
  }
}
