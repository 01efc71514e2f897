package io.souk.model.role;

import java.util.Optional;

/**
 * A role: the name under which frameworks share, and the owner of reservations. Roles form a tree
 * by the slashes in their names: {@code eng/ads} lies below {@code eng}.
 *
 * @param name {@code *}, or components separated by single slashes, none of which is {@code .},
 *     {@code ..} or {@code *} or starts with a dash, without blanks and DEL (Mesos v1 API, roles)
 */
public record Role(String name) implements Comparable<Role> {

  /** The role of everybody: what is "reserved" for it is unreserved. */
  public static final Role ANY = new Role("*");

  /**
   * @throws IllegalArgumentException naming the role and the rule it breaks
   */
  public Role {
    findFault(name)
        .ifPresent(
            fault -> {
              throw new IllegalArgumentException("invalid role '" + name + "': " + fault);
            });
  }

  /** Says what is wrong with a role name; empty when it is valid. */
  public static Optional<String> findFault(String name) {
    if (name.equals("*")) {
      return Optional.empty();
    }
    if (name.isEmpty()) {
      return Optional.of("it is empty");
    }
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c == ' ' || (c >= 0x09 && c <= 0x0d) || c == 0x7f) {
        return Optional.of("it contains a blank or DEL");
      }
    }
    for (String component : name.split("/", -1)) {
      if (component.isEmpty()) {
        return Optional.of("it has an empty component or a slash at an end");
      }
      if (component.equals(".") || component.equals("..") || component.equals("*")) {
        return Optional.of("'" + component + "' is not a component");
      }
      if (component.startsWith("-")) {
        return Optional.of("a component starts with '-'");
      }
    }
    return Optional.empty();
  }

  public boolean isAny() {
    return name.equals("*");
  }

  /** Whether this role lies strictly below the other in the tree. */
  public boolean isBelow(Role other) {
    return name.length() > other.name.length()
        && name.startsWith(other.name)
        && name.charAt(other.name.length()) == '/';
  }

  /** The role just above this one; empty for a top-level role. */
  public Optional<Role> parent() {
    int slash = name.lastIndexOf('/');
    return slash < 0 ? Optional.empty() : Optional.of(new Role(name.substring(0, slash)));
  }

  @Override
  public int compareTo(Role other) {
    return name.compareTo(other.name);
  }

  @Override
  public String toString() {
    return name;
  }
}
