package io.souk.model.resources;

import io.souk.model.role.Role;
import java.util.List;
import java.util.Optional;

/**
 * Holds resources for a role.
 *
 * @param kind STATIC comes from an agent's configuration and stays; DYNAMIC is made and undone at
 *     run time
 * @param role never {@link Role#ANY}
 * @param principal who reserved; empty for a static one
 * @param labels the reserver's own notes, in the order given
 */
public record Reservation(Kind kind, Role role, Optional<String> principal, List<Label> labels) {

  /** How a reservation came about. */
  public enum Kind {
    STATIC,
    DYNAMIC
  }

  /** A key with an optional value. */
  public record Label(String key, Optional<String> value) {}

  /**
   * @throws IllegalArgumentException when the role is {@code *}
   */
  public Reservation {
    labels = List.copyOf(labels);
    if (role.isAny()) {
      throw new IllegalArgumentException("nothing can be reserved for role '*'");
    }
  }

  public static Reservation ofStatic(Role role) {
    return new Reservation(Kind.STATIC, role, Optional.empty(), List.of());
  }

  public static Reservation ofDynamic(Role role, Optional<String> principal) {
    return new Reservation(Kind.DYNAMIC, role, principal, List.of());
  }
}
