package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.marathon.app.AppRules;
import io.souk.marathon.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The rules on the containers of a pod. */
final class ContainerRules {

  private final JsonNode pod;
  private final List<Problem> problems;
  private final Set<String> volumes = new HashSet<>();
  private final Set<String> names = new HashSet<>();

  ContainerRules(JsonNode pod, List<Problem> problems) {
    this.pod = pod;
    this.problems = problems;
    pod.path("volumes").forEach(each -> volumes.add(each.path("name").textValue()));
  }

  void check() {
    EndpointRules endpoints = new EndpointRules(pod, problems);
    JsonNode containers = pod.path("containers");
    for (int i = 0; i < containers.size(); i++) {
      JsonNode container = containers.get(i);
      String path = "/containers(" + i + ")";
      if (!names.add(container.path("name").textValue())) {
        refuse("/containers", "container names must be unique");
      }
      start(container, path);
      resources(container, path);
      endpoints.check(container, path);
      PodRules.variables(
          container.path("environment"), path + "/environment", pod.path("secrets"), problems);
      healthCheck(container, path + "/healthCheck");
      mounts(container, path);
      artifacts(container, path);
      linux(container.path("linuxInfo"), path + "/linuxInfo");
    }
  }

  private void start(JsonNode container, String path) {
    if (container.has("exec")) {
      command(container.get("exec").path("command"), path + "/exec/command");
    } else if (!container.has("image")) {
      refuse(path, "must have exec or image: there is nothing to run");
    }
    JsonNode secret = container.path("image").path("pullConfig").path("secret");
    if (secret.isTextual() && !pod.path("secrets").has(secret.textValue())) {
      refuse(path + "/image/pullConfig/secret", "references an undeclared secret");
    }
  }

  private void command(JsonNode command, String path) {
    if (command.has("shell") == command.has("argv")) {
      refuse(path, "must have one of shell and argv");
    } else if (command.has("argv") && command.get("argv").isEmpty()) {
      refuse(path + "/argv", "must not be empty");
    }
  }

  private void resources(JsonNode container, String path) {
    JsonNode resources = container.path("resources");
    JsonNode limits = container.path("resourceLimits");
    if (!limits.isMissingNode() && pod.path("legacySharedCgroups").asBoolean(false)) {
      refuse(path + "/resourceLimits", "is not allowed together with legacySharedCgroups");
    }
    for (String name : List.of("cpus", "mem")) {
      if (limits.path(name).isNumber()
          && limits.get(name).doubleValue() < resources.path(name).doubleValue()) {
        refuse(
            path + "/resourceLimits/" + name,
            "must be unlimited or at least the requested " + resources.path(name));
      }
    }
  }

  private void healthCheck(JsonNode container, String path) {
    JsonNode check = container.path("healthCheck");
    if (check.isMissingNode()) {
      return;
    }
    int kinds = 0;
    for (String kind : List.of("http", "tcp", "exec")) {
      kinds += check.has(kind) ? 1 : 0;
    }
    if (kinds != 1) {
      refuse(path, "must have exactly one of http, tcp and exec");
    }
    if (check.path("timeoutSeconds").asInt() >= check.path("intervalSeconds").asInt()) {
      refuse(path + "/timeoutSeconds", "must be less than intervalSeconds");
    }
    if (check.has("exec")) {
      command(check.get("exec").path("command"), path + "/exec/command");
    }
    Set<String> endpoints = new HashSet<>();
    container.path("endpoints").forEach(each -> endpoints.add(each.path("name").textValue()));
    for (String kind : List.of("http", "tcp")) {
      JsonNode endpoint = check.path(kind).path("endpoint");
      if (endpoint.isTextual() && !endpoints.contains(endpoint.textValue())) {
        refuse(
            path + "/" + kind + "/endpoint",
            "must be one of the container's endpoints " + endpoints);
      }
    }
  }

  private void mounts(JsonNode container, String path) {
    Set<String> paths = new HashSet<>();
    JsonNode mounts = container.path("volumeMounts");
    for (int i = 0; i < mounts.size(); i++) {
      String name = mounts.get(i).path("name").textValue();
      String mountPath = mounts.get(i).path("mountPath").textValue();
      if (!volumes.contains(name)) {
        refuse(path + "/volumeMounts(" + i + ")/name", "must be one of the pod's volumes");
      }
      if (!paths.add(mountPath)) {
        refuse(path + "/volumeMounts(" + i + ")/mountPath", "must be unique in the container");
      }
      if (List.of(mountPath.split("/")).contains("..")) {
        refuse(path + "/volumeMounts(" + i + ")/mountPath", "must not contain '..'");
      }
    }
  }

  private void artifacts(JsonNode container, String path) {
    JsonNode artifacts = container.path("artifacts");
    for (int i = 0; i < artifacts.size(); i++) {
      if (!AppRules.isUri(artifacts.get(i).path("uri").textValue())) {
        refuse(path + "/artifacts(" + i + ")/uri", "URI has invalid syntax.");
      }
    }
  }

  private void linux(JsonNode linux, String path) {
    JsonNode seccomp = linux.path("seccomp");
    if (seccomp.isObject()
        && seccomp.has("profileName") == seccomp.path("unconfined").asBoolean(false)) {
      refuse(path + "/seccomp", "must have either profileName or unconfined=true");
    }
    JsonNode ipc = linux.path("ipcInfo");
    if (ipc.has("shmSize") && ipc.path("mode").asText("").equals("SHARE_PARENT")) {
      refuse(path + "/ipcInfo/shmSize", "is not allowed with mode SHARE_PARENT");
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
