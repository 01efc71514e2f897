package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on endpoints, which hold over all containers of a pod. */
final class EndpointRules {

  private final boolean isHost;
  private final List<Problem> problems;
  private final Set<String> networks = new HashSet<>();
  private final Set<String> names = new HashSet<>();
  private final Set<Integer> hostPorts = new HashSet<>();
  private final Set<Integer> containerPorts = new HashSet<>();

  EndpointRules(JsonNode pod, List<Problem> problems) {
    this.isHost = pod.path("networks").path(0).path("mode").textValue().equals("host");
    this.problems = problems;
    pod.path("networks").forEach(each -> networks.add(each.path("name").asText("")));
  }

  void check(JsonNode container, String containerPath) {
    JsonNode endpoints = container.path("endpoints");
    for (int i = 0; i < endpoints.size(); i++) {
      JsonNode endpoint = endpoints.get(i);
      String path = containerPath + "/endpoints(" + i + ")";
      if (!names.add(endpoint.path("name").textValue())) {
        refuse(path + "/name", "endpoint names must be unique in the pod");
      }
      int hostPort = endpoint.path("hostPort").asInt();
      if (hostPort != 0 && !hostPorts.add(hostPort)) {
        refuse(path + "/hostPort", "host ports must be unique in the pod");
      }
      containerPort(endpoint, path);
      networkNames(endpoint, path);
    }
  }

  private void containerPort(JsonNode endpoint, String path) {
    if (isHost) {
      if (endpoint.has("containerPort")) {
        refuse(path + "/containerPort", "is not allowed when using host-mode networking");
      }
      return;
    }
    int port = endpoint.path("containerPort").asInt();
    if (!endpoint.has("containerPort")) {
      refuse(path + "/containerPort", "is required when using container-mode networking");
    } else if (port != 0 && !containerPorts.add(port)) {
      refuse(path + "/containerPort", "container ports must be unique in the pod");
    }
  }

  private void networkNames(JsonNode endpoint, String path) {
    for (JsonNode name : endpoint.path("networkNames")) {
      if (!networks.contains(name.textValue())) {
        refuse(path + "/networkNames", "must be one of the pod's networks");
      }
    }
    if (networks.size() > 1
        && endpoint.has("hostPort")
        && endpoint.path("networkNames").size() != 1) {
      refuse(path, "must name exactly one network when it has a host port");
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
