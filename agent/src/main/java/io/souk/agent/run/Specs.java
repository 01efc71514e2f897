package io.souk.agent.run;

import io.souk.agent.checkpoint.CheckpointReader;
import io.souk.agent.checkpoint.Layout;
import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.Size;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Mount;
import io.souk.agent.runtime.Workload;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Volume;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Builds what runtimes need to know. Pure.
 *
 * @param switchesUser whether the agent may run tasks as other users than its own (it is root)
 */
record Specs(Layout layout, TaskEnvironment environment, boolean switchesUser) {

  private static final CommandInfo NO_COMMAND = CommandInfo.getDefaultInstance();

  ContainerSpec of(AgentId agent, TaskRun.Origin origin) {
    String container = origin.containerId();
    Path sandbox = layout.sandbox(agent, origin);
    Workload workload = Workload.of(origin.task());
    return new ContainerSpec(
        container,
        origin.key().framework().value(),
        workload,
        sandbox,
        layout.runtimeState(agent, origin),
        environment.of(agent, origin, sandbox, workload.isDocker()),
        user(origin.task().getCommand(), origin.framework()),
        mounts(agent, origin));
  }

  /** As much as is known of a container without a checkpoint: enough to end it. */
  ContainerSpec of(CheckpointReader.Leftover leftover) {
    return new ContainerSpec(
        leftover.containerId(),
        "",
        Workload.of(TaskInfo.getDefaultInstance()),
        leftover.state(),
        leftover.state(),
        Map.of(),
        Optional.empty());
  }

  /** Of an executor of type CUSTOM and what it is given at first. */
  ContainerSpec of(AgentId agent, ExecutorRun.Origin origin, Size size) {
    ExecutorInfo executor = origin.pod().executor();
    Path sandbox = layout.executorSandbox(agent, origin.pod());
    return new ContainerSpec(
        origin.pod().containerId(),
        origin.pod().name().framework().value(),
        Workload.of(executor).withAmounts(size.resources(), size.limits()),
        sandbox,
        layout.executorState(agent, origin.pod()),
        environment.of(agent, origin, sandbox),
        user(executor.getCommand(), origin.framework()),
        volumes(size.resources()));
  }

  private List<Mount> mounts(AgentId agent, TaskRun.Origin origin) {
    List<Mount> mounts = new ArrayList<>(volumes(origin.task().getResourcesList()));
    for (Volume volume : shared(origin)) {
      mounts.add(
          new Mount(
              layout
                  .executorSandbox(agent, origin)
                  .resolve(volume.getSource().getSandboxPath().getPath()),
              volume.getContainerPath(),
              volume.getMode() == Volume.Mode.RO));
    }
    return mounts;
  }

  /** What a task in a pod sees of its executor's sandbox. */
  private static List<Volume> shared(TaskRun.Origin origin) {
    return origin.pod().isEmpty()
        ? List.of()
        : origin.task().getContainer().getVolumesList().stream()
            .filter(
                volume ->
                    volume.getSource().getSandboxPath().getType()
                        == Volume.Source.SandboxPath.Type.PARENT)
            .toList();
  }

  /**
   * What a task in a pod shares with the others.
   *
   * @param sandbox the executor's
   * @param user whose that is; empty for the agent's own user
   * @param mounts the executor's volumes
   * @param directories that the task wants to see of the sandbox, and that may not exist yet
   */
  record Surroundings(
      Path sandbox, Optional<String> user, List<Mount> mounts, List<Path> directories) {}

  Surroundings surroundings(AgentId agent, TaskRun.Origin origin) {
    Path sandbox = layout.executorSandbox(agent, origin);
    CommandInfo command = origin.pod().map(pod -> pod.executor().getCommand()).orElse(NO_COMMAND);
    return new Surroundings(
        sandbox,
        user(command, origin.framework()),
        volumes(origin.pod().map(pod -> pod.executor().getResourcesList()).orElse(List.of())),
        shared(origin).stream()
            .map(volume -> sandbox.resolve(volume.getSource().getSandboxPath().getPath()))
            .toList());
  }

  /** The persistent volumes among resources. */
  List<Mount> volumes(List<io.souk.protocol.mesos.Resource> resources) {
    List<Mount> mounts = new ArrayList<>();
    for (Resource resource : WireResources.read(resources).entries()) {
      Optional<io.souk.agent.resource.Volume> volume =
          io.souk.agent.resource.Volume.of(resource.key());
      Optional<Disk.Mount> mount = resource.key().disk().flatMap(Disk::mount);
      if (volume.isPresent() && mount.isPresent()) {
        mounts.add(
            new Mount(
                layout.volume(volume.get()), mount.get().containerPath(), mount.get().readOnly()));
      }
    }
    return mounts;
  }

  /**
   * The command's user, else the framework's. An agent that is not root cannot change users: it
   * runs what does not insist on one as itself.
   */
  private Optional<String> user(CommandInfo command, FrameworkInfo info) {
    if (command.hasUser() && !command.getUser().isEmpty()) {
      return Optional.of(command.getUser());
    }
    String framework = info.getUser();
    return switchesUser && !framework.isEmpty() ? Optional.of(framework) : Optional.empty();
  }
}
