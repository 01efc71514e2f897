package io.souk.marathon.state;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.instance.TaskId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** The stored form of what the service knows: JSON. */
final class Codec {

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private Codec() {}

  static JsonNode parse(String text) {
    try {
      return MAPPER.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("the store holds what is not JSON: " + e.getMessage(), e);
    }
  }

  /** An app, or a pod: pods alone have containers. */
  static RunSpec spec(JsonNode json) {
    ObjectNode definition = (ObjectNode) json;
    return json.has("containers") ? Pod.of(definition) : App.of(definition);
  }

  static String write(Instance instance) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", instance.id().value())
            .put("appId", instance.appId().path())
            .put("version", instance.version().toString())
            .put("goal", instance.goal().name())
            .put("since", instance.since().toString())
            .put("incarnation", instance.incarnation());
    instance.task().ifPresent(task -> json.set("task", task(task)));
    instance.reservation().ifPresent(kept -> json.set("reservation", ReservationCodec.write(kept)));
    return json.toString();
  }

  static Instance instance(JsonNode json) {
    return new Instance(
        new InstanceId(json.path("id").textValue()),
        new AppId(json.path("appId").textValue()),
        Timestamp.parse(json.path("version").textValue()),
        Goal.valueOf(json.path("goal").textValue()),
        Timestamp.parse(json.path("since").textValue()),
        json.path("incarnation").intValue(),
        json.has("task") ? Optional.of(task(json.get("task"))) : Optional.empty(),
        ReservationCodec.find(json));
  }

  private static ObjectNode task(Task task) {
    Task.Report report = task.report();
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", task.id().value())
            .put("condition", task.condition().name())
            .put("stagedAt", task.stagedAt().toString())
            .put("changedAt", report.changedAt().toString());
    json.set("placement", placement(task.placement()));
    report.startedAt().ifPresent(at -> json.put("startedAt", at.toString()));
    report.unreachableSince().ifPresent(at -> json.put("unreachableSince", at.toString()));
    report.healthy().ifPresent(healthy -> json.put("healthy", healthy));
    report.ipAddresses().forEach(json.putArray("ipAddresses")::add);
    if (report.ready()) {
      json.put("ready", true);
    }
    if (!task.containers().isEmpty()) {
      json.set("containers", ContainerCodec.write(task.containers()));
    }
    return json;
  }

  private static Task task(JsonNode json) {
    List<String> addresses = new ArrayList<>();
    json.path("ipAddresses").forEach(each -> addresses.add(each.textValue()));
    return new Task(
        new TaskId(json.path("id").textValue()),
        Condition.valueOf(json.path("condition").textValue()),
        placement(json.path("placement")),
        Timestamp.parse(json.path("stagedAt").textValue()),
        new Task.Report(
            time(json, "startedAt"),
            Timestamp.parse(json.path("changedAt").textValue()),
            time(json, "unreachableSince"),
            json.has("healthy")
                ? Optional.of(json.get("healthy").booleanValue())
                : Optional.empty(),
            addresses,
            json.path("ready").booleanValue()),
        ContainerCodec.read(json.path("containers")));
  }

  static ObjectNode placement(Placement placement) {
    ObjectNode json =
        NODES.objectNode().put("agentId", placement.agentId()).put("host", placement.host());
    placement.region().ifPresent(region -> json.put("region", region));
    placement.zone().ifPresent(zone -> json.put("zone", zone));
    placement.portOfEach().forEach(json.putArray("ports")::add);
    ObjectNode attributes = json.putObject("attributes");
    new TreeMap<>(placement.attributes()).forEach(attributes::put);
    return json;
  }

  static Placement placement(JsonNode json) {
    List<Integer> ports = new ArrayList<>();
    json.path("ports").forEach(port -> ports.add(port.intValue()));
    Map<String, String> attributes = new TreeMap<>();
    json.path("attributes")
        .properties()
        .forEach(each -> attributes.put(each.getKey(), each.getValue().textValue()));
    return new Placement(
        json.path("agentId").textValue(),
        json.path("host").textValue(),
        text(json, "region"),
        text(json, "zone"),
        ports,
        attributes);
  }

  static String write(Deployment deployment) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("id", deployment.id())
            .put("version", deployment.version().toString());
    ArrayNode steps = json.putArray("steps");
    for (List<Action> step : deployment.steps()) {
      ArrayNode actions = steps.addArray();
      for (Action each : step) {
        ObjectNode action = actions.addObject().put("kind", each.kind().name());
        action.put(each.wireField(), each.app().path());
      }
    }
    ArrayNode originals = json.putArray("originals");
    for (Deployment.Original original : deployment.originals()) {
      ObjectNode entry = originals.addObject().put("id", original.id().path());
      original.app().ifPresent(app -> entry.set("app", app.json()));
    }
    return json.toString();
  }

  /** At its first step: steps that are done are seen to be done at once. */
  static Deployment deployment(JsonNode json) {
    List<List<Action>> steps = new ArrayList<>();
    for (JsonNode step : json.path("steps")) {
      List<Action> actions = new ArrayList<>();
      for (JsonNode action : step) {
        boolean ofPod = action.has("pod");
        actions.add(
            new Action(
                Action.Kind.valueOf(action.path("kind").textValue()),
                new AppId(action.path(ofPod ? "pod" : "app").textValue()),
                ofPod));
      }
      steps.add(actions);
    }
    List<Deployment.Original> originals = new ArrayList<>();
    for (JsonNode original : json.path("originals")) {
      originals.add(
          new Deployment.Original(
              new AppId(original.path("id").textValue()),
              original.has("app") ? Optional.of(spec(original.get("app"))) : Optional.empty()));
    }
    return new Deployment(
        json.path("id").textValue(),
        Timestamp.parse(json.path("version").textValue()),
        steps,
        0,
        originals);
  }

  static String write(Group group) {
    return group(group).toString();
  }

  private static ObjectNode group(Group group) {
    ObjectNode json =
        NODES.objectNode().put("id", group.id().path()).put("version", group.version().toString());
    ArrayNode dependencies = json.putArray("dependencies");
    group.dependencies().forEach(each -> dependencies.add(each.path()));
    group.enforceRole().ifPresent(enforce -> json.put("enforceRole", enforce));
    return json;
  }

  static Group group(JsonNode json) {
    List<AppId> dependencies = new ArrayList<>();
    json.path("dependencies").forEach(each -> dependencies.add(new AppId(each.textValue())));
    return new Group(
        new AppId(json.path("id").textValue()),
        dependencies,
        json.has("enforceRole")
            ? Optional.of(json.get("enforceRole").booleanValue())
            : Optional.empty(),
        Timestamp.parse(json.path("version").textValue()));
  }

  static String write(History.Change change) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("number", change.number())
            .put("version", change.version().toString())
            .put("deployment", change.deployment());
    ArrayNode apps = json.putArray("apps");
    change
        .apps()
        .forEach(
            (id, app) -> {
              ObjectNode entry = apps.addObject().put("id", id.path());
              app.ifPresent(before -> entry.set("app", before.json()));
            });
    ArrayNode groups = json.putArray("groups");
    change
        .groups()
        .forEach(
            (id, group) -> {
              ObjectNode entry = groups.addObject().put("id", id.path());
              group.ifPresent(before -> entry.set("group", group(before)));
            });
    return json.toString();
  }

  /**
   * @param kept finds the version of an app that is kept anyhow
   */
  static History.Change change(JsonNode json, UnaryOperator<RunSpec> kept) {
    Map<AppId, Optional<RunSpec>> apps = new HashMap<>();
    for (JsonNode each : json.path("apps")) {
      apps.put(
          new AppId(each.path("id").textValue()),
          each.has("app") ? Optional.of(kept.apply(spec(each.get("app")))) : Optional.empty());
    }
    Map<AppId, Optional<Group>> groups = new HashMap<>();
    for (JsonNode each : json.path("groups")) {
      groups.put(
          new AppId(each.path("id").textValue()),
          each.has("group") ? Optional.of(group(each.get("group"))) : Optional.empty());
    }
    return new History.Change(
        json.path("number").longValue(),
        Timestamp.parse(json.path("version").textValue()),
        json.path("deployment").textValue(),
        apps,
        groups);
  }

  static String write(TaskFailure failure) {
    ObjectNode json =
        NODES
            .objectNode()
            .put("appId", failure.appId().path())
            .put("taskId", failure.taskId().value())
            .put("state", failure.state())
            .put("message", failure.message())
            .put("timestamp", failure.timestamp().toString())
            .put("version", failure.version().toString());
    json.set("placement", placement(failure.placement()));
    return json.toString();
  }

  static TaskFailure failure(JsonNode json) {
    return new TaskFailure(
        new AppId(json.path("appId").textValue()),
        new TaskId(json.path("taskId").textValue()),
        placement(json.path("placement")),
        json.path("state").textValue(),
        json.path("message").textValue(),
        Timestamp.parse(json.path("timestamp").textValue()),
        Timestamp.parse(json.path("version").textValue()));
  }

  private static Optional<Timestamp> time(JsonNode json, String name) {
    return text(json, name).map(Timestamp::parse);
  }

  private static Optional<String> text(JsonNode json, String name) {
    return json.has(name) ? Optional.of(json.get(name).textValue()) : Optional.empty();
  }
}
