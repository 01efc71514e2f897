package io.souk.agent.run;

import io.souk.agent.executor.ExecutorRun;
import io.souk.agent.executor.Size;
import io.souk.agent.nested.ContainerName;
import io.souk.agent.runtime.Container;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.task.Pod;
import io.souk.agent.task.TaskRun;
import io.souk.model.id.AgentId;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Finds the containers of tasks and executors by their names. On the loop. */
final class Sites {

  /** For those who want to know where an executor is, not what it may use. */
  private static final Size NO_SIZE = new Size(List.of(), Map.of());

  private final AgentState state;
  private final Specs specs;

  Sites(AgentState state, Specs specs) {
    this.state = state;
    this.specs = specs;
  }

  /**
   * A container and what those in it take over from it.
   *
   * @param container empty for the executor of a pod, which is no process, and for what has not
   *     started or has ended
   * @param alive whether something may be launched in it
   * @param docker whether Docker runs it
   * @param framework empty text for nobody's
   * @param user empty for the agent's own
   */
  record Site(
      Optional<Container> container,
      boolean alive,
      boolean docker,
      String framework,
      Optional<String> user,
      Path sandbox) {}

  Optional<Site> find(ContainerName name) {
    if (state.agentId().isEmpty() || name.level() > 1) {
      return Optional.empty();
    }
    AgentId agent = state.agentId().get();
    if (!name.isNested()) {
      Optional<Site> program = state.executorRun(name.id()).map(run -> program(agent, run));
      if (program.isPresent()) {
        return program;
      }
    }
    Optional<Site> task = task(agent, name);
    return task.isPresent() || name.isNested() ? task : executor(agent, name.id());
  }

  /** An executor with a program of its own: its tasks are its own affair. */
  private Site program(AgentId agent, ExecutorRun run) {
    boolean lives =
        switch (run.phase()) {
          case REGISTERING, RUNNING -> true;
          case TERMINATING, TERMINATED -> false;
        };
    return site(state.container(run.containerId()), lives, specs.of(agent, run.origin(), NO_SIZE));
  }

  private Optional<Site> task(AgentId agent, ContainerName name) {
    return state.runs().stream()
        .filter(run -> run.origin().pod().filter(this::isProgram).isEmpty())
        .filter(run -> name(run).equals(name))
        .findFirst()
        .map(
            run -> {
              ContainerSpec spec = specs.of(agent, run.origin());
              return site(
                  state.container(run.origin().containerId()),
                  run.phase() == TaskRun.Phase.RUNNING && run.kill().isEmpty(),
                  spec);
            });
  }

  private boolean isProgram(Pod pod) {
    return state.executorRun(pod.containerId()).isPresent();
  }

  private static Site site(Optional<Container> container, boolean alive, ContainerSpec spec) {
    return new Site(
        container,
        alive && container.isPresent(),
        spec.isDocker(),
        spec.frameworkId(),
        spec.user(),
        spec.sandbox());
  }

  /** The executor of a pod: it lives as long as it is remembered. */
  private Optional<Site> executor(AgentId agent, String id) {
    return state.runs().stream()
        .filter(run -> run.origin().pod().filter(pod -> pod.containerId().equals(id)).isPresent())
        .findFirst()
        .map(
            run -> {
              Pod pod = run.origin().pod().orElseThrow();
              Specs.Surroundings around = specs.surroundings(agent, run.origin());
              return new Site(
                  Optional.empty(),
                  state
                      .executor(pod.name())
                      .filter(now -> now.containerId().equals(id))
                      .isPresent(),
                  false,
                  pod.name().framework().value(),
                  around.user(),
                  around.sandbox());
            });
  }

  /** The name of a task's container. */
  static ContainerName name(TaskRun run) {
    String own = run.origin().containerId();
    return run.origin()
        .pod()
        .map(pod -> ContainerName.root(pod.containerId()).child(own))
        .orElseGet(() -> ContainerName.root(own));
  }
}
