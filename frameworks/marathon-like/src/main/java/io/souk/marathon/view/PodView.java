package io.souk.marathon.view;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.decide.Health;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Container;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.PodTermination;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.Optional;

/** Pods as the API shows them (Marathon, PodStatus). */
public final class PodView {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final World world;
  private final Health health;

  /** A view of the pods in {@code world}. */
  public PodView(World world, Health health) {
    this.world = world;
    this.health = health;
  }

  /** How the pod stands; one that is being removed as long as it has instances. */
  public ObjectNode status(AppId id, Instant now) {
    Optional<Pod> present = pod(world.spec(id));
    Pod pod =
        present
            .or(() -> removed(id))
            .orElseThrow(() -> RequestException.notFound("Pod '" + id + "' does not exist"));
    return status(pod, present.isEmpty(), now);
  }

  /** How a pod that is there stands. */
  public ObjectNode status(Pod pod, Instant now) {
    return status(pod, false, now);
  }

  private Optional<Pod> removed(AppId id) {
    for (Deployment each : world.deploymentsOf(id)) {
      boolean stops =
          each.steps().stream()
              .flatMap(step -> step.stream())
              .anyMatch(a -> a.kind() == Action.Kind.STOP && a.app().equals(id));
      if (stops) {
        return each.originals().stream()
            .filter(original -> original.id().equals(id))
            .findFirst()
            .flatMap(original -> pod(original.app()));
      }
    }
    return Optional.empty();
  }

  private static Optional<Pod> pod(Optional<RunSpec> spec) {
    return spec.orElse(null) instanceof Pod pod ? Optional.of(pod) : Optional.empty();
  }

  private ObjectNode status(Pod pod, boolean isEnding, Instant now) {
    String at = new Timestamp(now).toString();
    ObjectNode json = NODES.objectNode().put("id", pod.id().path());
    json.set("spec", pod.shown());
    ArrayNode instances = NODES.arrayNode();
    Timestamp changed = pod.version();
    int stable = 0;
    for (Instance each : world.instancesOf(pod.id())) {
      PodInstanceView view = new PodInstanceView(definition(each, pod), each, health);
      stable += view.status() == PodInstanceView.Status.STABLE ? 1 : 0;
      changed = view.changedAt().compareTo(changed) > 0 ? view.changedAt() : changed;
      instances.add(view.json(at));
    }
    String status = stable >= pod.instances() ? "STABLE" : "DEGRADED";
    json.put("status", isEnding ? "TERMINAL" : status).put("statusSince", changed.toString());
    json.set("instances", instances);
    ArrayNode history = json.putArray("terminationHistory");
    world.terminations().of(pod.id()).ifPresent(last -> history.add(termination(last)));
    return json.put("lastUpdated", at).put("lastChanged", changed.toString());
  }

  private Pod definition(Instance instance, Pod fallback) {
    return pod(world.definitionOf(instance)).orElse(fallback);
  }

  private static ObjectNode termination(PodTermination ended) {
    // Two spellings: the API's, and the one that its client for Go reads.
    ObjectNode json =
        NODES
            .objectNode()
            .put("instanceID", ended.instance().value())
            .put("instanceId", ended.instance().value())
            .put("startedAt", ended.startedAt().toString())
            .put("terminatedAt", ended.terminatedAt().toString());
    if (!ended.message().isEmpty()) {
      json.put("message", ended.message());
    }
    ArrayNode containers = json.putArray("containers");
    for (Container each : ended.containers()) {
      ObjectNode container =
          containers
              .addObject()
              .put("containerId", each.id().value())
              .put("lastKnownState", each.condition().taskState());
      ObjectNode termination = container.putObject("termination");
      if (!each.message().isEmpty()) {
        termination.put("message", each.message());
      }
    }
    return json;
  }

  /** An instance as the answer to its kill shows it. */
  public ObjectNode killed(Instance instance) {
    ObjectNode json = NODES.objectNode();
    json.putObject("instanceId").put("idString", instance.id().value());
    instance
        .task()
        .ifPresent(
            task -> {
              ObjectNode agent =
                  json.putObject("agentInfo")
                      .put("host", task.placement().host())
                      .put("agentId", task.placement().agentId());
              task.placement().region().ifPresent(region -> agent.put("region", region));
              task.placement().zone().ifPresent(zone -> agent.put("zone", zone));
              agent.putArray("attributes");
            });
    ObjectNode state = json.putObject("state").put("condition", instance.condition().eventName());
    state.put(
        "since",
        instance.task().map(t -> t.report().changedAt()).orElse(instance.since()).toString());
    instance
        .task()
        .flatMap(task -> task.report().startedAt())
        .ifPresent(started -> state.put("activeSince", started.toString()));
    health.verdict(instance).ifPresent(healthy -> state.put("healthy", healthy));
    state.put("goal", goal(instance));
    json.put("runSpecVersion", instance.version().toString());
    JsonNode strategy =
        pod(world.definitionOf(instance))
            .map(pod -> pod.json().path("scheduling").path("unreachableStrategy"))
            .orElse(NODES.objectNode());
    json.set("unreachableStrategy", strategy);
    return json;
  }

  private static String goal(Instance instance) {
    return switch (instance.goal()) {
      case RUNNING -> "Running";
      case STOPPED -> "Stopped";
      case DECOMMISSIONED -> "Decommissioned";
    };
  }
}
