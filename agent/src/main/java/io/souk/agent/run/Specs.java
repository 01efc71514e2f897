package io.souk.agent.run;

import io.souk.agent.checkpoint.Layout;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.sandbox.TaskEnvironment;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import java.nio.file.Path;
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
        user(origin));
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
