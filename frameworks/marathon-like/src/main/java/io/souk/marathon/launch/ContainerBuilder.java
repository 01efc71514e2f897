package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.NetworkInfo;
import io.souk.protocol.mesos.Parameter;
import io.souk.protocol.mesos.TTYInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

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
      container.addNetworkInfos(
          NetworkInfo.newBuilder().setName(app.networkName().orElse("mesos-bridge")));
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
      container.addAllNetworkInfos(networks());
    }
    if (json.has("linuxInfo")) {
      container.setLinuxInfo(PodTaskBuilder.linux(json.get("linuxInfo")));
    }
    if (app.hasTerminal()) {
      container.setTtyInfo(TTYInfo.getDefaultInstance());
    }
    return container.build();
  }

  /** A mapping that names networks is for those alone. */
  private List<NetworkInfo> networks() {
    List<NetworkInfo> networks = new ArrayList<>();
    for (JsonNode each : app.json().path("networks")) {
      NetworkInfo.Builder network =
          NetworkInfo.newBuilder().setName(each.path("name").asText("mesos-bridge"));
      Map<String, String> labels = new TreeMap<>();
      each.path("labels").properties().forEach(l -> labels.put(l.getKey(), l.getValue().asText()));
      if (!labels.isEmpty()) {
        network.setLabels(TaskBuilder.labels(labels));
      }
      for (int i = 0; i < ports.size(); i++) {
        PortBinding binding = ports.get(i);
        if (binding.hasHostPort() && isMapped(i, network.getName())) {
          for (String protocol : binding.port().protocols()) {
            network.addPortMappings(
                NetworkInfo.PortMapping.newBuilder()
                    .setHostPort(binding.hostPort())
                    .setContainerPort(binding.containerPort())
                    .setProtocol(protocol));
          }
        }
      }
      networks.add(network.build());
    }
    return networks;
  }

  private boolean isMapped(int port, String network) {
    JsonNode only = json.path("portMappings").path(port).path("networkNames");
    boolean isNamed = false;
    for (JsonNode name : only) {
      isNamed |= name.asText().equals(network);
    }
    return only.isEmpty() || isNamed;
  }
}
