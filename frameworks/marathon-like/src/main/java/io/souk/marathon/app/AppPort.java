package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * One port of an app: a port definition (host mode) or a port mapping.
 *
 * @param hostPort port wanted on the host, 0 for any; empty when the host has none
 * @param containerPort port inside the container, 0 for the host port's number; 0 in host mode
 * @param servicePort port for load balancers, unique in the cluster
 * @param protocol {@code tcp}, {@code udp} or {@code udp,tcp}
 */
public record AppPort(
    Optional<Integer> hostPort,
    int containerPort,
    int servicePort,
    String protocol,
    Optional<String> name,
    Map<String, String> labels) {

  /** Deeply immutable. */
  public AppPort {
    labels = Map.copyOf(labels);
  }

  static List<AppPort> listOf(JsonNode app) {
    List<AppPort> ports = new ArrayList<>();
    boolean isHost = app.path("networks").path(0).path("mode").asText("host").equals("host");
    if (isHost) {
      boolean required = app.path("requirePorts").asBoolean(false);
      for (JsonNode definition : app.path("portDefinitions")) {
        int port = definition.path("port").intValue();
        ports.add(of(definition, Optional.of(required ? port : 0), 0, port));
      }
    } else {
      for (JsonNode mapping : app.path("container").path("portMappings")) {
        Optional<Integer> hostPort =
            mapping.has("hostPort")
                ? Optional.of(mapping.get("hostPort").intValue())
                : Optional.empty();
        int containerPort = mapping.path("containerPort").intValue();
        ports.add(of(mapping, hostPort, containerPort, mapping.path("servicePort").intValue()));
      }
    }
    return List.copyOf(ports);
  }

  private static AppPort of(
      JsonNode node, Optional<Integer> hostPort, int containerPort, int servicePort) {
    Map<String, String> labels = new TreeMap<>();
    node.path("labels")
        .properties()
        .forEach(label -> labels.put(label.getKey(), label.getValue().asText()));
    Optional<String> name =
        node.has("name") ? Optional.of(node.get("name").textValue()) : Optional.empty();
    return new AppPort(
        hostPort, containerPort, servicePort, node.path("protocol").asText("tcp"), name, labels);
  }

  /** Each protocol by itself. */
  public List<String> protocols() {
    return List.of(protocol.split(","));
  }
}
