package io.souk.marathon.app;

import com.fasterxml.jackson.databind.JsonNode;
import io.souk.framework.match.BoundedExpression;
import io.souk.marathon.problem.Problem;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.PatternSyntaxException;

/** The rules on volumes, and on apps that keep data in them. */
final class VolumeRules {

  private final JsonNode app;
  private final List<Problem> problems;
  private final boolean isDocker;

  private VolumeRules(JsonNode app, List<Problem> problems) {
    this.app = app;
    this.problems = problems;
    this.isDocker = app.path("container").path("type").asText("").equals("DOCKER");
  }

  static void check(JsonNode app, List<Problem> problems) {
    new VolumeRules(app, problems).check();
  }

  /** Whether an app or a partial one has a volume that outlives its tasks. */
  static boolean keepsData(JsonNode app) {
    for (JsonNode volume : app.path("container").path("volumes")) {
      if (volume.path("persistent").isObject()) {
        return true;
      }
    }
    return false;
  }

  private void check() {
    JsonNode volumes = app.path("container").path("volumes");
    Set<String> paths = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < volumes.size(); i++) {
      JsonNode volume = volumes.get(i);
      String path = "/container/volumes(" + i + ")";
      int kinds = 0;
      for (String kind : List.of("persistent", "external", "secret", "hostPath")) {
        kinds += volume.has(kind) ? 1 : 0;
      }
      if (kinds > 1) {
        refuse(path, "must have exactly one of hostPath, persistent, external and secret");
      } else if (volume.has("persistent")) {
        persistent(volume, path);
      } else if (volume.has("external")) {
        external(volume, path, names);
      } else if (volume.has("secret")) {
        if (!app.path("secrets").has(volume.get("secret").textValue())) {
          refuse(path + "/secret", "references an undeclared secret");
        }
      } else if (!volume.has("hostPath")) {
        refuse(path + "/hostPath", "not defined");
      }
      if (!paths.add(volume.path("containerPath").textValue()) && volume.has("persistent")) {
        refuse(path + "/containerPath", "must be unique");
      }
    }
    if (keepsData(app)) {
      resident();
    }
  }

  private void persistent(JsonNode volume, String path) {
    String inside = volume.path("containerPath").textValue();
    if (inside.contains("/") || inside.equals(".") || inside.equals("..") || inside.contains("#")) {
      refuse(path + "/containerPath", "must be a name without slashes, and neither . nor ..");
    }
    if (!volume.path("mode").asText("RW").equals("RW")) {
      refuse(path + "/mode", "persistent volumes have to be RW");
    }
    JsonNode given = volume.get("persistent");
    String type = given.path("type").asText("root");
    long size = given.path("size").longValue();
    if (given.has("maxSize")) {
      if (!type.equals("mount")) {
        refuse(path + "/persistent/maxSize", "is only allowed for mount disks");
      } else if (given.get("maxSize").longValue() <= size) {
        refuse(path + "/persistent/maxSize", "must be greater than size");
      }
    }
    JsonNode constraints = given.path("constraints");
    if (type.equals("root") && !constraints.isEmpty()) {
      refuse(path + "/persistent/constraints", "are not allowed on root volumes");
    }
    for (int i = 0; i < constraints.size(); i++) {
      diskConstraint(constraints.get(i), path + "/persistent/constraints(" + i + ")");
    }
  }

  private void diskConstraint(JsonNode constraint, String path) {
    boolean isKnown =
        constraint.size() == 3
            && constraint.get(0).asText().equals("path")
            && Set.of("LIKE", "UNLIKE").contains(constraint.get(1).asText());
    if (!isKnown) {
      refuse(path, "must be [\"path\", \"LIKE\" or \"UNLIKE\", regular expression]");
      return;
    }
    try {
      BoundedExpression.of(constraint.get(2).asText());
    } catch (PatternSyntaxException e) {
      refuse(path, "Invalid regular expression");
    }
  }

  private void external(JsonNode volume, String path, Set<String> names) {
    JsonNode given = volume.get("external");
    String provider = given.path("provider").asText("");
    if (!provider.equals("dvdi")) {
      refuse(path + "/external/provider", "unknown provider, expected dvdi");
      return;
    }
    if (!isDocker) {
      refuse(
          path + "/external",
          "external volumes need a Docker container: no other runtime here mounts them");
    }
    if (given.path("name").asText("").isEmpty()) {
      refuse(path + "/external/name", "not defined");
    } else if (!names.add(given.get("name").asText())) {
      refuse(path + "/external/name", "must be unique");
    }
    if (given.path("options").path("dvdi/driver").asText("").isEmpty()) {
      refuse(path + "/external/options", "dvdi/driver is required");
    }
    if (isDocker && given.has("size")) {
      refuse(path + "/external/size", "is not allowed for Docker containers");
    }
    if (!given.path("shared").asBoolean(false) && app.path("instances").asInt() > 1) {
      refuse("/instances", "may not exceed 1 with external volumes that are not shared");
    }
  }

  private void resident() {
    if (app.path("upgradeStrategy").path("maximumOverCapacity").asDouble() != 0) {
      refuse("/upgradeStrategy/maximumOverCapacity", "must be 0 for resident apps");
    }
    if (!app.path("unreachableStrategy").asText("").equals("disabled")) {
      refuse("/unreachableStrategy", "unreachableStrategy must be disabled for resident tasks");
    }
    if (app.path("role").asText("*").equals("*")) {
      refuse("/role", "Resident apps cannot have the role *");
    }
    JsonNode roles = app.path("acceptedResourceRoles");
    if (!roles.isEmpty() && !(roles.size() == 1 && roles.get(0).asText().equals("*"))) {
      refuse(
          "/acceptedResourceRoles", "A resident app must have `acceptedResourceRoles = [\"*\"]`.");
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
