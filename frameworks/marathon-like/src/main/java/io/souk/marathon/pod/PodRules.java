package io.souk.marathon.pod;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.ConstraintRules;
import io.souk.marathon.app.NetworkRules;
import io.souk.marathon.problem.Problem;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.regex.Pattern;

/** The rules that a normalised pod keeps, beyond types and limits of single fields. */
final class PodRules {

  private static final Pattern VARIABLE = Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]{0,253}");

  private final ObjectNode pod;
  private final SortedSet<String> acceptedRoles;
  private final List<Problem> problems = new ArrayList<>();

  PodRules(ObjectNode pod, SortedSet<String> acceptedRoles) {
    this.pod = pod;
    this.acceptedRoles = acceptedRoles;
  }

  /** Everything that is wrong; empty when the pod is valid. */
  List<Problem> check() {
    if (new AppId(pod.path("id").textValue()).isRoot()) {
      refuse("/id", "must not be root");
    }
    variables(pod.path("environment"), "/environment");
    NetworkRules.checkNetworks(pod, problems);
    volumes();
    new ContainerRules(pod, problems).check();
    placement();
    unreachable();
    if (pod.path("linuxInfo").has("seccomp")) {
      refuse("/linuxInfo/seccomp", "seccomp is not allowed on the executor: set it per container");
    }
    return problems;
  }

  private void variables(JsonNode environment, String path) {
    variables(environment, path, pod.path("secrets"), problems);
  }

  static void variables(
      JsonNode environment, String path, JsonNode secrets, List<Problem> problems) {
    environment
        .properties()
        .forEach(
            each -> {
              if (!VARIABLE.matcher(each.getKey()).matches()) {
                problems.add(
                    new Problem(
                        path + "/" + each.getKey(),
                        "names must be of letters, digits and _, not begin with a digit, and be"
                            + " no longer than 254 characters"));
              }
              if (each.getValue().isObject()) {
                String secret = each.getValue().path("secret").textValue();
                if (!secrets.has(secret)) {
                  problems.add(
                      new Problem(
                          path + "/" + each.getKey(),
                          "references an undeclared secret: " + secret));
                }
              }
            });
  }

  private void volumes() {
    Set<String> mounted = new HashSet<>();
    for (JsonNode container : pod.path("containers")) {
      container.path("volumeMounts").forEach(each -> mounted.add(each.path("name").textValue()));
    }
    Set<String> names = new HashSet<>();
    JsonNode volumes = pod.path("volumes");
    for (int i = 0; i < volumes.size(); i++) {
      JsonNode volume = volumes.get(i);
      String path = "/volumes(" + i + ")";
      String name = volume.path("name").textValue();
      if (!names.add(name)) {
        refuse("/volumes", "volume names must be unique");
      }
      if (!mounted.contains(name)) {
        refuse(path, "volume must be referenced by at least one container");
      }
      int kinds = 0;
      for (String kind : List.of("host", "persistent", "secret")) {
        kinds += volume.has(kind) ? 1 : 0;
      }
      if (kinds > 1) {
        refuse(path, "must be of one kind: host, persistent, secret or, with neither, ephemeral");
      } else if (volume.has("persistent")) {
        refuse(path + "/persistent", "persistent volumes of pods are not supported");
      } else if (volume.has("secret")
          && !pod.path("secrets").has(volume.get("secret").textValue())) {
        refuse(path + "/secret", "references an undeclared secret");
      }
    }
  }

  private void placement() {
    JsonNode placement = pod.path("scheduling").path("placement");
    JsonNode constraints = placement.path("constraints");
    for (int i = 0; i < constraints.size(); i++) {
      String path = "/scheduling/placement/constraints(" + i + ")";
      Optional<String> value =
          constraints.get(i).has("value")
              ? Optional.of(constraints.get(i).get("value").textValue())
              : Optional.empty();
      ConstraintRules.problem(constraints.get(i).path("operator").textValue(), value)
          .ifPresent(text -> refuse(path, text));
    }
    String role = pod.path("role").textValue();
    if (!acceptedRoles.contains(role)) {
      refuse(
          "/role",
          (acceptedRoles.size() == 1 ? "Accepted role is: " : "Accepted roles are: ")
              + String.join(", ", acceptedRoles)
              + ". Got: "
              + role);
    }
    Set<String> seen = new HashSet<>();
    JsonNode roles = placement.path("acceptedResourceRoles");
    for (int i = 0; i < roles.size(); i++) {
      String each = roles.get(i).textValue();
      String path = "/scheduling/placement/acceptedResourceRoles(" + i + ")";
      if (!each.equals("*") && !each.equals(role)) {
        refuse(
            path, "acceptedResourceRoles can only contain *, and the service role " + role + ".");
      } else if (!seen.add(each)) {
        refuse(path, "Elements must be unique.");
      }
    }
  }

  private void unreachable() {
    JsonNode unreachable = pod.path("scheduling").path("unreachableStrategy");
    if (unreachable.isObject()
        && unreachable.path("inactiveAfterSeconds").asInt()
            > unreachable.path("expungeAfterSeconds").asInt()) {
      refuse(
          "/scheduling/unreachableStrategy",
          "inactiveAfterSeconds must be less or equal to expungeAfterSeconds");
    }
  }

  private void refuse(String path, String message) {
    problems.add(new Problem(path, message));
  }
}
