package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.InternetProtocol;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.agent.runtime.LaunchException;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
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
    this.options = new RunOptions(containerName(spec.containerId()), image());
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
    RunLimits.of(spec.workload(), settings.enforceCpuQuota()).applyTo(options.host);
    environment();
    volumes();
    network();
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

  /** The agent's variables win over the task's, as in Mesos's Docker containerizer. */
  private void environment() {
    options.environment.putAll(spec.environment());
    for (Environment.Variable v : spec.command().getEnvironment().getVariablesList()) {
      if (v.getType() == Environment.Variable.Type.SECRET) {
        throw new IllegalArgumentException(
            "environment variable '" + v.getName() + "': secrets are not supported");
      }
      options.environment.putIfAbsent(v.getName(), v.getValue());
    }
    options.environment.put("MESOS_SANDBOX", SANDBOX);
    options.environment.put("MESOS_CONTAINER_NAME", options.name);
  }

  private void volumes() {
    List<Bind> binds = new ArrayList<>();
    List<Mount> mounts = new ArrayList<>();
    mounts.add(
        new Mount()
            .withType(MountType.BIND)
            .withSource(spec.sandbox().toString())
            .withTarget(SANDBOX));
    for (Volume volume : container.getVolumesList()) {
      if (!isGiven(volume)) {
        volume(volume, binds, mounts);
      }
    }
    for (io.souk.agent.runtime.Mount mount : spec.mounts()) {
      mounts.add(mount(mount));
    }
    options.host.withBinds(binds).withMounts(mounts);
  }

  /** The directories of a task's executor are among the mounts. */
  private boolean isGiven(Volume volume) {
    boolean parents =
        volume.getSource().getSandboxPath().getType() == Volume.Source.SandboxPath.Type.PARENT;
    boolean given =
        spec.mounts().stream()
            .anyMatch(mount -> mount.containerPath().equals(volume.getContainerPath()));
    if (parents && !given) {
      throw new IllegalArgumentException(
          "volume '"
              + volume.getContainerPath()
              + "' shows the sandbox of an executor, expected a task of a group");
    }
    return parents;
  }

  private static Mount mount(io.souk.agent.runtime.Mount mount) {
    String target = mount.containerPath();
    return new Mount()
        .withType(MountType.BIND)
        .withSource(mount.source().toString())
        .withTarget(target.startsWith("/") ? target : below(SANDBOX, target, "container_path"))
        .withReadOnly(mount.readOnly());
  }

  private void volume(Volume volume, List<Bind> binds, List<Mount> mounts) {
    String target = volume.getContainerPath();
    boolean relativeTarget = !target.startsWith("/");
    String source = source(volume);
    boolean named = options.host.getVolumeDriver() != null || volume.getSource().hasDockerVolume();
    if (!source.startsWith("/") && !named) {
      if (relativeTarget) {
        throw new IllegalArgumentException(
            "both host_path '" + source + "' and container_path '" + target + "' are relative");
      }
      source = below(spec.sandbox().toString(), source, "host_path");
    }
    if (relativeTarget) {
      target = below(SANDBOX, target, "container_path");
    }
    boolean readOnly = volume.getMode() == Volume.Mode.RO;
    if (source.contains(":") || target.contains(":")) {
      // The short form separates its parts by colons.
      mounts.add(
          new Mount()
              .withType(named ? MountType.VOLUME : MountType.BIND)
              .withSource(source)
              .withTarget(target)
              .withReadOnly(readOnly)
              .withBindOptions(
                  named ? null : new BindOptions().withPropagation(BindPropagation.R_PRIVATE)));
    } else {
      binds.add(
          new Bind(
              source,
              new com.github.dockerjava.api.model.Volume(target),
              readOnly ? AccessMode.ro : AccessMode.rw));
    }
  }

  private String source(Volume volume) {
    Volume.Source source = volume.getSource();
    if (!volume.hasSource()) {
      if (volume.getHostPath().isEmpty()) {
        throw new IllegalArgumentException(
            "volume '" + volume.getContainerPath() + "' has neither host_path nor source");
      }
      driver(docker.getVolumeDriver());
      return volume.getHostPath();
    }
    return switch (source.getType()) {
      case DOCKER_VOLUME -> {
        driver(source.getDockerVolume().getDriver());
        yield source.getDockerVolume().getName();
      }
      case HOST_PATH -> source.getHostPath().getPath();
      case SANDBOX_PATH -> source.getSandboxPath().getPath();
      case SECRET, CSI_VOLUME, UNKNOWN ->
          throw new IllegalArgumentException(
              "volume '"
                  + volume.getContainerPath()
                  + "': source type "
                  + source.getType()
                  + " is not supported");
    };
  }

  private void driver(String driver) {
    if (driver.isEmpty()) {
      return;
    }
    String before = options.host.getVolumeDriver();
    if (before != null && !before.equals(driver)) {
      throw new IllegalArgumentException(
          "two volume drivers, '" + before + "' and '" + driver + "'");
    }
    options.host.withVolumeDriver(driver);
  }

  private static String below(String root, String relative, String field) {
    for (String part : relative.split("/")) {
      if (part.equals("..")) {
        throw new IllegalArgumentException(field + " '" + relative + "' leaves the sandbox");
      }
    }
    return root + "/" + relative;
  }

  private void network() {
    Optional<String> replaced =
        docker.getParametersList().stream()
            .filter(p -> p.getKey().equals("net") || p.getKey().equals("network"))
            .map(Parameter::getValue)
            .findFirst();
    String mode = replaced.orElseGet(this::networkMode);
    options.host.withNetworkMode(mode);
    List<NetworkInfo.PortMapping> ports = portMappings();
    boolean noPorts = mode.equals("host") || mode.equals("none");
    if (noPorts && !ports.isEmpty()) {
      throw new IllegalArgumentException(
          "port mappings are only supported for bridge and user-defined networks");
    }
    if (container.hasHostname()) {
      if (mode.equals("host")) {
        throw new IllegalArgumentException("a hostname cannot be set with the host network");
      }
      options.hostname = Optional.of(container.getHostname());
    }
    List<PortBinding> bindings = new ArrayList<>();
    for (NetworkInfo.PortMapping port : ports) {
      requireOffered(port.getHostPort());
      ExposedPort exposed = new ExposedPort(port.getContainerPort(), protocol(port.getProtocol()));
      options.exposedPorts.add(exposed);
      bindings.add(new PortBinding(Ports.Binding.bindPort(port.getHostPort()), exposed));
    }
    options.host.withPortBindings(bindings);
  }

  private String networkMode() {
    if (container.getType() == ContainerInfo.Type.MESOS) {
      return container.getNetworkInfosList().stream()
          .map(NetworkInfo::getName)
          .filter(name -> !name.isEmpty())
          .findFirst()
          .map(name -> name.equals("mesos-bridge") ? "bridge" : name)
          .orElse("host");
    }
    return switch (docker.getNetwork()) {
      case HOST -> "host";
      case BRIDGE -> "bridge";
      case NONE -> "none";
      case USER -> {
        if (container.getNetworkInfosCount() != 1 || !container.getNetworkInfos(0).hasName()) {
          throw new IllegalArgumentException(
              "a user-defined network needs exactly one network_infos entry with a name");
        }
        yield container.getNetworkInfos(0).getName();
      }
    };
  }

  private List<NetworkInfo.PortMapping> portMappings() {
    if (container.getType() == ContainerInfo.Type.MESOS) {
      return container.getNetworkInfosList().stream()
          .flatMap(network -> network.getPortMappingsList().stream())
          .toList();
    }
    return docker.getPortMappingsList().stream()
        .map(
            p ->
                NetworkInfo.PortMapping.newBuilder()
                    .setHostPort(p.getHostPort())
                    .setContainerPort(p.getContainerPort())
                    .setProtocol(p.getProtocol())
                    .build())
        .toList();
  }

  private static InternetProtocol protocol(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "", "tcp" -> InternetProtocol.TCP;
      case "udp" -> InternetProtocol.UDP;
      case "sctp" -> InternetProtocol.SCTP;
      default -> throw new IllegalArgumentException("unknown port protocol '" + name + "'");
    };
  }

  private void requireOffered(int port) {
    for (Resource resource : spec.workload().resources()) {
      if (resource.getName().equals("ports")) {
        for (Value.Range range : resource.getRanges().getRangeList()) {
          if (port >= range.getBegin() && port <= range.getEnd()) {
            return;
          }
        }
      }
    }
    throw new IllegalArgumentException(
        "host port " + port + " is not among the ports of the task's resources");
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
    if (command.hasValue()) {
      options.command.add(command.getValue());
    }
    options.command.addAll(command.getArgumentsList());
  }
}
