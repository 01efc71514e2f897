package io.souk.agent.adapter.docker;

import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.BindOptions;
import com.github.dockerjava.api.model.BindPropagation;
import com.github.dockerjava.api.model.Mount;
import com.github.dockerjava.api.model.MountType;
import io.souk.agent.runtime.ContainerSpec;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.Volume;
import java.util.ArrayList;
import java.util.List;

/** The sandbox and the volumes of a container, by Mesos's rules. Pure. */
final class VolumePlan {
  private final ContainerSpec spec;
  private final ContainerInfo container;
  private final DockerInfo docker;
  private final RunOptions options;

  VolumePlan(ContainerSpec spec, RunOptions options) {
    this.spec = spec;
    this.container = spec.containerInfo().orElse(ContainerInfo.getDefaultInstance());
    this.docker = container.getDocker();
    this.options = options;
  }

  void apply() {
    List<Bind> binds = new ArrayList<>();
    List<Mount> mounts = new ArrayList<>();
    mounts.add(
        new Mount()
            .withType(MountType.BIND)
            .withSource(spec.sandbox().toString())
            .withTarget(RunPlanner.SANDBOX));
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
        .withTarget(
            target.startsWith("/") ? target : below(RunPlanner.SANDBOX, target, "container_path"))
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
      target = below(RunPlanner.SANDBOX, target, "container_path");
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
}
