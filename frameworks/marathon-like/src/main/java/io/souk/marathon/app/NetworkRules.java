package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on networks and ports. */
public final class NetworkRules {

  private final JsonNode app;
  private final List<Problem> problems;

  private NetworkRules(JsonNode app, List<Problem> problems) {
    this.app = app;
    this.problems = problems;
  }

  static void check(JsonNode app, List<Problem> problems) {
    NetworkRules rules = new NetworkRules(app, problems);
    rules.networks();
    rules.definitions();
    rules.mappings();
  }

  /** The rules on {@code networks} alone. */
  public static void checkNetworks(JsonNode definition, List<Problem> problems) {
    new NetworkRules(definition, problems).networks();
  }

  private void networks() {
    JsonNode networks = app.path("networks");
    Set<String> names = new HashSet<>();
    boolean isContainer = true;
    for (int i = 0; i < networks.size(); i++) {
      JsonNode network = networks.get(i);
      String mode = network.path("mode").textValue();
      String path = "/networks(" + i + ")";
      isContainer &= mode.equals("container");
      switch (mode) {
        case "container" -> {
          if (!network.has("name")) {
            refuse(
                path + "/name",
                "Network name must be specified when container network is selected.");
          } else if (!names.add(network.get("name").textValue())) {
            refuse("/networks", "Duplicate networks are not allowed");
          }
        }
        case "host" -> {
          if (network.has("name") || network.has("labels")) {
            refuse(path, "name and labels are not allowed for host networks");
          }
        }
        default -> {
          if (network.has("name")) {
            refuse(path + "/name", "is not allowed for bridge networks");
          }
        }
      }
    }
    if (networks.size() > 1 && !isContainer) {
      refuse(
          "/networks",
          "Must contain exactly one host network, one bridge network, or one or more container"
              + " networks");
    }
    if (networks.size() > 1 && app.path("container").path("type").asText("").equals("DOCKER")) {
      refuse("/networks", "Docker containerizer supports at most one container network");
    }
  }

  private void definitions() {
    JsonNode definitions = app.path("portDefinitions");
    Set<Integer> ports = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (JsonNode definition : definitions) {
      int port = definition.path("port").asInt();
      if (port != 0 && !ports.add(port)) {
        refuse("/portDefinitions", "ports must be unique");
      }
      if (definition.has("name") && !names.add(definition.get("name").textValue())) {
        refuse("/portDefinitions", "Port names must be unique.");
      }
    }
  }

  private void mappings() {
    JsonNode mappings = app.path("container").path("portMappings");
    String mode = app.path("networks").path(0).path("mode").textValue();
    if (mode.equals("host") && !mappings.isEmpty()) {
      refuse("/container/portMappings", "portMappings are not allowed with host-networking");
      return;
    }
    Set<String> networks = new HashSet<>();
    app.path("networks").forEach(network -> networks.add(network.path("name").asText("")));
    Set<String> names = new HashSet<>();
    for (int i = 0; i < mappings.size(); i++) {
      JsonNode mapping = mappings.get(i);
      String path = "/container/portMappings(" + i + ")";
      if (mapping.has("name") && !names.add(mapping.get("name").textValue())) {
        refuse("/container/portMappings", "Port names must be unique.");
      }
      for (JsonNode name : mapping.path("networkNames")) {
        if (!networks.contains(name.textValue())) {
          refuse(path + "/networkNames", "must be one of the app's networks");
        }
      }
      if (networks.size() > 1
          && mapping.has("hostPort")
          && mapping.path("networkNames").size() != 1) {
        refuse(path, "must name exactly one network when it has a host port");
      }
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
