package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Fills in what the definition of one container of a pod leaves out. */
final class ContainerDefaults {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  /** Emitted only when not empty. */
  private static final List<String> OMITTED_WHEN_EMPTY =
      List.of("environment", "volumeMounts", "artifacts", "labels", "endpoints");

  private ContainerDefaults() {}

  static ObjectNode apply(JsonNode given, boolean isHost) {
    ObjectNode full = NODES.objectNode();
    PodDefaults.copy(given, full, "name", "exec");
    ObjectNode resources = full.putObject("resources");
    PodDefaults.number(resources, given.path("resources"), "cpus", 1);
    PodDefaults.number(resources, given.path("resources"), "mem", 128);
    PodDefaults.number(resources, given.path("resources"), "disk", 0);
    PodDefaults.number(resources, given.path("resources"), "gpus", 0);
    PodDefaults.copy(given, full, "resourceLimits");
    ArrayNode endpoints = full.putArray("endpoints");
    given.path("endpoints").forEach(each -> endpoints.add(endpoint(each, isHost)));
    PodDefaults.copy(given, full, "image");
    if (full.get("image") instanceof ObjectNode image) {
      image.put("forcePull", image.path("forcePull").asBoolean(false));
      PodDefaults.dropWhenEmpty(image, "labels");
    }
    PodDefaults.copy(given, full, "environment", "user");
    if (given.has("healthCheck")) {
      full.set("healthCheck", healthCheck(given.get("healthCheck")));
    }
    ArrayNode mounts = full.putArray("volumeMounts");
    for (JsonNode each : given.path("volumeMounts")) {
      ObjectNode mount = mounts.addObject();
      PodDefaults.copy(each, mount, "name", "mountPath");
      mount.put("readOnly", each.path("readOnly").asBoolean(false));
    }
    ArrayNode artifacts = full.putArray("artifacts");
    given.path("artifacts").forEach(each -> artifacts.add(artifact(each)));
    PodDefaults.copy(given, full, "labels", "lifecycle", "linuxInfo", "tty");
    OMITTED_WHEN_EMPTY.forEach(name -> PodDefaults.dropWhenEmpty(full, name));
    return full;
  }

  private static ObjectNode endpoint(JsonNode given, boolean isHost) {
    ObjectNode endpoint = NODES.objectNode();
    PodDefaults.copy(given, endpoint, "name", "containerPort", "hostPort");
    if (isHost && !given.has("hostPort")) {
      endpoint.put("hostPort", 0);
    }
    if (given.path("protocol").isEmpty()) {
      endpoint.putArray("protocol").add("tcp");
    } else {
      endpoint.set("protocol", given.get("protocol"));
    }
    PodDefaults.copy(given, endpoint, "labels", "networkNames");
    PodDefaults.dropWhenEmpty(endpoint, "labels");
    PodDefaults.dropWhenEmpty(endpoint, "networkNames");
    return endpoint;
  }

  private static ObjectNode healthCheck(JsonNode given) {
    ObjectNode check = NODES.objectNode();
    PodDefaults.copy(given, check, "http", "tcp", "exec");
    if (check.get("http") instanceof ObjectNode http) {
      http.put("path", http.path("path").asText("/"));
      http.put("scheme", http.path("scheme").asText("HTTP"));
    }
    PodDefaults.number(check, given, "gracePeriodSeconds", 300);
    PodDefaults.number(check, given, "intervalSeconds", 60);
    PodDefaults.number(check, given, "maxConsecutiveFailures", 3);
    PodDefaults.number(check, given, "timeoutSeconds", 20);
    PodDefaults.number(check, given, "delaySeconds", 15);
    return check;
  }

  private static ObjectNode artifact(JsonNode given) {
    ObjectNode artifact = NODES.objectNode();
    PodDefaults.copy(given, artifact, "uri");
    artifact
        .put("extract", given.path("extract").asBoolean(true))
        .put("executable", given.path("executable").asBoolean(false))
        .put("cache", given.path("cache").asBoolean(false));
    PodDefaults.copy(given, artifact, "destPath");
    return artifact;
  }
}
