package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Fills in what an app definition leaves out and drops what says nothing, so that equal apps have
 * equal JSON. Expects checked JSON without old fields.
 */
final class AppDefaults {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /**
   * What the operator configured.
   *
   * @param defaultNetwork name of a container network without one; empty for none
   * @param bridgeName network name that means the bridge in {@code ipAddress.networkName}
   */
  record Settings(String defaultNetwork, String bridgeName) {}

  /** Emitted only when not empty. */
  private static final List<String> OMITTED_WHEN_EMPTY =
      List.of(
          "args",
          "env",
          "secrets",
          "constraints",
          "acceptedResourceRoles",
          "fetch",
          "dependencies",
          "healthChecks",
          "readinessChecks");

  private final ObjectNode in;
  private final Settings settings;
  private final ObjectNode out = NODES.objectNode();

  private AppDefaults(ObjectNode in, Settings settings) {
    this.in = in;
    this.settings = settings;
  }

  /** The full form of {@code app}, whose {@code id} is absolute. */
  static ObjectNode apply(ObjectNode app, Settings settings) {
    return new AppDefaults(app.deepCopy(), settings).build();
  }

  private ObjectNode build() {
    keep("id");
    set("backoffFactor", NODES.numberNode(1.15));
    set("backoffSeconds", NODES.numberNode(1));
    keep("cmd", "args");
    set("cpus", NODES.numberNode(1));
    set("disk", NODES.numberNode(0));
    set("executor", NODES.textNode(""));
    networksAndPorts();
    keep("check", "constraints", "acceptedResourceRoles", "dependencies", "env", "secrets");
    keep("executorResources", "resourceLimits", "taskKillGracePeriodSeconds", "tty", "user");
    fetch();
    healthChecks();
    readinessChecks();
    set("instances", NODES.numberNode(1));
    if (in.get("autoscale") instanceof ObjectNode autoscale) {
      out.set("autoscale", AutoscaleRules.complete(autoscale));
    }
    set("labels", NODES.objectNode());
    set("maxLaunchDelaySeconds", NODES.numberNode(300));
    set("mem", NODES.numberNode(128));
    set("gpus", NODES.numberNode(0));
    strategies();
    keep("role");
    keep("version");
    OMITTED_WHEN_EMPTY.forEach(this::dropWhenEmpty);
    return out;
  }

  private void networksAndPorts() {
    ArrayNode networks =
        in.path("networks").isEmpty() ? hostNetwork() : (ArrayNode) in.get("networks");
    for (JsonNode each : networks) {
      ObjectNode network = (ObjectNode) each;
      if (!network.has("mode")) {
        network.put("mode", "container");
      }
      if (network.get("mode").textValue().equals("container")
          && !network.has("name")
          && !settings.defaultNetwork().isEmpty()) {
        network.put("name", settings.defaultNetwork());
      }
      dropWhenEmpty(network, "labels");
    }
    boolean isHost = networks.get(0).path("mode").textValue().equals("host");
    new PortDefaults(in, networks).fill();
    if (in.get("container") instanceof ObjectNode container) {
      out.set("container", container(container, isHost));
    }
    out.set("networks", networks);
    if (in.has("portDefinitions")) {
      out.set("portDefinitions", in.get("portDefinitions"));
    }
    out.put("requirePorts", isHost && in.path("requirePorts").asBoolean(false));
  }

  private static ArrayNode hostNetwork() {
    ArrayNode networks = NODES.arrayNode();
    networks.addObject().put("mode", "host");
    return networks;
  }

  private static ObjectNode container(ObjectNode given, boolean isHost) {
    ObjectNode container = NODES.objectNode();
    container.put("type", given.path("type").asText("DOCKER"));
    if (given.get("docker") instanceof ObjectNode docker) {
      ObjectNode full = container.putObject("docker");
      full.put("forcePullImage", docker.path("forcePullImage").asBoolean(false));
      full.set("image", docker.get("image"));
      full.set(
          "parameters", docker.has("parameters") ? docker.get("parameters") : NODES.arrayNode());
      full.put("privileged", docker.path("privileged").asBoolean(false));
      if (docker.has("pullConfig")) {
        full.set("pullConfig", docker.get("pullConfig"));
      }
    }
    if (given.has("linuxInfo")) {
      container.set("linuxInfo", given.get("linuxInfo"));
    }
    container.set("volumes", given.has("volumes") ? given.get("volumes") : NODES.arrayNode());
    container.get("volumes").forEach(AppDefaults::volume);
    if (given.has("portMappings") && !(isHost && given.get("portMappings").isEmpty())) {
      container.set("portMappings", given.get("portMappings"));
    }
    return container;
  }

  private static void volume(JsonNode volume) {
    if (!volume.has("mode") && !volume.has("secret")) {
      ((ObjectNode) volume).put("mode", "RW");
    }
    if (volume.get("persistent") instanceof ObjectNode persistent) {
      String type = persistent.has("profileName") ? "mount" : "root";
      persistent.put("type", persistent.path("type").asText(type));
      if (!persistent.has("constraints")) {
        persistent.putArray("constraints");
      }
    }
  }

