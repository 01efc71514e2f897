package io.souk.agent.checkpoint;

import io.souk.agent.resource.Volume;
import io.souk.agent.task.TaskKey;
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

  Path agentMeta(AgentId agent) {
    return metaSlaves().resolve(agent.value());
  }

  Path agentInfo(AgentId agent) {
    return agentMeta(agent).resolve("slave.info");
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

  Path runMeta(AgentId agent, TaskKey key, String containerId) {
    return runs(executorsMeta(agent, key.framework()), key).resolve(containerId);
  }

  /** Where the runtime keeps its files of a run. */
  public Path runtimeState(AgentId agent, TaskKey key, String containerId) {
    return runMeta(agent, key, containerId).resolve("runtime");
  }

  Path sentinel(AgentId agent, TaskKey key, String containerId) {
    return runMeta(agent, key, containerId).resolve("executor.sentinel");
  }

  Path taskMeta(AgentId agent, TaskKey key, String containerId) {
    return runMeta(agent, key, containerId).resolve("tasks").resolve(key.task().value());
  }

  Path taskInfo(AgentId agent, TaskKey key, String containerId) {
    return taskMeta(agent, key, containerId).resolve("task.info");
  }

  Path taskUpdates(AgentId agent, TaskKey key, String containerId) {
    return taskMeta(agent, key, containerId).resolve("task.updates");
  }

  /** The working directory of a task, which its users may browse. */
  public Path sandbox(AgentId agent, TaskKey key, String containerId) {
    Path executors =
        root.resolve("slaves")
            .resolve(agent.value())
            .resolve("frameworks")
            .resolve(key.framework().value())
            .resolve("executors");
    return runs(executors, key).resolve(containerId);
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

  private static Path runs(Path executors, TaskKey key) {
    return executors.resolve(key.task().value()).resolve("runs");
  }
}
