package io.souk.agent.adapter.docker;

import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Image;
import java.util.List;
import java.util.Optional;

/**
 * Turns a task into what the Docker engine is to create, by Mesos's rules for Docker tasks. Pure.
 */
final class RunPlanner {
  /** Where the sandbox appears in each container. */
  static final String SANDBOX = "/mnt/mesos/sandbox";

  static final String LABEL_WORK_DIR = "io.souk.work-dir";
  static final String LABEL_CONTAINER = "io.souk.container";
  static final String LABEL_FRAMEWORK = "io.souk.framework";
  static final String LABEL_TASK = "io.souk.task";

  private final ContainerSpec spec;
  private final DockerSettings settings;
  private final ContainerInfo container;
  private final DockerInfo docker;
  private final RunOptions options;

  private RunPlanner(ContainerSpec spec, DockerSettings settings) throws LaunchException {
    this.spec = spec;
    this.settings = settings;
    this.container = spec.containerInfo().orElse(ContainerInfo.getDefaultInstance());
    this.docker = container.getDocker();
    this.options =
        new RunOptions(
            containerName(spec.containerId()), image(), new ParameterFiles(spec.sandbox()));
  }

  /** The engine's name of a container. */
  static String containerName(String containerId) {
    return "mesos-" + containerId;
  }

  /**
   * @throws LaunchException when the task asks for what cannot be had
   */
  static RunOptions plan(ContainerSpec spec, DockerSettings settings) throws LaunchException {
    try {
      return new RunPlanner(spec, settings).plan();
    } catch (IllegalArgumentException e) {
      throw new LaunchException("Failed to create docker run options: " + e.getMessage());
    }
  }

  private RunOptions plan() {
    options.labels.put(LABEL_WORK_DIR, settings.workDir().toString());
    options.labels.put(LABEL_CONTAINER, spec.containerId());
    options.labels.put(LABEL_FRAMEWORK, spec.frameworkId());
    options.labels.put(LABEL_TASK, spec.name());
    options.host.withPrivileged(docker.getPrivileged());
    RunLimits.of(spec.workload(), settings).applyTo(options.host);
    environment();
    new VolumePlan(spec, options).apply();
    new NetworkPlan(spec, settings, options).apply();
    settings.defaults().shmSize().ifPresent(options.host::withShmSize);
    options.gpus = gpus();
    Image image = container.getMesos().getImage();
    if (docker.getForcePullImage() || !image.getCached()) {
      options.pull = RunOptions.Pull.ALWAYS;
    }
    command();
    RunParameters.apply(docker.getParametersList(), options);
    return options;
  }

  private String image() throws LaunchException {
    String named =
        switch (container.getType()) {
          case DOCKER -> docker.getImage();
          case MESOS -> {
            Image image = container.getMesos().getImage();
            if (image.hasType() && image.getType() != Image.Type.DOCKER) {
              throw new LaunchException("Unsupported image type " + image.getType());
            }
            yield image.getDocker().getName();
          }
        };
    String image = named.isEmpty() ? settings.defaultImage().orElse("") : named;
    if (image.isEmpty()) {
      throw new LaunchException("The task names no Docker image");
    }
    return ImageName.withTag(image);
  }

  /**
   * The agent's variables win over the task's in a DOCKER container and lose in a MESOS one, as in
   * Mesos's two containerizers.
   */
  private void environment() {
    options.environment.putAll(spec.environment());
    for (Environment.Variable v : spec.command().getEnvironment().getVariablesList()) {
      if (v.getType() == Environment.Variable.Type.SECRET) {
        throw new IllegalArgumentException(
            "environment variable '" + v.getName() + "': secrets are not supported");
      }
      if (container.getType() == ContainerInfo.Type.MESOS) {
        options.environment.put(v.getName(), v.getValue());
      } else {
        options.environment.putIfAbsent(v.getName(), v.getValue());
      }
    }
    options.environment.put("MESOS_SANDBOX", SANDBOX);
    options.environment.put("MESOS_CONTAINER_NAME", options.name);
  }

  private int gpus() {
    double gpus = spec.workload().requested("gpus").orElse(0);
    if (gpus != Math.floor(gpus)) {
      throw new IllegalArgumentException("gpus " + gpus + ": expected a whole number");
    }
    return (int) gpus;
  }

  /** Without a value and arguments the image's own entrypoint and command run. */
  private void command() {
    CommandInfo command = spec.command();
    if (command.getShell() && command.hasValue()) {
      options.entrypoint = Optional.of(List.of("/bin/sh"));
      options.command.add("-c");
      options.command.add(command.getValue());
      return;
    }
    if (command.getShell() && command.getArgumentsCount() > 0) {
      throw new IllegalArgumentException("a shell command needs a value");
    }
    if (container.getType() == ContainerInfo.Type.MESOS && command.hasValue()) {
      // The program and all of its argv, the name it is called by included.
      options.entrypoint = Optional.of(List.of(command.getValue()));
      options.command.addAll(command.getArgumentsList().stream().skip(1).toList());
      return;
    }
    if (command.hasValue()) {
      options.command.add(command.getValue());
    }
    options.command.addAll(command.getArgumentsList());
  }
}