  private void fetch() {
    for (JsonNode each : in.path("fetch")) {
      ObjectNode fetch = (ObjectNode) each;
      fetch.put("extract", fetch.path("extract").asBoolean(true));
      fetch.put("executable", fetch.path("executable").asBoolean(false));
      fetch.put("cache", fetch.path("cache").asBoolean(false));
    }
    keep("fetch");
  }

  private void healthChecks() {
    boolean hasPorts =
        out.path("portDefinitions").size() > 0
            || out.path("container").path("portMappings").size() > 0;
    for (JsonNode each : in.path("healthChecks")) {
      ObjectNode check = (ObjectNode) each;
      ObjectNode full = NODES.objectNode();
      String protocol = check.path("protocol").asText("HTTP");
      full.put("gracePeriodSeconds", check.path("gracePeriodSeconds").asInt(300));
      if (protocol.equals("HTTP") || protocol.equals("HTTPS")) {
        full.put("ignoreHttp1xx", check.path("ignoreHttp1xx").asBoolean(false));
      }
      full.put("intervalSeconds", check.path("intervalSeconds").asInt(60));
      full.put("maxConsecutiveFailures", check.path("maxConsecutiveFailures").asInt(3));
      copy(check, full, "path", "port", "portIndex");
      if (hasPorts
          && !protocol.equals("COMMAND")
          && !check.has("port")
          && !check.has("portIndex")) {
        full.put("portIndex", 0);
      }
      full.put("protocol", protocol);
      full.put("ipProtocol", check.path("ipProtocol").asText("IPv4"));
      full.put("timeoutSeconds", check.path("timeoutSeconds").asInt(20));
      full.put("delaySeconds", check.path("delaySeconds").asInt(15));
      copy(check, full, "command");
      check.removeAll();
      check.setAll(full);
    }
    keep("healthChecks");
  }

  private void readinessChecks() {
    for (JsonNode each : in.path("readinessChecks")) {
      ObjectNode check = (ObjectNode) each;
      check.put("name", check.path("name").asText("readinessCheck"));
      check.put("protocol", check.path("protocol").asText("HTTP"));
      check.put("path", check.path("path").asText("/"));
      check.put("portName", check.path("portName").asText("http-api"));
      check.put("intervalSeconds", check.path("intervalSeconds").asInt(30));
      check.put("timeoutSeconds", check.path("timeoutSeconds").asInt(10));
      if (!check.has("httpStatusCodesForReady")) {
        check.putArray("httpStatusCodesForReady").add(200);
      }
      check.put("preserveLastResponse", check.path("preserveLastResponse").asBoolean(false));
    }
    keep("readinessChecks");
  }

  private void strategies() {
    ObjectNode upgrade = NODES.objectNode();
    boolean keepsData = false;
    for (JsonNode volume : in.path("container").path("volumes")) {
      keepsData |= volume.has("persistent") || volume.has("external");
    }
    upgrade.set("maximumOverCapacity", NODES.numberNode(keepsData ? 0 : 1));
    upgrade.set("minimumHealthCapacity", ShapeReader.number(keepsData ? 0.5 : 1));
    set("upgradeStrategy", upgrade);
    // The default says nothing, and clients of Marathon do not know it.
    if (out.path("upgradeStrategy").path("type").asText("").equals("rolling")) {
      ((ObjectNode) out.get("upgradeStrategy")).remove("type");
    }
    set("killSelection", NODES.textNode("YOUNGEST_FIRST"));
    ObjectNode unreachable = NODES.objectNode();
    unreachable.put(
        "inactiveAfterSeconds",
        in.path("unreachableStrategy").path("inactiveAfterSeconds").asInt(0));
    unreachable.put(
        "expungeAfterSeconds", in.path("unreachableStrategy").path("expungeAfterSeconds").asInt(0));
    boolean isLeftOut = !in.has("unreachableStrategy") && VolumeRules.keepsData(in);
    boolean isDisabled = in.path("unreachableStrategy").isTextual() || isLeftOut;
    out.set("unreachableStrategy", isDisabled ? NODES.textNode("disabled") : unreachable);
    if (VolumeRules.keepsData(in)) {
      out.putObject("residency")
          .put("relaunchEscalationTimeoutSeconds", 3600)
          .put("taskLostBehavior", "WAIT_FOREVER");
    }
  }

  private void set(String name, JsonNode fallback) {
    out.set(name, in.has(name) ? in.get(name) : fallback);
  }

  private void keep(String... names) {
    copy(in, out, names);
  }

  private static void copy(ObjectNode from, ObjectNode to, String... names) {
    for (String name : names) {
      if (from.has(name)) {
        to.set(name, from.get(name));
      }
    }
  }

  private void dropWhenEmpty(String name) {
    dropWhenEmpty(out, name);
  }

  private static void dropWhenEmpty(ObjectNode node, String name) {
    if (node.has(name) && node.get(name).isEmpty()) {
      node.remove(name);
    }
  }
}
