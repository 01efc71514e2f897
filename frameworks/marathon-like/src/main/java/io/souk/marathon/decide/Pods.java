package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.pod.PodReader;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Writes to pods and kills of their instances. */
public final class Pods {

  private final World world;
  private final Deployments deployments;
  private final Instances instances;
  private final PodReader reader;
  private final ServicePorts servicePorts;

  Pods(
      World world,
      Deployments deployments,
      Instances instances,
      PodReader reader,
      ServicePorts servicePorts) {
    this.world = world;
    this.deployments = deployments;
    this.instances = instances;
    this.reader = reader;
    this.servicePorts = servicePorts;
  }

  /**
   * How a write is meant.
   *
   * @param force whether deployments in the way are given up
   * @param clientIp who asks
   * @param uri what was asked for
   */
  public record Request(boolean force, String clientIp, String uri) {}

  /**
   * What a write led to.
   *
   * @param pod the definition now; the one that was when it is gone
   */
  public record Written(Pod pod, Deployment deployment) {}

  /** POST {@code /v2/pods}. */
  public Written create(Turn turn, JsonNode body, Request request) {
    ObjectNode normalised = reader.readNew(body);
    AppId id = new AppId(normalised.path("id").textValue());
    if (world.spec(id).orElse(null) instanceof Pod) {
      throw RequestException.of(
          RequestException.Kind.EXISTS, "A pod with id [" + id + "] already exists.");
    }
    return write(turn, id, normalised, request);
  }

  /** PUT of one pod: the whole of it, made when it is not there. */
  public Written replace(Turn turn, AppId id, JsonNode body, Request request) {
    return write(
        turn, id, reader.readReplacement(body, id, world.spec(id).map(RunSpec::role)), request);
  }

  private Written write(Turn turn, AppId id, ObjectNode normalised, Request request) {
    boolean created = world.spec(id).isEmpty();
    Pod pod =
        new Versioning(world, servicePorts, turn, List.of(), List.of()).podVersion(normalised);
    Timestamp version =
        created || pod.version().compareTo(turn.timestamp()) > 0 ? pod.version() : turn.timestamp();
    Deployment deployment =
        deployments.begin(turn, Map.of(id, Optional.of(pod)), version, request.force());
    turn.publish(
        created
            ? turn.events().podCreated(request.clientIp(), request.uri())
            : turn.events().podUpdated(request.clientIp(), request.uri()));
    return new Written(pod, deployment);
  }

  /** DELETE of a pod. */
  public Written remove(Turn turn, AppId id, Request request) {
    Pod pod = get(id);
    Deployment deployment =
        deployments.begin(
            turn, Map.of(id, Optional.<Pod>empty()), turn.timestamp(), request.force());
    turn.publish(turn.events().podDeleted(request.clientIp(), request.uri()));
    return new Written(pod, deployment);
  }

  /** All pods in order of id. */
  public List<Pod> all() {
    return world.pods();
  }

  /** The pod, or a refusal. */
  public Pod get(AppId id) {
    if (world.spec(id).orElse(null) instanceof Pod pod) {
      return pod;
    }
    throw RequestException.notFound("Pod '" + id + "' does not exist");
  }

  /** A kept version of the pod, or a refusal. */
  public Pod getVersion(AppId id, String version) {
    Timestamp timestamp = Timestamp.parse(version);
    get(id);
    if (world.versions(id).get(timestamp) instanceof Pod found) {
      return found;
    }
    throw RequestException.notFound("Pod '" + id + "' does not exist in version " + timestamp);
  }

  /** The kept versions of the pod, newest first, or a refusal. */
  public List<Timestamp> versions(AppId id) {
    get(id);
    return new ArrayList<>(world.versions(id).descendingKeySet());
  }

  /** Kills one instance of the pod, or refuses when the pod has none of that id. */
  public Instance killOne(Turn turn, AppId id, String instanceId, boolean wipe) {
    get(id);
    Instance victim =
        find(id, instanceId)
            .orElseThrow(
                () ->
                    RequestException.notFound(
                        "Instance '" + instanceId + "' of pod '" + id + "' does not exist"));
    kill(turn, victim, wipe);
    return victim;
  }

  /** Kills instances of the pod; ids that it does not have are skipped. */
  public List<Instance> killAll(Turn turn, AppId id, List<String> instanceIds, boolean wipe) {
    get(id);
    List<Instance> victims = new ArrayList<>();
    for (String each : new LinkedHashSet<>(instanceIds)) {
      find(id, each).ifPresent(victims::add);
    }
    victims.forEach(each -> kill(turn, each, wipe));
    return victims;
  }

  private Optional<Instance> find(AppId id, String instanceId) {
    return world.instance(new InstanceId(instanceId)).filter(each -> each.appId().equals(id));
  }

  private void kill(Turn turn, Instance instance, boolean wipe) {
    if (wipe || instance.condition().isUnreachable()) {
      instances.decommission(turn, instance);
    } else {
      instance.task().ifPresent(task -> instances.kill(turn, instance, task));
    }
  }
}
