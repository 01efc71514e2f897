package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * One version of an app: its normalised JSON, which is the truth and is handed out as copies, and
 * what the scheduler reads of it. Two apps are equal when their JSON is.
 */
public final class App implements RunSpec {

  private final ObjectNode json;
  private final AppId id;
  private final Timestamp version;
  private final Timestamp lastConfigChange;
  private final List<HealthCheck> healthChecks;
  private final List<Constraint> constraints;
  private final List<AppPort> ports;
  private final Map<String, String> labels;

  private App(ObjectNode json) {
    this.json = json;
    this.id = new AppId(json.path("id").textValue());
    this.version = Timestamp.parse(json.path("version").textValue());
    this.lastConfigChange =
        Timestamp.parse(json.path("versionInfo").path("lastConfigChangeAt").textValue());
    this.healthChecks = HealthCheck.listOf(json.path("healthChecks"));
    this.constraints = Constraint.listOf(json.path("constraints"));
    this.ports = AppPort.listOf(json);
    this.labels = textMap(json.path("labels"));
  }

  /** A view of normalised and validated JSON with {@code version} and {@code versionInfo}. */
  public static App of(ObjectNode normalised) {
    return new App(normalised.deepCopy());
  }

  /** A copy of the JSON that GET shows. */
  @Override
  public ObjectNode json() {
    return json.deepCopy();
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
    return lastConfigChange;
  }

  @Override
  public Timestamp lastScaling() {
    return Timestamp.parse(json.path("versionInfo").path("lastScalingAt").textValue());
  }

  @Override
  public int instances() {
    return json.path("instances").intValue();
  }

  /** None: an instance is one task. */
  @Override
  public List<String> containerNames() {
    return List.of();
  }

  /** How the number of instances follows the load, if it does. */
  public Optional<Autoscale> autoscale() {
    return Autoscale.of(json.path("autoscale"));
  }

  /** The shell command, if the app has one. */
  public Optional<String> cmd() {
    return text(json, "cmd");
  }

  /** The arguments; empty when there are none. */
  public List<String> args() {
    List<String> args = new ArrayList<>();
    json.path("args").forEach(arg -> args.add(arg.textValue()));
    return args;
  }

  /** The user to run as, if the app names one. */
  public Optional<String> user() {
    return text(json, "user");
  }

  @Override
  public double cpus() {
    return json.path("cpus").doubleValue();
  }

  @Override
  public double mem() {
    return json.path("mem").doubleValue();
  }

  @Override
  public double disk() {
    return json.path("disk").doubleValue();
  }

  @Override
  public int gpus() {
    return json.path("gpus").intValue();
  }

  /** Variables the user set. */
  public Map<String, String> env() {
    return textMap(json.path("env"));
  }

  @Override
  public Map<String, String> labels() {
    return labels;
  }

  /** Ports in order: definitions in host mode, mappings in the others. */
  @Override
  public List<AppPort> ports() {
    return ports;
  }

  /** Whether the host ports must be the ones named (host mode only). */
  public boolean requirePorts() {
    return json.path("requirePorts").booleanValue();
  }

  @Override
  public NetworkMode networkMode() {
    return NetworkMode.of(json.path("networks").path(0).path("mode").asText("host"));
  }

  /** Name of the container network, if there is one. */
  public Optional<String> networkName() {
    return text(json.path("networks").path(0), "name");
  }

  /** The container part of the definition, if there is one; not to be changed. */
  public Optional<JsonNode> container() {
    return json.has("container") ? Optional.of(json.get("container")) : Optional.empty();
  }

  @Override
  public List<PersistentVolume> persistentVolumes() {
    return PersistentVolume.listOf(json.path("container").path("volumes"));
  }

  /** Whether its process has a terminal. */
  public boolean hasTerminal() {
    return json.path("tty").asBoolean(false);
  }

  /** Whether a Docker engine runs it. */
  public boolean isDocker() {
    return json.path("container").path("type").asText("").equals("DOCKER")
        && json.path("container").has("docker");
  }

  /** The image, if the app has one. */
  public Optional<String> image() {
    return text(json.path("container").path("docker"), "image");
  }

  /** Files to bring to the sandbox; not to be changed. */
  public JsonNode fetch() {
    return json.path("fetch");
  }

