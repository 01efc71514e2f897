package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.framework.match.Demand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One version of a pod: containers that are placed, started and ended together (Marathon, {@code
 * /v2/pods}). Its normalised JSON is the truth. Two pods are equal when their JSON is.
 */
public final class Pod implements RunSpec {

  /**
   * Fields that running instances are not made of, so that their change replaces none; of {@code
   * scheduling} they are made of the placement alone.
   */
  private static final Set<String> NOT_UPGRADING =
      Set.of("version", "versionInfo", "scaling", "executorResources", "labels");

  private final ObjectNode json;
  private final AppId id;
  private final Timestamp version;
  private final List<PodContainer> containers;
  private final List<Constraint> constraints;
  private final List<AppPort> ports;

  private Pod(ObjectNode json) {
    this.json = json;
    this.id = new AppId(json.path("id").textValue());
    this.version = Timestamp.parse(json.path("version").textValue());
    List<PodContainer> all = new ArrayList<>();
    json.path("containers").forEach(each -> all.add(new PodContainer((ObjectNode) each)));
    this.containers = List.copyOf(all);
    this.constraints = constraints(placement().path("constraints"));
    this.ports = containers.stream().flatMap(each -> each.ports().stream()).toList();
  }

  /** A view of normalised and validated JSON with {@code version} and {@code versionInfo}. */
  public static Pod of(ObjectNode normalised) {
    return new Pod(normalised.deepCopy());
  }

  @Override
  public ObjectNode json() {
    return json.deepCopy();
  }

  /** A copy of the JSON that GET shows. */
  public ObjectNode shown() {
    ObjectNode shown = json.deepCopy();
    shown.remove("versionInfo");
    return shown;
  }

  @Override
  public AppId id() {
    return id;
  }

  @Override
  public Timestamp version() {
    return version;
  }

  @Override
  public Timestamp lastConfigChange() {
    return Timestamp.parse(json.path("versionInfo").path("lastConfigChangeAt").textValue());
  }

  @Override
  public Timestamp lastScaling() {
    return Timestamp.parse(json.path("versionInfo").path("lastScalingAt").textValue());
  }

  @Override
  public int instances() {
    return json.path("scaling").path("instances").intValue();
  }

  /** The containers in order. */
  public List<PodContainer> containers() {
    return containers;
  }

