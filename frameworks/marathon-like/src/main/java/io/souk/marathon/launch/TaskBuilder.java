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
import io.souk.protocol.mesos.Value;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Builds the {@code TaskInfo} of an instance that was given a place. */
public final class TaskBuilder {

  private final App app;
  private final Task task;
  private final List<PortBinding> ports;
  private final boolean enforcesRole;

  private TaskBuilder(App app, Task task, boolean enforcesRole) {
    this.enforcesRole = enforcesRole;
    this.app = app;
    this.task = task;
    this.ports = PortBinding.of(app, task.placement());
  }

  /**
   * The task as the kernel is to launch it from {@code resources}.
   *
   * @param enforcesRole whether the app's group gives it its role
   */
  public static TaskInfo build(App app, Task task, List<Resource> resources, boolean enforcesRole) {
    return new TaskBuilder(app, task, enforcesRole).build(resources);
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
    CheckBuilder.build(app, ports).ifPresent(info::setCheck);
    limits(info);
    app.killGracePeriod().ifPresent(grace -> info.setKillPolicy(killPolicy(grace)));
    if (!app.labels().isEmpty()) {
      info.setLabels(labels(app.labels()));
    }
    return info.build();
  }

  private void limits(TaskInfo.Builder info) {
    app.json()
        .path("resourceLimits")
        .properties()
        .forEach(
            limit -> {
              double most =
                  limit.getValue().isTextual()
                      ? Double.POSITIVE_INFINITY
                      : limit.getValue().doubleValue();
              info.putLimits(limit.getKey(), Value.Scalar.newBuilder().setValue(most).build());
            });
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
    new EnvironmentBuilder(app, task, ports, enforcesRole)
        .build()
        .forEach(
            (name, value) ->
                environment.addVariables(
                    Environment.Variable.newBuilder().setName(name).setValue(value)));
    secrets().forEach(environment::addVariables);
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

  /** Variables whose values the launch brings. */
  private List<Environment.Variable> secrets() {
    List<Environment.Variable> variables = new ArrayList<>();
    JsonNode json = app.json();
    json.path("env")
        .properties()
        .forEach(
            variable -> {
              if (variable.getValue().isObject()) {
                String id = variable.getValue().path("secret").textValue();
                String source = json.path("secrets").path(id).path("source").textValue();
                variables.add(
                    Environment.Variable.newBuilder()
                        .setName(variable.getKey())
                        .setType(Environment.Variable.Type.SECRET)
                        .setSecret(VolumeBuilder.reference(source))
                        .build());
              }
            });
    return variables;
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
