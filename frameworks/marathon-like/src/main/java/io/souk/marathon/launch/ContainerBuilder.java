package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import java.util.List;
import java.util.Optional;

/** The container a task runs in. */
final class ContainerBuilder {

  private final App app;
  private final Task task;
  private final List<PortBinding> ports;
  private final JsonNode json;

  private ContainerBuilder(App app, Task task, List<PortBinding> ports, JsonNode json) {
    this.app = app;
    this.task = task;
    this.ports = ports;
    this.json = json;
  }

  /** Empty when the task is a plain process. */
  static Optional<ContainerInfo> build(App app, Task task, List<PortBinding> ports) {
    return app.container()
        .map(json -> new ContainerBuilder(app, task, ports, json))
        .map(builder -> app.isDocker() ? builder.docker() : builder.mesos());
  }

  private ContainerInfo docker() {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.DOCKER)
            .addAllVolumes(VolumeBuilder.build(app.json()));
    JsonNode given = json.path("docker");
    ContainerInfo.DockerInfo.Builder docker =
        ContainerInfo.DockerInfo.newBuilder()
            .setImage(given.path("image").textValue())
            .setPrivileged(given.path("privileged").asBoolean(false))
            .setForcePullImage(given.path("forcePullImage").asBoolean(false))
            .setNetwork(dockerNetwork());
    for (JsonNode parameter : given.path("parameters")) {
      docker.addParameters(
          parameter(parameter.path("key").textValue(), parameter.path("value").textValue()));
    }
    docker.addParameters(parameter("label", "MESOS_TASK_ID=" + task.id().value()));
    for (PortBinding binding : ports) {
      if (app.networkMode() != NetworkMode.HOST && binding.hasHostPort()) {
        binding
            .port()
            .protocols()
            .forEach(each -> docker.addPortMappings(dockerPort(binding, each)));
      }
    }
    if (app.networkMode() == NetworkMode.CONTAINER) {
      container.addNetworkInfos(network(false));
    }
    return container.setDocker(docker).build();
  }

  private static Parameter parameter(String key, String value) {
    return Parameter.newBuilder().setKey(key).setValue(value).build();
  }

  private ContainerInfo.DockerInfo.Network dockerNetwork() {
    return switch (app.networkMode()) {
      case HOST -> ContainerInfo.DockerInfo.Network.HOST;
      case BRIDGE -> ContainerInfo.DockerInfo.Network.BRIDGE;
      case CONTAINER -> ContainerInfo.DockerInfo.Network.USER;
    };
  }

  private static ContainerInfo.DockerInfo.PortMapping dockerPort(
      PortBinding binding, String protocol) {
    return ContainerInfo.DockerInfo.PortMapping.newBuilder()
        .setHostPort(binding.hostPort())
        .setContainerPort(binding.containerPort())
        .setProtocol(protocol)
        .build();
  }

  private ContainerInfo mesos() {
    ContainerInfo.Builder container =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.MESOS)
            .addAllVolumes(VolumeBuilder.build(app.json()));
    app.image()
        .ifPresent(
            image ->
                container.setMesos(
                    ContainerInfo.MesosInfo.newBuilder()
                        .setImage(
                            Image.newBuilder()
                                .setType(Image.Type.DOCKER)
                                .setDocker(Image.Docker.newBuilder().setName(image))
                                .setCached(
                                    !json.path("docker").path("forcePullImage").asBoolean()))));
    if (app.networkMode() != NetworkMode.HOST) {
      container.addNetworkInfos(network(true));
    }
    return container.build();
  }

  private NetworkInfo network(boolean withPorts) {
    NetworkInfo.Builder network = NetworkInfo.newBuilder();
    network.setName(app.networkName().orElse("mesos-bridge"));
    for (PortBinding binding : ports) {
      if (withPorts && binding.hasHostPort()) {
        for (String protocol : binding.port().protocols()) {
          network.addPortMappings(
              NetworkInfo.PortMapping.newBuilder()
                  .setHostPort(binding.hostPort())
                  .setContainerPort(binding.containerPort())
                  .setProtocol(protocol));
        }
      }
    }
    return network.build();
  }
}
