package io.souk.master.decide;

import io.souk.model.role.Role;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** The checks of the role names in an operator's call, in the order of Mesos. */
final class RoleNames {

  /** Longest name that is stored, in characters: it is part of a key of the registry. */
  static final int MAX_CHARACTERS = 1000;

  private RoleNames() {}

  /** The first fault: not whitelisted, not a role name, named twice. */
  static Optional<String> findFault(Context context, List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      Optional<String> fault = findFault(context, name);
      if (fault.isEmpty() && !seen.add(name)) {
        fault = Optional.of("Duplicate role '" + name + "'");
      }
      if (fault.isPresent()) {
        return fault;
      }
    }
    return Optional.empty();
  }

  static Optional<String> findFault(Context context, String name) {
    if (name.length() > MAX_CHARACTERS) {
      return Optional.of(
          "Invalid role '%s...': it has %d characters (accepted: up to %d)"
              .formatted(name.substring(0, 50), name.length(), MAX_CHARACTERS));
    }
    Set<Role> whitelist = context.options().roles();
    if (!whitelist.isEmpty() && whitelist.stream().noneMatch(role -> role.name().equals(name))) {
      return Optional.of("Unknown role '" + name + "'");
    }
    return Role.findFault(name)
        .or(() -> isText(name) ? Optional.empty() : Optional.of("it is not valid Unicode"))
        .map(fault -> "Invalid role '" + name + "': " + fault);
  }

  /** Half a surrogate pair could not be stored. */
  private static boolean isText(String name) {
    return name.codePoints().noneMatch(c -> c >= 0xd800 && c <= 0xdfff);
  }
}
