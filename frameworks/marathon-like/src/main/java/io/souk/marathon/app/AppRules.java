package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** The rules that a normalised app keeps, beyond types and limits of single fields. */
public final class AppRules {

  /** RFC 3986 without its finer points, letters of any script allowed. */
  private static final Pattern URI =
      Pattern.compile("([^\\s%\\\\^`{}|<>\"\\x00-\\x1f:]|:(?<!^:)|%[0-9A-Fa-f]{2})++");

  private static final Set<String> RESERVED = Set.of("restart", "tasks", "versions", ".", "..");

  private final ObjectNode app;
  private final SortedSet<String> acceptedRoles;
  private final List<Problem> problems = new ArrayList<>();

  AppRules(ObjectNode app, SortedSet<String> acceptedRoles) {
    this.app = app;
    this.acceptedRoles = acceptedRoles;
  }

  /** Everything that is wrong; empty when the app is valid. */
  List<Problem> check() {
    id();
    start();
    NetworkRules.check(app, problems);
    container();
    VolumeRules.check(app, problems);
    limits();
    linux();
    CheckRules.check(app, problems);
    AutoscaleRules.check(app, problems);
    ConstraintRules.check(app.path("constraints"), problems);
    roles();
    strategies();
    StrategyRules.check(app, problems);
    labels();
    gates();
    return problems;
  }

  private void id() {
    AppId id = new AppId(app.path("id").textValue());
    if (id.isRoot()) {
      refuse("/id", "must not be root");
    } else if (RESERVED.contains(id.lastSegment())) {
      refuse("/id", "The last segment must not be one of: restart, tasks, versions, ., ..");
    }
  }

  private void start() {
    boolean hasCmd = app.has("cmd");
    boolean hasArgs = app.has("args");
    JsonNode container = app.path("container");
    boolean hasContainer =
        container.has("docker") || container.path("type").asText("").equals("MESOS");
    if ((hasCmd && hasArgs) || !(hasCmd || hasArgs || hasContainer)) {
      refuse(
          "/", "AppDefinition must either contain one of 'cmd' or 'args', and/or a 'container'.");
    }
  }

  private void container() {
    JsonNode container = app.path("container");
    JsonNode docker = container.path("docker");
    boolean isDocker = container.path("type").asText("").equals("DOCKER");
    if (container.isObject() && isDocker && !docker.isObject()) {
      refuse("/container/docker", "not defined");
    }
    if (isDocker && docker.has("pullConfig")) {
      refuse(
          "/container/docker/pullConfig", "pullConfig is not supported with Docker containerizer");
    }
    if (isDocker && container.has("linuxInfo")) {
      refuse("/container/linuxInfo", "linuxInfo is not supported with Docker containerizer");
    }
    if (isDocker && app.has("check")) {
      refuse("/check", "AppCheck is not supported with Docker containerizer");
    }
    if (isDocker && app.path("gpus").asInt() > 0) {
      refuse("/gpus", "GPU resources only work with the Mesos containerizer");
    }
    if (container.path("type").asText("").equals("MESOS") && docker.path("parameters").size() > 0) {
      refuse("/container/docker/parameters", "must be empty");
    }
  }

  private void limits() {
    app.path("resourceLimits")
        .properties()
        .forEach(
            limit -> {
              double asked = app.path(limit.getKey()).doubleValue();
              if (limit.getValue().isNumber() && limit.getValue().doubleValue() < asked) {
                refuse(
                    "/resourceLimits/" + limit.getKey(),
                    "must be unlimited, or at least the requested " + asked);
              }
            });
  }

  private void linux() {
    JsonNode linux = app.path("container").path("linuxInfo");
    JsonNode seccomp = linux.path("seccomp");
    if (seccomp.isObject()
        && seccomp.has("profileName") == seccomp.path("unconfined").asBoolean(false)) {
      refuse("/container/linuxInfo/seccomp", "must have either a profileName or unconfined: true");
    }
    JsonNode ipc = linux.path("ipcInfo");
    if (ipc.has("shmSize") && ipc.path("mode").asText("").equals("SHARE_PARENT")) {
      refuse("/container/linuxInfo/ipcInfo/shmSize", "is not allowed with mode SHARE_PARENT");
    }
  }

  private void roles() {
    String role = app.path("role").textValue();
    if (!acceptedRoles.contains(role)) {
      refuse(
          "/role",
          (acceptedRoles.size() == 1 ? "Accepted role is: " : "Accepted roles are: ")
              + String.join(", ", acceptedRoles)
              + ". Got: "
              + role);
    }
    Set<String> seen = new HashSet<>();
    JsonNode roles = app.path("acceptedResourceRoles");
    for (int i = 0; i < roles.size(); i++) {
      String each = roles.get(i).textValue();
      String path = "/acceptedResourceRoles(" + i + ")";
      if (!each.equals("*") && !each.equals(role)) {
        refuse(
            path, "acceptedResourceRoles can only contain *, and the service role " + role + ".");
      } else if (!seen.add(each)) {
        refuse(path, "Elements must be unique.");
      }
    }
  }

  private void strategies() {
    JsonNode upgrade = app.path("upgradeStrategy");
    if (app.path("labels").path("MARATHON_SINGLE_INSTANCE_APP").asText("").equals("true")) {
      if (app.path("instances").asInt() > 1) {
        refuse("/instances", "Single instance app may only have one instance");
      }
      for (String name : List.of("minimumHealthCapacity", "maximumOverCapacity")) {
        if (upgrade.path(name).asDouble() != 0) {
          refuse("/upgradeStrategy/" + name, "got " + upgrade.path(name) + ", expected 0.0");
        }
      }
    }
    JsonNode unreachable = app.path("unreachableStrategy");
    if (unreachable.isObject()
        && unreachable.path("inactiveAfterSeconds").asInt()
            > unreachable.path("expungeAfterSeconds").asInt()) {
      refuse(
          "/unreachableStrategy",
          "inactiveAfterSeconds must be less or equal to expungeAfterSeconds");
    }
  }

  private void labels() {
    JsonNode labels = app.path("labels");
    if (labels.path("DCOS_MIGRATION_API_VERSION").asText("").equals("v1")) {
      for (String name : List.of("DCOS_PACKAGE_FRAMEWORK_NAME", "DCOS_MIGRATION_API_PATH")) {
        if (!labels.has(name)) {
          refuse("/labels", "DCOS_MIGRATION_API_VERSION=v1 requires the label " + name);
        }
      }
    }
    String gpu = labels.path("GPU_SCHEDULING_BEHAVIOR").asText("restricted");
    if (!gpu.equals("restricted") && !gpu.equals("unrestricted")) {
      refuse("/labels/GPU_SCHEDULING_BEHAVIOR", "must be restricted or unrestricted");
    }
  }

  private void gates() {
    app.path("env")
        .properties()
        .forEach(
            variable -> {
              if (variable.getKey().isEmpty()) {
                refuse("/env", "variable names must not be empty");
              }
              String secret = variable.getValue().path("secret").asText("");
              if (variable.getValue().isObject() && !app.path("secrets").has(secret)) {
                refuse("/env/" + variable.getKey(), "references an undeclared secret");
              }
            });
    for (int i = 0; i < app.path("fetch").size(); i++) {
      String uri = app.get("fetch").get(i).path("uri").textValue();
      if (!isUri(uri)) {
        refuse("/fetch(" + i + ")/uri", "URI has invalid syntax.");
      }
    }
  }

  /** Whether a text is a URI by its syntax. */
  public static boolean isUri(String text) {
    return URI.matcher(text).matches();
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