  /** The container of that name, if there is one. */
  public Optional<PodContainer> container(String name) {
    return containers.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  @Override
  public List<String> containerNames() {
    return containers.stream().map(PodContainer::name).toList();
  }

  @Override
  public double cpus() {
    return sum("cpus");
  }

  @Override
  public double mem() {
    return sum("mem");
  }

  @Override
  public double disk() {
    return sum("disk");
  }

  @Override
  public int gpus() {
    return (int) sum("gpus");
  }

  private double sum(String resource) {
    // Each container is given its share by itself, in thousandths, and so must the sum be.
    long thousandths =
        containers.stream().mapToLong(e -> Demand.thousandths(e.resource(resource))).sum();
    return (thousandths + Demand.thousandths(executor(resource))) / 1000.0;
  }

  /** What the executor of an instance takes of {@code resource}. */
  public double executor(String resource) {
    return json.path("executorResources").path(resource).doubleValue();
  }

  @Override
  public Map<String, String> labels() {
    Map<String, String> labels = new TreeMap<>();
    json.path("labels").properties().forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return labels;
  }

  /** The user that containers run as unless they name one, if the pod names one. */
  public Optional<String> user() {
    return json.has("user") ? Optional.of(json.get("user").textValue()) : Optional.empty();
  }

  /** Variables of every container; not to be changed. */
  public JsonNode environment() {
    return json.path("environment");
  }

  /** Volumes that containers may mount; not to be changed. */
  public JsonNode volumes() {
    return json.path("volumes");
  }

  /** Where the secrets come from, by their ids; not to be changed. */
  public JsonNode secrets() {
    return json.path("secrets");
  }

  /** Networks that all containers share; not to be changed. */
  public JsonNode networks() {
    return json.path("networks");
  }

  /** Whether all containers share one set of limits instead of having their own. */
  public boolean sharesCgroups() {
    return json.path("legacySharedCgroups").asBoolean(false);
  }

  /** Endpoints of all containers, in the order of containers. */
  @Override
  public List<AppPort> ports() {
    return ports;
  }

  @Override
  public NetworkMode networkMode() {
    return NetworkMode.of(json.path("networks").path(0).path("mode").asText("host"));
  }

  /** None: each container has its own, executed by the agent. */
  @Override
  public List<HealthCheck> healthChecks() {
    return List.of();
  }

  @Override
  public List<Constraint> constraints() {
    return constraints;
  }

  private static List<Constraint> constraints(JsonNode array) {
    List<Constraint> constraints = new ArrayList<>();
    for (JsonNode each : array) {
      Optional<String> value =
          each.has("value") ? Optional.of(each.get("value").textValue()) : Optional.empty();
      constraints.add(
          new Constraint(
              each.path("fieldName").textValue(),
              Constraint.Operator.valueOf(each.path("operator").textValue()),
              value));
    }
    return List.copyOf(constraints);
  }

  /** None: what a pod keeps is kept by apps. */
  @Override
  public List<PersistentVolume> persistentVolumes() {
    return List.of();
  }

  @Override
  public Set<String> acceptedResourceRoles() {
    Set<String> roles = new TreeSet<>();
    placement().path("acceptedResourceRoles").forEach(role -> roles.add(role.textValue()));
    return roles;
  }

  @Override
  public String role() {
    return json.path("role").asText("*");
  }

  /** None: pods have no field for it. */
  @Override
  public List<AppId> dependencies() {
    return List.of();
  }

  private JsonNode scheduling() {
    return json.path("scheduling");
  }

  private JsonNode placement() {
    return scheduling().path("placement");
  }

  @Override
  public UpgradeStrategy upgradeStrategy() {
    JsonNode strategy = scheduling().path("upgrade");
    return new UpgradeStrategy(
        strategy.path("minimumHealthCapacity").doubleValue(),
        strategy.path("maximumOverCapacity").doubleValue());
  }

  @Override
  public BackoffPolicy backoff() {
    JsonNode backoff = scheduling().path("backoff");
    return new BackoffPolicy(
        seconds(backoff.path("backoff")),
        backoff.path("backoffFactor").doubleValue(),
        seconds(backoff.path("maxLaunchDelay")));
  }

  private static Duration seconds(JsonNode number) {
    return Duration.ofMillis(Math.round(number.doubleValue() * 1000));
  }

  @Override
  public boolean killsYoungestFirst() {
    return !scheduling().path("killSelection").asText("").equals("OLDEST_FIRST");
  }

  @Override
  public Optional<Duration> inactiveAfter() {
    return unreachable("inactiveAfterSeconds");
  }

  @Override
  public Optional<Duration> expungeAfter() {
    return unreachable("expungeAfterSeconds");
  }

  private Optional<Duration> unreachable(String limit) {
    JsonNode strategy = scheduling().path("unreachableStrategy");
    return strategy.isTextual() ? Optional.empty() : Optional.of(seconds(strategy.path(limit)));
  }

  @Override
  public boolean runsAs(RunSpec other) {
    return other instanceof Pod pod && hasConfigurationOf(pod.json);
  }

  @Override
  public boolean isUpgradedBy(RunSpec next) {
    return !(next instanceof Pod pod)
        || !hasConfigurationOf(pod.json)
        || !lastConfigChange().equals(next.lastConfigChange());
  }

  /** Whether the two would run the same, versions and number of instances aside. */
  public boolean hasConfigurationOf(ObjectNode normalised) {
    return configuration(json).equals(configuration(normalised));
  }

  private static ObjectNode configuration(ObjectNode json) {
    ObjectNode copy = json.deepCopy();
    copy.remove(NOT_UPGRADING);
    copy.set("placement", copy.path("scheduling").path("placement"));
    copy.remove("scheduling");
    return copy;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Pod pod && json.equals(pod.json);
  }

  @Override
  public int hashCode() {
    return json.hashCode();
  }

  @Override
  public String toString() {
    return id + "@" + version;
  }
}
