package io.souk.marathon.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.PodContainer;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.decide.Health;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import java.util.List;
import java.util.Optional;

/** One instance of a pod within the pod's status (Marathon, PodInstanceStatus). */
final class PodInstanceView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final Pod pod;
  private final Instance instance;
  private final Health health;

  /** How an instance stands. */
  enum Status {
    /** It waits for an offer, or its launch is on its way. */
    PENDING,
    /** Its containers start. */
    STAGING,
    /** They run, and none is known to be unhealthy. */
    STABLE,
    /** They run, one is unhealthy; or nobody can tell. */
    DEGRADED,
    /** They end or have ended. */
    TERMINAL
  }

  /**
   * A view.
   *
   * @param pod the version that the instance was launched from
   */
  PodInstanceView(Pod pod, Instance instance, Health health) {
    this.pod = pod;
    this.instance = instance;
    this.health = health;
  }

  Status status() {
    if (instance.goal() == Goal.DECOMMISSIONED) {
      return Status.TERMINAL;
    }
    return switch (instance.condition()) {
      case SCHEDULED, PROVISIONED -> Status.PENDING;
      case STAGING, STARTING -> Status.STAGING;
      case RUNNING -> health.verdict(instance).orElse(true) ? Status.STABLE : Status.DEGRADED;
      case UNREACHABLE, UNREACHABLE_INACTIVE -> Status.DEGRADED;
      case KILLING, ERROR, FAILED, FINISHED, KILLED, GONE, DROPPED, UNKNOWN -> Status.TERMINAL;
    };
  }

  /** When anything about the instance last changed. */
  Timestamp changedAt() {
    Timestamp changed =
        instance.task().map(task -> task.report().changedAt()).orElse(instance.since());
    for (Container each : containers()) {
      changed = later(changed, each.since());
      changed = later(changed, each.health().map(Container.Health::since).orElse(changed));
    }
    return changed;
  }

  private List<Container> containers() {
    return instance.task().map(Task::containers).orElse(List.of());
  }

  private static Timestamp later(Timestamp one, Timestamp other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  ObjectNode json(String now) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", instance.id().value())
            .put("status", status().name())
            .put("statusSince", changedAt().toString());
    message().ifPresent(text -> json.put("message", text));
    json.putArray("conditions");
    instance.task().ifPresent(task -> place(json, task.placement()));
    resources(json.putObject("resources"), pod.cpus(), pod.mem(), pod.disk(), pod.gpus());
    ArrayNode networks = json.putArray("networks");
    instance.task().ifPresent(task -> networks(networks, task));
    ArrayNode containers = json.putArray("containers");
    int firstPort = 0;
    for (Container each : containers()) {
      Optional<PodContainer> definition = pod.container(each.name());
      containers.add(container(each, definition, firstPort, now));
      firstPort += definition.map(known -> known.ports().size()).orElse(0);
    }
    json.put("specReference", "/v2/pods" + pod.id().path() + "::versions/" + instance.version());
    json.putArray("localVolumes");
    return json.put("role", pod.role())
        .put("lastUpdated", now)
        .put("lastChanged", changedAt().toString());
  }

  /** What the first container that ended badly, or is unhealthy, says. */
  private Optional<String> message() {
    return containers().stream()
        .filter(each -> !each.message().isEmpty())
        .filter(each -> each.condition().isTerminal() && each.condition() != Condition.FINISHED)
        .map(each -> each.name() + ": " + each.message())
        .findFirst();
  }

  private static void place(ObjectNode json, Placement placement) {
    json.put("agentHostname", placement.host()).put("agentId", placement.agentId());
    placement.region().ifPresent(region -> json.put("agentRegion", region));
    placement.zone().ifPresent(zone -> json.put("agentZone", zone));
  }

  private void networks(ArrayNode networks, Task task) {
    if (task.report().ipAddresses().isEmpty()) {
      return;
    }
    ObjectNode network = networks.addObject();
    if (pod.networkMode() == NetworkMode.CONTAINER && pod.networks().size() == 1) {
      network.set("name", pod.networks().get(0).path("name"));
    }
    task.report().ipAddresses().forEach(network.putArray("addresses")::add);
  }

  private static void resources(ObjectNode json, double cpus, double mem, double disk, int gpus) {
    json.put("cpus", cpus).put("mem", mem).put("disk", disk).put("gpus", gpus);
  }

  private ObjectNode container(
      Container run, Optional<PodContainer> definition, int firstPort, String now) {
    Timestamp changed = later(run.since(), run.health().map(h -> h.since()).orElse(run.since()));
    ObjectNode json =
        NODES
            .objectNode()
            .put("name", run.name())
            .put("status", run.condition().taskState())
            .put("statusSince", run.since().toString());
    if (!run.message().isEmpty()) {
      json.put("message", run.message());
    }
    ArrayNode conditions = json.putArray("conditions");
    Optional<JsonNode> check = definition.flatMap(PodContainer::healthCheck);
    if (check.isPresent()) {
      conditions.add(healthCondition(run, now));
    }
    json.put("containerId", run.id().value());
    ArrayNode endpoints = json.putArray("endpoints");
    definition.ifPresent(known -> endpoints(endpoints, run, known, firstPort));
    definition.ifPresent(
        known ->
            resources(
                json.putObject("resources"),
                known.resource("cpus"),
                known.resource("mem"),
                known.resource("disk"),
                (int) known.resource("gpus")));
    if (run.condition().isTerminal()) {
      json.putObject("termination").put("message", run.message());
    }
    return json.put("lastUpdated", now).put("lastChanged", changed.toString());
  }

  private static ObjectNode healthCondition(Container run, String now) {
    boolean known = run.health().isPresent();
    return NODES
        .objectNode()
        .put("name", "healthy")
        .put("value", Boolean.toString(run.health().map(Container.Health::healthy).orElse(false)))
        .put("reason", known ? "health-reported-by-mesos" : "health-unreported-by-mesos")
        .put(
            "lastChanged", run.health().map(Container.Health::since).orElse(run.since()).toString())
        .put("lastUpdated", now);
  }

  private void endpoints(ArrayNode array, Container run, PodContainer definition, int firstPort) {
    List<Integer> ports =
        instance.task().map(task -> task.placement().portOfEach()).orElse(List.of());
    String checked = checkedEndpoint(definition);
    for (int i = 0; i < definition.ports().size(); i++) {
      String name = definition.ports().get(i).name().orElse("");
      ObjectNode endpoint = array.addObject().put("name", name);
      int hostPort =
          firstPort + i < ports.size() ? ports.get(firstPort + i) : Placement.NO_HOST_PORT;
      if (hostPort != Placement.NO_HOST_PORT) {
        endpoint.put("allocatedHostPort", hostPort);
      }
      if (name.equals(checked)) {
        run.health().ifPresent(found -> endpoint.put("healthy", found.healthy()));
      }
    }
  }

  private static String checkedEndpoint(PodContainer definition) {
    JsonNode check = definition.healthCheck().orElse(NODES.objectNode());
    return check
        .path("http")
        .path("endpoint")
        .asText(check.path("tcp").path("endpoint").asText(""));
  }
}
