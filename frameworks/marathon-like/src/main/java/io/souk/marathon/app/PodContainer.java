package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** One container of a pod, as its normalised JSON says. */
public final class PodContainer {

  private final ObjectNode json;
  private final List<AppPort> ports;

  PodContainer(ObjectNode json) {
    this.json = json;
    List<AppPort> all = new ArrayList<>();
    json.path("endpoints").forEach(endpoint -> all.add(port(endpoint)));
    this.ports = List.copyOf(all);
  }

  private static AppPort port(JsonNode endpoint) {
    List<String> protocols = new ArrayList<>();
    endpoint.path("protocol").forEach(each -> protocols.add(each.textValue()));
    Map<String, String> labels = new TreeMap<>();
    endpoint
        .path("labels")
        .properties()
        .forEach(e -> labels.put(e.getKey(), e.getValue().asText()));
    return new AppPort(
        endpoint.has("hostPort")
            ? Optional.of(endpoint.get("hostPort").intValue())
            : Optional.empty(),
        endpoint.path("containerPort").asInt(0),
        0,
        String.join(",", protocols),
        Optional.of(endpoint.path("name").textValue()),
        labels);
  }

  /** Unique within the pod. */
  public String name() {
    return json.path("name").textValue();
  }

  /** What the container itself takes of {@code cpus}, {@code mem}, {@code disk} or {@code gpus}. */
  public double resource(String resource) {
    return json.path("resources").path(resource).doubleValue();
  }

  /** The endpoints, in order; none has a service port. */
  public List<AppPort> ports() {
    return ports;
  }

  /** The health check, if there is one; not to be changed. */
  public Optional<JsonNode> healthCheck() {
    return Optional.ofNullable(json.get("healthCheck"));
  }

  /** Time between a polite and a hard kill, if the container names one. */
  public Optional<Duration> killGracePeriod() {
    JsonNode grace = json.path("lifecycle").path("killGracePeriodSeconds");
    return grace.isNumber()
        ? Optional.of(Duration.ofMillis(Math.round(grace.doubleValue() * 1000)))
        : Optional.empty();
  }

  /** The whole of it; not to be changed. */
  public JsonNode json() {
    return json;
  }
}