  @Override
  public List<HealthCheck> healthChecks() {
    return healthChecks;
  }

  /** The stages of an upgrade, where it is not to go straight through. */
  public Optional<StagedUpgrade> stagedUpgrade() {
    return StagedUpgrade.of(json.path("upgradeStrategy"));
  }

  /** How long a deployment of it may take before it is taken back. */
  public Optional<Duration> deadline() {
    JsonNode seconds = json.path("upgradeStrategy").path("deadlineSeconds");
    return seconds.isNumber()
        ? Optional.of(Duration.ofSeconds(seconds.longValue()))
        : Optional.empty();
  }

  /** What a new instance must answer before a deployment counts it. */
  public Optional<ReadinessCheck> readinessCheck() {
    return ReadinessCheck.of(json.path("readinessChecks"));
  }

  /** Health checks as GET shows them; not to be changed. */
  public JsonNode healthChecksJson() {
    return json.path("healthChecks");
  }

  @Override
  public List<Constraint> constraints() {
    return constraints;
  }

  @Override
  public Set<String> acceptedResourceRoles() {
    Set<String> roles = new java.util.TreeSet<>();
    json.path("acceptedResourceRoles").forEach(role -> roles.add(role.textValue()));
    return roles;
  }

  @Override
  public String role() {
    return json.path("role").asText("*");
  }

  @Override
  public List<AppId> dependencies() {
    List<AppId> ids = new ArrayList<>();
    json.path("dependencies").forEach(each -> ids.add(new AppId(each.textValue())));
    return ids;
  }

  @Override
  public UpgradeStrategy upgradeStrategy() {
    JsonNode strategy = json.path("upgradeStrategy");
    return new UpgradeStrategy(
        strategy.path("minimumHealthCapacity").doubleValue(),
        strategy.path("maximumOverCapacity").doubleValue());
  }

  @Override
  public BackoffPolicy backoff() {
    return new BackoffPolicy(
        Duration.ofSeconds(json.path("backoffSeconds").longValue()),
        json.path("backoffFactor").doubleValue(),
        Duration.ofSeconds(json.path("maxLaunchDelaySeconds").longValue()));
  }

  /** Time between a polite and a hard kill, if the app names one. */
  public Optional<Duration> killGracePeriod() {
    return json.has("taskKillGracePeriodSeconds")
        ? Optional.of(Duration.ofSeconds(json.get("taskKillGracePeriodSeconds").longValue()))
        : Optional.empty();
  }

  @Override
  public boolean killsYoungestFirst() {
    return !json.path("killSelection").asText("").equals("OLDEST_FIRST");
  }

  @Override
  public Optional<Duration> inactiveAfter() {
    JsonNode strategy = json.path("unreachableStrategy");
    return strategy.isTextual()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(strategy.path("inactiveAfterSeconds").longValue()));
  }

  @Override
  public Optional<Duration> expungeAfter() {
    JsonNode strategy = json.path("unreachableStrategy");
    return strategy.isTextual()
        ? Optional.empty()
        : Optional.of(Duration.ofSeconds(strategy.path("expungeAfterSeconds").longValue()));
  }

  @Override
  public boolean isUpgradedBy(RunSpec next) {
    return !runsAs(next) || !lastConfigChange().equals(next.lastConfigChange());
  }

  /** Whether the two are the same, versions and number of instances aside. */
  public boolean hasConfigurationOf(ObjectNode normalised) {
    return Configuration.whole(json).equals(Configuration.whole(normalised));
  }

  /** Whether instances of the two are the same, so that going to it replaces none. */
  public boolean runsAs(ObjectNode normalised) {
    return Configuration.ofInstances(json).equals(Configuration.ofInstances(normalised));
  }

  @Override
  public boolean runsAs(RunSpec other) {
    return other instanceof App app && runsAs(app.json);
  }

  private static Optional<String> text(JsonNode node, String name) {
    return node.path(name).isTextual() ? Optional.of(node.get(name).textValue()) : Optional.empty();
  }

  private static Map<String, String> textMap(JsonNode node) {
    Map<String, String> map = new TreeMap<>();
    node.properties()
        .forEach(
            entry -> {
              if (entry.getValue().isTextual()) {
                map.put(entry.getKey(), entry.getValue().textValue());
              }
            });
    return Map.copyOf(map);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof App app && json.equals(app.json);
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
