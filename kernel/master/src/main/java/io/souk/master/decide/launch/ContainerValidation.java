package io.souk.master.decide.launch;

import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Volume;
import java.util.Optional;

/** Whether the container of a task or an executor makes sense. */
final class ContainerValidation {

  private ContainerValidation() {}

  static Optional<String> findFault(ContainerInfo container) {
    for (Volume volume : container.getVolumesList()) {
      Optional<String> fault = volume(volume);
      if (fault.isPresent()) {
        return fault;
      }
    }
    if (container.getType() == ContainerInfo.Type.DOCKER && !container.hasDocker()) {
      return Optional.of("'container.docker' must be set in a container of type DOCKER");
    }
    for (Parameter parameter : container.getDocker().getParametersList()) {
      if (parameter.getKey().equals("name")) {
        return Optional.of("'container.docker.parameters' must not hold 'name'");
      }
    }
    return Optional.empty();
  }

  private static Optional<String> volume(Volume volume) {
    int origins =
        (volume.hasHostPath() ? 1 : 0) + (volume.hasImage() ? 1 : 0) + (volume.hasSource() ? 1 : 0);
    if (origins != 1) {
      return Optional.of(
          "Volume '%s' must have exactly one of host_path, image and source"
              .formatted(volume.getContainerPath()));
    }
    if (!volume.hasSource()) {
      return Optional.empty();
    }
    if (!matches(volume.getSource())) {
      return Optional.of(
          "The source of volume '%s' does not hold what its type %s needs"
              .formatted(volume.getContainerPath(), volume.getSource().getType()));
    }
    return volume.getSource().getType() == Volume.Source.Type.SECRET
        ? CommandValidation.secret(
            "Volume '" + volume.getContainerPath() + "'", volume.getSource().getSecret())
        : Optional.empty();
  }

  private static boolean matches(Volume.Source source) {
    return switch (source.getType()) {
      case DOCKER_VOLUME -> source.hasDockerVolume();
      case HOST_PATH -> source.hasHostPath();
      case SANDBOX_PATH -> source.hasSandboxPath();
      case SECRET -> source.hasSecret();
      case CSI_VOLUME -> source.hasCsiVolume() && source.getCsiVolume().hasStaticProvisioning();
      case UNKNOWN -> false;
    };
  }
}
