package io.souk.master.decide;

import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Secret;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Volume;
import java.util.Optional;

/** Whether a task's command and container make sense. */
final class CommandValidation {

  private CommandValidation() {}

  static Optional<String> findFault(TaskInfo task) {
    for (Environment.Variable variable : task.getCommand().getEnvironment().getVariablesList()) {
      Optional<String> fault = variable(variable);
      if (fault.isPresent()) {
        return fault;
      }
    }
    return task.hasContainer() ? container(task.getContainer()) : Optional.empty();
  }

  private static Optional<String> variable(Environment.Variable variable) {
    String name = "Environment variable '" + variable.getName() + "'";
    return switch (variable.getType()) {
      case VALUE ->
          variable.hasValue() && !variable.hasSecret()
              ? Optional.empty()
              : Optional.of(name + " of type VALUE must have a value and no secret");
      case SECRET ->
          variable.hasSecret() && !variable.hasValue()
              ? secret(name, variable.getSecret())
              : Optional.of(name + " of type SECRET must have a secret and no value");
      case UNKNOWN -> Optional.of(name + " is of an unknown type");
    };
  }

  private static Optional<String> secret(String name, Secret secret) {
    return switch (secret.getType()) {
      case REFERENCE ->
          secret.hasReference() && !secret.hasValue()
              ? Optional.empty()
              : Optional.of(name + ": a secret of type REFERENCE must have a reference only");
      case VALUE -> {
        if (!secret.hasValue() || secret.hasReference()) {
          yield Optional.of(name + ": a secret of type VALUE must have a value only");
        }
        yield secret.getValue().getData().toStringUtf8().indexOf('\0') < 0
            ? Optional.empty()
            : Optional.of(name + ": a secret must not contain a NUL byte");
      }
      case UNKNOWN -> Optional.of(name + ": the secret is of an unknown type");
    };
  }

  private static Optional<String> container(ContainerInfo container) {
    if (container.getType() == ContainerInfo.Type.DOCKER && !container.hasDocker()) {
      return Optional.of("'docker' must be set in a container of type DOCKER");
    }
    for (Parameter parameter : container.getDocker().getParametersList()) {
      if (parameter.getKey().equals("name")) {
        return Optional.of("A Docker parameter must not be 'name'");
      }
    }
    for (Volume volume : container.getVolumesList()) {
      int origins =
          (volume.hasHostPath() ? 1 : 0)
              + (volume.hasImage() ? 1 : 0)
              + (volume.hasSource() ? 1 : 0);
      if (origins != 1) {
        return Optional.of(
            "Volume '%s' must have exactly one of host_path, image and source"
                .formatted(volume.getContainerPath()));
      }
      if (volume.hasSource() && !matches(volume.getSource())) {
        return Optional.of(
            "The source of volume '%s' does not hold what its type needs"
                .formatted(volume.getContainerPath()));
      }
    }
    return Optional.empty();
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
