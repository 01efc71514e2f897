package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.resource.Volume;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.Mount;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Builds what runtimes need to know. Pure.
 *
 * @param switchesUser whether the agent may run tasks as other users than its own (it is root)
 */
record Specs(Layout layout, TaskEnvironment environment, boolean switchesUser) {

  ContainerSpec of(AgentId agent, TaskRun.Origin origin) {
    String container = origin.containerId();
    Path sandbox = layout.sandbox(agent, origin.key(), container);
    boolean docker =
        origin.task().hasContainer()
            && origin.task().getContainer().getType() == ContainerInfo.Type.DOCKER;
    return new ContainerSpec(
        container,
        origin.key().framework().value(),
        origin.task(),
        sandbox,
        layout.runtimeState(agent, origin.key(), container),
        environment.of(agent, origin, sandbox, docker),
        user(origin),
        volumes(origin));
  }

  /** The persistent volumes among what the task uses. */
  private List<Mount> volumes(TaskRun.Origin origin) {
    List<Mount> mounts = new ArrayList<>();
    for (Resource resource : WireResources.read(origin.task().getResourcesList()).entries()) {
      Optional<Volume> volume = Volume.of(resource.key());
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
  private Optional<String> user(TaskRun.Origin origin) {
    CommandInfo command = origin.task().getCommand();
    if (command.hasUser() && !command.getUser().isEmpty()) {
      return Optional.of(command.getUser());
    }
    String framework = origin.framework().getUser();
    return switchesUser && !framework.isEmpty() ? Optional.of(framework) : Optional.empty();
  }
}
