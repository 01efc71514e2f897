package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ContainerInfo;
import io.souk.protocol.mesos.DiscoveryInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.Image;
import io.souk.protocol.mesos.LinuxInfo;
import io.souk.protocol.mesos.Port;
import io.souk.protocol.mesos.Ports;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.SeccompInfo;
import io.souk.protocol.mesos.TTYInfo;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.Value;
import io.souk.protocol.mesos.Volume;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Builds the {@code TaskInfo} of one container of a pod. */
final class PodTaskBuilder {

  private final Pod pod;
  private final PodContainer container;
  private final JsonNode json;
  private final Task task;
  private final Container run;
  private final List<PortBinding> ports;

  /**
   * @param task the run of the whole instance
   * @param run the run of this container
   * @param ports of this container
   */
  PodTaskBuilder(
      Pod pod, PodContainer container, Task task, Container run, List<PortBinding> ports) {
    this.pod = pod;
    this.container = container;
    this.json = container.json();
    this.task = task;
    this.run = run;
    this.ports = ports;
  }

  /**
   * The task.
   *
   * @param all ports of all containers, which each is told of
   */
  TaskInfo build(String executorId, List<PortBinding> all, List<Resource> resources) {
    TaskInfo.Builder info =
        TaskInfo.newBuilder()
            .setName(container.name())
            .setTaskId(TaskID.newBuilder().setValue(run.id().value()))
            .setAgentId(AgentID.newBuilder().setValue(task.placement().agentId()))
            .addAllResources(resources)
            .setCommand(
                command(new PodEnvironment(pod, container, task, run).build(executorId, all)))
            .setContainer(container());
    if (!ports.isEmpty()) {
      info.setDiscovery(discovery());
    }
    container
        .healthCheck()
        .ifPresent(check -> info.setHealthCheck(PodHealthCheck.build(check, ports)));
    container
        .killGracePeriod()
        .ifPresent(grace -> info.setKillPolicy(TaskBuilder.killPolicy(grace)));
    json.path("resourceLimits")
        .properties()
        .forEach(limit -> info.putLimits(limit.getKey(), limit(limit.getValue())));
    Map<String, String> labels = new TreeMap<>(pod.labels());
    labels.putAll(textMap(json.path("labels")));
    if (!labels.isEmpty()) {
      info.setLabels(TaskBuilder.labels(labels));
    }
    return info.build();
  }

  /** Mesos writes no limit as infinity. */
  private static Value.Scalar limit(JsonNode value) {
    double number = value.isTextual() ? Double.POSITIVE_INFINITY : value.doubleValue();
    return Value.Scalar.newBuilder().setValue(number).build();
  }

  private CommandInfo command(Map<String, String> variables) {
    CommandInfo.Builder command = CommandInfo.newBuilder();
    JsonNode exec = json.path("exec");
    JsonNode given = exec.path("command");
    if (given.has("shell")) {
      command.setShell(true).setValue(given.get("shell").textValue());
    } else {
      command.setShell(false);
      given.path("argv").forEach(argument -> command.addArguments(argument.textValue()));
      boolean keepsEntrypoint =
          json.has("image") && !exec.path("overrideEntrypoint").asBoolean(false);
      if (command.getArgumentsCount() > 0 && !keepsEntrypoint) {
        command.setValue(command.getArguments(0));
      }
    }
    text(json, "user").or(pod::user).ifPresent(command::setUser);
    json.path("artifacts").forEach(artifact -> command.addUris(TaskBuilder.uri(artifact)));
    Environment.Builder environment = Environment.newBuilder();
    variables.forEach(
        (name, value) ->
            environment.addVariables(
                Environment.Variable.newBuilder().setName(name).setValue(value)));
    secrets()
        .forEach(
            (name, id) -> {
              if (!variables.containsKey(name)) {
                environment.addVariables(
                    Environment.Variable.newBuilder()
                        .setName(name)
                        .setType(Environment.Variable.Type.SECRET)
                        .setSecret(VolumeBuilder.reference(source(id))));
              }
            });
    return command.setEnvironment(environment).build();
  }

  /** The ids of secrets by variables; one that is text to the container is no secret to it. */
  private Map<String, String> secrets() {
    Map<String, String> secrets = new TreeMap<>();
    for (JsonNode environment : List.of(pod.environment(), json.path("environment"))) {
      for (Map.Entry<String, JsonNode> each : environment.properties()) {
        if (each.getValue().isObject()) {
          secrets.put(each.getKey(), each.getValue().path("secret").textValue());
        }
      }
    }
    return secrets;
  }

