package io.souk.chronos.launch;

import io.souk.chronos.job.Container;
import io.souk.chronos.job.Container.External;
import io.souk.chronos.job.Execution.NamedValue;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.ContainerInfo.DockerInfo;
import io.souk.protocol.mesos.ContainerInfo.MesosInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.Parameters;
import io.souk.protocol.mesos.Volume;
import java.util.List;

/** Writes the container of a task. */
final class ContainerBuilder {

  private ContainerBuilder() {}

  static ContainerInfo build(Container container) {
    ContainerInfo.Builder info = ContainerInfo.newBuilder();
    switch (container.type()) {
      case DOCKER -> info.setType(ContainerInfo.Type.DOCKER).setDocker(docker(container));
      case MESOS -> info.setType(ContainerInfo.Type.MESOS).setMesos(mesos(container));
    }
    container.volumes().forEach(volume -> info.addVolumes(volume(volume)));
    container
        .networks()
        .name()
        .ifPresent(name -> info.addNetworkInfos(NetworkInfo.newBuilder().setName(name)));
    container.networks().infos().forEach(network -> info.addNetworkInfos(network(network)));
    return info.build();
  }

  private static DockerInfo docker(Container container) {
    return DockerInfo.newBuilder()
        .setImage(container.image())
        .setNetwork(
            switch (container.network()) {
              case BRIDGE -> DockerInfo.Network.BRIDGE;
              case HOST -> DockerInfo.Network.HOST;
              case USER -> DockerInfo.Network.USER;
            })
        .setForcePullImage(container.forcePullImage())
        .addAllParameters(parameters(container.parameters()))
        .build();
  }

  private static MesosInfo mesos(Container container) {
    return MesosInfo.newBuilder()
        .setImage(
            Image.newBuilder()
                .setType(Image.Type.DOCKER)
                .setDocker(Image.Docker.newBuilder().setName(container.image()))
                .setCached(!container.forcePullImage()))
        .build();
  }

  private static List<Parameter> parameters(List<NamedValue> values) {
    return values.stream()
        .map(value -> Parameter.newBuilder().setKey(value.name()).setValue(value.value()).build())
        .toList();
  }

  private static NetworkInfo network(Container.NetworkInfo network) {
    NetworkInfo.Builder info = NetworkInfo.newBuilder();
    if (!network.name().isEmpty()) {
      info.setName(network.name());
    }
    if (!network.labels().isEmpty()) {
      Labels.Builder labels = Labels.newBuilder();
      network
          .labels()
          .forEach(
              label ->
                  labels.addLabels(
                      Label.newBuilder().setKey(label.name()).setValue(label.value())));
      info.setLabels(labels);
    }
    return info.build();
  }

  private static Volume volume(Container.Volume volume) {
    Volume.Builder info =
        Volume.newBuilder()
            .setContainerPath(volume.containerPath())
            .setMode(
                switch (volume.mode().orElse(Container.Volume.Mode.RW)) {
                  case RW -> Volume.Mode.RW;
                  case RO -> Volume.Mode.RO;
                });
    volume.hostPath().ifPresent(info::setHostPath);
    volume
        .external()
        .ifPresent(
            external ->
                info.setSource(
                    Volume.Source.newBuilder()
                        .setType(Volume.Source.Type.DOCKER_VOLUME)
                        .setDockerVolume(dockerVolume(external))));
    return info.build();
  }

  private static Volume.Source.DockerVolume dockerVolume(External external) {
    return Volume.Source.DockerVolume.newBuilder()
        .setDriver(external.provider())
        .setName(external.name())
        .setDriverOptions(Parameters.newBuilder().addAllParameter(parameters(external.options())))
        .build();
  }
}
