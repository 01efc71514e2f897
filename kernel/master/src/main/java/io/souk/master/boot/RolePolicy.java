package io.souk.master.boot;

import io.souk.model.role.Role;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which roles frameworks may take and what they weigh.
 *
 * @param whitelist the only roles allowed; empty when any is
 * @param weights of roles other than 1, as long as no weight was ever set; positive
 */
public record RolePolicy(Set<String> whitelist, Map<String, Double> weights) {

  /** Any role, each weighing 1. */
  public static final RolePolicy OPEN = new RolePolicy(Set.of(), Map.of());

  public RolePolicy {
    whitelist = Collections.unmodifiableSet(new TreeSet<>(whitelist));
    weights = Collections.unmodifiableMap(new TreeMap<>(weights));
    whitelist.forEach(role -> checkRole("--roles", role));
    weights.forEach(
        (role, weight) -> {
          checkRole("--weights", role);
          if (!(weight > 0) || weight.isInfinite()) {
            throw new IllegalArgumentException(
                "--weights " + role + "=" + weight + ": expected a weight above 0");
          }
        });
  }

  private static void checkRole(String option, String role) {
    Role.findFault(role)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException(
                  option + " '" + role + "': expected a role name, but " + fault);
            });
  }
}
