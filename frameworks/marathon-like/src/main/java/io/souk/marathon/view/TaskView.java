package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppPort;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.health.CheckRecord;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Reservation;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.CheckStatusInfo;
import java.util.Collection;
import java.util.List;

/** Tasks as the API shows them (Marathon, §3.1). */
public final class TaskView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;

  /** A view of the tasks in {@code world}. */
  public TaskView(World world) {
    this.world = world;
  }

  /** The tasks among these instances; those without a task are left out. */
  public ArrayNode tasks(Collection<Instance> instances, boolean withServicePorts) {
    ArrayNode array = NODES.arrayNode();
    for (Instance each : instances) {
      for (Task task : each.task().map(TaskView::known).orElse(List.of())) {
        array.add(task(each, task, withServicePorts));
      }
      if (each.task().isEmpty()) {
        each.reservation().ifPresent(kept -> array.add(suspended(each, kept)));
      }
    }
    return array;
  }

  /** The tasks as the kernel knows them: those of its containers where it is a pod's. */
  private static List<Task> known(Task run) {
    if (run.containers().isEmpty()) {
      return List.of(run);
    }
    return run.containers().stream()
        .map(
            each ->
                new Task(
                    each.id(), each.condition(), run.placement(), run.stagedAt(), run.report()))
        .toList();
  }

  private ObjectNode task(Instance instance, Task task, boolean withServicePorts) {
    ObjectNode json = NODES.objectNode().put("appId", instance.appId().path());
    healthCheckResults(json, instance, task);
    json.put("host", task.placement().host()).put("id", task.id().value());
    ArrayNode addresses = json.putArray("ipAddresses");
    for (String address : task.report().ipAddresses()) {
      addresses
          .addObject()
          .put("ipAddress", address)
          .put("protocol", address.contains(":") ? "IPv6" : "IPv4");
    }
    boolean active = task.condition().isActive();
    ArrayNode ports = json.putArray("ports");
    if (active) {
      task.placement().hostPorts().forEach(ports::add);
    }
    ArrayNode servicePorts = json.putArray("servicePorts");
    if (withServicePorts) {
      world
          .app(instance.appId())
          .map(App::ports)
          .orElse(List.of())
          .forEach(port -> servicePorts.add(port.servicePort()));
    }
    json.put("slaveId", task.placement().agentId()).put("state", task.condition().taskState());
    if (active) {
      json.put("stagedAt", task.stagedAt().toString());
      task.report().startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
      json.put("version", instance.version().toString());
    }
    task.placement().region().ifPresent(region -> json.put("region", region));
    task.placement().zone().ifPresent(zone -> json.put("zone", zone));
    localVolumes(json, instance);
    world.memory().checkResult(task.id()).ifPresent(result -> checkResult(json, result));
    return json.put("role", world.spec(instance.appId()).map(RunSpec::role).orElse("*"));
  }

  /** An instance that has its data and no task: shown where its data is. */
  private ObjectNode suspended(Instance instance, Reservation kept) {
    ObjectNode json = NODES.objectNode().put("appId", instance.appId().path());
    json.put("host", kept.placement().host())
        .put("id", instance.id().task(Math.max(1, instance.incarnation())).value());
    json.putArray("ipAddresses");
    json.putArray("ports");
    json.putArray("servicePorts");
    Condition shown = instance.isWaiting() ? Condition.SCHEDULED : Condition.KILLED;
    json.put("slaveId", kept.placement().agentId()).put("state", shown.taskState());
    kept.placement().region().ifPresent(region -> json.put("region", region));
    kept.placement().zone().ifPresent(zone -> json.put("zone", zone));
    localVolumes(json, instance);
    return json.put("role", kept.role());
  }

  private static void checkResult(ObjectNode json, CheckStatusInfo result) {
    switch (result.getType()) {
      case HTTP -> {
        if (result.getHttp().hasStatusCode()) {
          json.putObject("checkResult")
              .putObject("http")
              .put("statusCode", result.getHttp().getStatusCode());
        }
      }
      case TCP -> {
        if (result.getTcp().hasSucceeded()) {
          json.putObject("checkResult")
              .putObject("tcp")
              .put("succeeded", result.getTcp().getSucceeded());
        }
      }
      case COMMAND -> {
        if (result.getCommand().hasExitCode()) {
          json.putObject("checkResult")
              .putObject("command")
              .put("exitCode", result.getCommand().getExitCode());
        }
      }
      case UNKNOWN -> {
        // It has not run yet.
      }
    }
  }

  private static void localVolumes(ObjectNode json, Instance instance) {
    ArrayNode volumes = json.putArray("localVolumes");
    instance
        .reservation()
        .ifPresent(
            kept ->
                kept.volumes()
                    .forEach(
                        each ->
                            volumes
                                .addObject()
                                .put("runSpecId", each.owner().path())
                                .put("containerPath", each.containerPath())
                                .put("uuid", each.unique())
                                .put("persistenceId", each.persistenceId())));
  }

  /** While nothing is known the key is left out: load balancers take an empty list for down. */
  private void healthCheckResults(ObjectNode json, Instance instance, Task task) {
    List<CheckRecord> records = world.memory().checks(task.id());
    if (records.stream().noneMatch(CheckRecord::isKnown)) {
      return;
    }
    ArrayNode results = json.putArray("healthCheckResults");
    for (CheckRecord record : records) {
      if (record.isKnown()) {
        ObjectNode result =
            results
                .addObject()
                .put("alive", record.alive())
                .put("consecutiveFailures", record.consecutiveFailures());
        record.firstSuccess().ifPresent(at -> result.put("firstSuccess", at.toString()));
        record.lastFailure().ifPresent(at -> result.put("lastFailure", at.toString()));
        record.lastSuccess().ifPresent(at -> result.put("lastSuccess", at.toString()));
        record.lastFailureCause().ifPresent(cause -> result.put("lastFailureCause", cause));
        result.put("instanceId", instance.id().value());
      }
    }
  }

  /** The last bad end of a task. */
  public ObjectNode failure(TaskFailure failure) {
    return NODES
        .objectNode()
        .put("appId", failure.appId().path())
        .put("host", failure.placement().host())
        .put("message", failure.message())
        .put("state", failure.state())
        .put("taskId", failure.taskId().value())
        .put("timestamp", failure.timestamp().toString())
        .put("version", failure.version().toString())
        .put("slaveId", failure.placement().agentId());
  }

  /**
   * One line for each service port of each app: safe id, service port, {@code host:port} of each
   * task, parted by tabs; apps without ports have a blank in place of the port.
   */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (App app : world.apps().values()) {
      List<Task> tasks =
          world.instancesOf(app.id()).stream()
              .flatMap(each -> each.task().stream())
              .filter(task -> task.condition().isActive())
              .toList();
      if (app.ports().isEmpty()) {
        text.append(app.id().safePath()).append("\t \t");
        tasks.forEach(task -> text.append(task.placement().host()).append('\t'));
        text.append('\n');
      }
      for (int i = 0; i < app.ports().size(); i++) {
        line(text, app, app.ports().get(i), i, tasks);
      }
    }
    return text.toString();
  }

  private static void line(StringBuilder text, App app, AppPort port, int index, List<Task> tasks) {
    text.append(app.id().safePath()).append('\t').append(port.servicePort()).append('\t');
    for (Task task : tasks) {
      int host = task.placement().portOfEach().get(index);
      if (host > 0) {
        text.append(task.placement().host()).append(':').append(host).append('\t');
      }
    }
    text.append('\n');
  }
}
