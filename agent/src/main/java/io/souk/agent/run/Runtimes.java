package io.souk.agent.run;

import io.souk.agent.runtime.Ability;
import io.souk.agent.runtime.ContainerRuntime;
import io.souk.agent.runtime.Workload;
import io.souk.agent.task.Admission;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.TaskInfo;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What this agent can run things as.
 *
 * @param process for plain tasks
 * @param docker for tasks that ask for Docker; empty when they are refused
 * @param defaultImage runs plain tasks, too, when given
 * @param defaultContainer of tasks that have none; goes before the image
 */
public record Runtimes(
    ContainerRuntime process,
    Optional<ContainerRuntime> docker,
    Optional<String> defaultImage,
    Optional<ContainerInfo> defaultContainer) {

  /** Whether limits that are not the requests are kept for tasks of some kind. */
  boolean keepsLimits() {
    return docker.isPresent()
        || process.abilities().containsAll(Set.of(Ability.LIMIT_CPUS, Ability.LIMIT_MEMORY));
  }

  Admission.Host host() {
    return new Admission.Host(docker.isPresent(), process.abilities());
  }

  List<ContainerRuntime> all() {
    return docker.map(it -> List.of(process, it)).orElse(List.of(process));
  }

  Optional<ContainerRuntime> find(String name) {
    return all().stream().filter(runtime -> runtime.name().equals(name)).findFirst();
  }

  /** The task as it is run here: a plain one may be put into a default container or image. */
  TaskInfo placed(TaskInfo task) {
    if (task.hasExecutor() && task.getExecutor().getType() != ExecutorInfo.Type.DEFAULT) {
      return task;
    }
    if (!task.hasContainer() && defaultContainer.isPresent()) {
      return task.toBuilder().setContainer(defaultContainer.get()).build();
    }
    if (defaultImage.isEmpty() || docker.isEmpty()) {
      return task;
    }
    if (task.hasContainer()) {
      return Workload.isDocker(task.getContainer()) ? task : withImage(task, defaultImage.get());
    }
    // The host's network, so that the ports the task was given are those it listens at.
    return task.toBuilder()
        .setContainer(
            ContainerInfo.newBuilder()
                .setType(ContainerInfo.Type.DOCKER)
                .setDocker(
                    ContainerInfo.DockerInfo.newBuilder()
                        .setImage(defaultImage.get())
                        .setNetwork(ContainerInfo.DockerInfo.Network.HOST)))
        .build();
  }

  private static TaskInfo withImage(TaskInfo task, String image) {
    TaskInfo.Builder placed = task.toBuilder();
    placed
        .getContainerBuilder()
        .getMesosBuilder()
        .getImageBuilder()
        .setType(Image.Type.DOCKER)
        .getDockerBuilder()
        .setName(image);
    return placed.build();
  }

  ContainerRuntime of(TaskInfo task) {
    boolean wantsDocker = task.hasContainer() && Workload.isDocker(task.getContainer());
    return wantsDocker && docker.isPresent() ? docker.get() : process;
  }

  /** Where an executor of type CUSTOM runs; it is never put into the default image. */
  ContainerRuntime of(ExecutorInfo executor) {
    boolean wantsDocker = executor.hasContainer() && Workload.isDocker(executor.getContainer());
    return wantsDocker && docker.isPresent() ? docker.get() : process;
  }
}