  private String source(String secret) {
    return pod.secrets().path(secret).path("source").textValue();
  }

  private ContainerInfo container() {
    ContainerInfo.Builder info =
        ContainerInfo.newBuilder()
            .setType(ContainerInfo.Type.MESOS)
            .setLinuxInfo(linux(json.path("linuxInfo")).setShareCgroups(pod.sharesCgroups()));
    if (json.has("image")) {
      JsonNode image = json.get("image");
      info.setMesos(
          ContainerInfo.MesosInfo.newBuilder()
              .setImage(
                  Image.newBuilder()
                      .setType(Image.Type.DOCKER)
                      .setDocker(Image.Docker.newBuilder().setName(image.path("id").textValue()))
                      .setCached(!image.path("forcePull").asBoolean(false))));
    }
    for (JsonNode mount : json.path("volumeMounts")) {
      info.addVolumes(volume(mount));
    }
    if (json.path("tty").asBoolean(false)) {
      info.setTtyInfo(TTYInfo.getDefaultInstance());
    }
    return info.build();
  }

  /** What a definition says of {@code linuxInfo}. */
  static LinuxInfo.Builder linux(JsonNode json) {
    LinuxInfo.Builder linux = LinuxInfo.newBuilder();
    JsonNode seccomp = json.path("seccomp");
    if (seccomp.isObject()) {
      SeccompInfo.Builder info =
          SeccompInfo.newBuilder().setUnconfined(seccomp.path("unconfined").asBoolean(false));
      text(seccomp, "profileName").ifPresent(info::setProfileName);
      linux.setSeccomp(info);
    }
    JsonNode ipc = json.path("ipcInfo");
    text(ipc, "mode").ifPresent(mode -> linux.setIpcMode(LinuxInfo.IpcMode.valueOf(mode)));
    if (ipc.has("shmSize")) {
      linux.setShmSize(ipc.get("shmSize").intValue());
    }
    return linux;
  }

  private Volume volume(JsonNode mount) {
    String name = mount.path("name").textValue();
    Volume.Builder volume =
        Volume.newBuilder()
            .setContainerPath(mount.path("mountPath").textValue())
            .setMode(mount.path("readOnly").asBoolean(false) ? Volume.Mode.RO : Volume.Mode.RW);
    for (JsonNode each : pod.volumes()) {
      if (each.path("name").textValue().equals(name) && each.has("host")) {
        return volume.setHostPath(each.get("host").textValue()).build();
      }
      if (each.path("name").textValue().equals(name) && each.has("secret")) {
        return volume
            .setMode(Volume.Mode.RO)
            .setSource(
                Volume.Source.newBuilder()
                    .setType(Volume.Source.Type.SECRET)
                    .setSecret(VolumeBuilder.reference(source(each.get("secret").textValue()))))
            .build();
      }
    }
    // One directory of the executor's sandbox for all containers that mount it.
    return volume
        .setSource(
            Volume.Source.newBuilder()
                .setType(Volume.Source.Type.SANDBOX_PATH)
                .setSandboxPath(
                    Volume.Source.SandboxPath.newBuilder()
                        .setType(Volume.Source.SandboxPath.Type.PARENT)
                        .setPath(name)))
        .build();
  }

  private DiscoveryInfo discovery() {
    Ports.Builder found = Ports.newBuilder();
    for (PortBinding binding : ports) {
      boolean isInside = pod.networkMode() == NetworkMode.CONTAINER && !binding.hasHostPort();
      Map<String, String> labels = new TreeMap<>();
      labels.put("network-scope", isInside ? "container" : "host");
      labels.putAll(binding.port().labels());
      for (String protocol : binding.port().protocols()) {
        found.addPorts(
            Port.newBuilder()
                .setNumber(binding.effectivePort())
                .setName(binding.port().name().orElse(""))
                .setProtocol(protocol)
                .setLabels(TaskBuilder.labels(labels)));
      }
    }
    return DiscoveryInfo.newBuilder()
        .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
        .setName(pod.id().discoveryName())
        .setPorts(found)
        .build();
  }

  static Optional<String> text(JsonNode node, String name) {
    return node.path(name).isTextual() ? Optional.of(node.get(name).textValue()) : Optional.empty();
  }

  static Map<String, String> textMap(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    for (Map.Entry<String, JsonNode> each : node.properties()) {
      if (each.getValue().isTextual()) {
        map.put(each.getKey(), each.getValue().textValue());
      }
    }
    return map;
  }
}
