package io.souk.marathon.launch;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.souk.protocol.mesos.AgentID;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.DiscoveryInfo;
import io.souk.protocol.mesos.DurationInfo;
import io.souk.protocol.mesos.Environment;
import io.souk.protocol.mesos.KillPolicy;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Port;
import io.souk.protocol.mesos.Ports;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.TaskID;
import io.souk.protocol.mesos.TaskInfo;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the {@code TaskInfo} of an instance that was given a place. */
public final class TaskBuilder {

  private final App app;
  private final Task task;
  private final List<PortBinding> ports;

  private TaskBuilder(App app, Task task) {
    this.app = app;
    this.task = task;
    this.ports = PortBinding.of(app, task.placement());
  }

  /** The task as the kernel is to launch it from {@code resources}. */
  public static TaskInfo build(App app, Task task, List<Resource> resources) {
    return new TaskBuilder(app, task).build(resources);
  }

  private TaskInfo build(List<Resource> resources) {
    Placement placement = task.placement();
    TaskInfo.Builder info =
        TaskInfo.newBuilder()
            .setName(app.id().discoveryName())
            .setTaskId(TaskID.newBuilder().setValue(task.id().value()))
            .setAgentId(AgentID.newBuilder().setValue(placement.agentId()))
            .addAllResources(resources)
            .setCommand(command())
            .setDiscovery(discovery());
    ContainerBuilder.build(app, task, ports).ifPresent(info::setContainer);
    HealthCheckBuilder.build(app, ports).ifPresent(info::setHealthCheck);
    app.killGracePeriod().ifPresent(grace -> info.setKillPolicy(killPolicy(grace)));
    if (!app.labels().isEmpty()) {
      info.setLabels(labels(app.labels()));
    }
    return info.build();
  }

  /** The kill policy with this time between the polite and the hard kill. */
  public static KillPolicy killPolicy(Duration grace) {
    return KillPolicy.newBuilder()
        .setGracePeriod(DurationInfo.newBuilder().setNanoseconds(grace.toNanos()))
        .build();
  }

  private CommandInfo command() {
    CommandInfo.Builder command = CommandInfo.newBuilder();
    if (app.cmd().isPresent()) {
      command.setShell(true).setValue(app.cmd().get());
    } else {
      command.setShell(false);
      if (!app.args().isEmpty() && app.image().isEmpty()) {
        command.setValue(app.args().getFirst());
      }
      command.addAllArguments(app.args());
    }
    app.user().ifPresent(command::setUser);
    for (JsonNode fetch : app.fetch()) {
      command.addUris(uri(fetch));
    }
    Environment.Builder environment = Environment.newBuilder();
    new EnvironmentBuilder(app, task, ports)
        .build()
        .forEach(
            (name, value) ->
                environment.addVariables(
                    Environment.Variable.newBuilder().setName(name).setValue(value)));
    return command.setEnvironment(environment).build();
  }

  static CommandInfo.URI uri(JsonNode fetch) {
    CommandInfo.URI.Builder uri =
        CommandInfo.URI
            .newBuilder()
            .setValue(fetch.path("uri").textValue())
            .setExtract(fetch.path("extract").asBoolean(true))
            .setExecutable(fetch.path("executable").asBoolean(false))
            .setCache(fetch.path("cache").asBoolean(false));
    if (fetch.has("destPath")) {
      uri.setOutputFile(fetch.get("destPath").textValue());
    }
    return uri.build();
  }

  private DiscoveryInfo discovery() {
    Ports.Builder found = Ports.newBuilder();
    for (PortBinding binding : ports) {
      AppPort port = binding.port();
      for (String protocol : port.protocols()) {
        Port.Builder entry =
            Port.newBuilder().setNumber(binding.effectivePort()).setProtocol(protocol);
        port.name().ifPresent(entry::setName);
        found.addPorts(entry.setLabels(labels(portLabels(binding))));
      }
    }
    return DiscoveryInfo.newBuilder()
        .setVisibility(DiscoveryInfo.Visibility.FRAMEWORK)
        .setName(app.id().discoveryName())
        .setPorts(found)
        .build();
  }

  private Map<String, String> portLabels(PortBinding binding) {
    Map<String, String> labels = new TreeMap<>();
    boolean isContainer = app.networkMode() == NetworkMode.CONTAINER && !binding.hasHostPort();
    labels.put("network-scope", isContainer ? "container" : "host");
    if (isContainer) {
      app.networkName().ifPresent(name -> labels.put("network-name", name));
    }
    labels.putAll(binding.port().labels());
    return labels;
  }

  static Labels labels(Map<String, String> map) {
    Labels.Builder labels = Labels.newBuilder();
    new TreeMap<>(map)
        .forEach((key, value) -> labels.addLabels(Label.newBuilder().setKey(key).setValue(value)));
    return labels.build();
  }
}
