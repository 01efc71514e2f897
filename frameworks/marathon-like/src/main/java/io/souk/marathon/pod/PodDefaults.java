package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.ShapeReader;
import java.util.List;

/**
 * Fills in what a pod definition leaves out and drops what says nothing, so that equal pods have
 * equal JSON. Expects checked JSON.
 */
final class PodDefaults {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Emitted only when not empty. */
  private static final List<String> OMITTED_WHEN_EMPTY =
      List.of("labels", "environment", "secrets", "volumes");

  private final ObjectNode in;
  private final String role;
  private final String defaultNetwork;
  private final ObjectNode out = NODES.objectNode();

  private PodDefaults(ObjectNode in, String role, String defaultNetwork) {
    this.in = in;
    this.role = role;
    this.defaultNetwork = defaultNetwork;
  }

  /** The full form of {@code pod}, whose {@code id} is absolute. */
  static ObjectNode apply(ObjectNode pod, String role, String defaultNetwork) {
    return new PodDefaults(pod.deepCopy(), role, defaultNetwork).build();
  }

  private ObjectNode build() {
    copy(in, out, "id", "labels", "user", "environment");
    boolean isHost = networks().get(0).path("mode").textValue().equals("host");
    ArrayNode containers = out.putArray("containers");
    in.path("containers").forEach(each -> containers.add(ContainerDefaults.apply(each, isHost)));
    copy(in, out, "secrets", "volumes");
    out.set("networks", in.get("networks"));
    out.putObject("scaling")
        .put("kind", "fixed")
        .put("instances", in.path("scaling").path("instances").asInt(1));
    scheduling();
    ObjectNode executor = out.putObject("executorResources");
    number(executor, in.path("executorResources"), "cpus", 0.1);
    number(executor, in.path("executorResources"), "mem", 32);
    number(executor, in.path("executorResources"), "disk", 10);
    out.put("role", in.path("role").asText(role));
    copy(in, out, "linuxInfo");
    if (in.path("legacySharedCgroups").asBoolean(false)) {
      out.put("legacySharedCgroups", true);
    }
    for (String name : OMITTED_WHEN_EMPTY) {
      dropWhenEmpty(out, name);
    }
    return out;
  }

  private ArrayNode networks() {
    if (in.path("networks").isEmpty()) {
      in.putArray("networks").addObject().put("mode", "host");
    }
    ArrayNode networks = (ArrayNode) in.get("networks");
    for (JsonNode each : networks) {
      ObjectNode network = (ObjectNode) each;
      if (!network.has("mode")) {
        network.put("mode", "container");
      }
      if (network.get("mode").textValue().equals("container")
          && !network.has("name")
          && !defaultNetwork.isEmpty()) {
        network.put("name", defaultNetwork);
      }
      dropWhenEmpty(network, "labels");
    }
    return networks;
  }

  private void scheduling() {
    JsonNode given = in.path("scheduling");
    ObjectNode scheduling = out.putObject("scheduling");
    ObjectNode backoff = scheduling.putObject("backoff");
    number(backoff, given.path("backoff"), "backoff", 1);
    number(backoff, given.path("backoff"), "backoffFactor", 1.15);
    number(backoff, given.path("backoff"), "maxLaunchDelay", 300);
    ObjectNode upgrade = scheduling.putObject("upgrade");
    number(upgrade, given.path("upgrade"), "minimumHealthCapacity", 1);
    number(upgrade, given.path("upgrade"), "maximumOverCapacity", 1);
    ObjectNode placement = scheduling.putObject("placement");
    for (String name : List.of("constraints", "acceptedResourceRoles")) {
      JsonNode list = given.path("placement").path(name);
      placement.set(name, list.isArray() ? list : NODES.arrayNode());
    }
    scheduling.put("killSelection", given.path("killSelection").asText("YOUNGEST_FIRST"));
    JsonNode unreachable = given.path("unreachableStrategy");
    if (unreachable.isTextual()) {
      scheduling.set("unreachableStrategy", unreachable);
    } else {
      scheduling
          .putObject("unreachableStrategy")
          .put("inactiveAfterSeconds", unreachable.path("inactiveAfterSeconds").asInt(0))
          .put("expungeAfterSeconds", unreachable.path("expungeAfterSeconds").asInt(0));
    }
  }

  static void number(ObjectNode to, JsonNode from, String name, double fallback) {
    to.set(name, from.has(name) ? from.get(name) : ShapeReader.number(fallback));
  }

  static void copy(JsonNode from, ObjectNode to, String... names) {
    for (String name : names) {
      if (from.has(name)) {
        to.set(name, from.get(name));
      }
    }
  }

  static void dropWhenEmpty(ObjectNode node, String name) {
    if (node.has(name) && node.get(name).isEmpty()) {
      node.remove(name);
    }
  }
}
