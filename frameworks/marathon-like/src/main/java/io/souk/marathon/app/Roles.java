package io.souk.marathon.app;

import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.Predicate;

/**
 * Which role pays for a service (Marathon, §2.9): the service's own, or the name of the group at
 * the top that the service is in.
 *
 * @param own role of services that name none
 * @param enforces whether a group at the top gives its name to all services in it
 */
public record Roles(String own, Predicate<AppId> enforces) {

  /**
   * Role of services that keep data, where services have none of their own: nothing can be reserved
   * for {@code *}.
   */
  static final String OF_DATA = "marathon";

  /** Roles without groups that enforce theirs. */
  public static Roles of(String own) {
    return new Roles(own, none -> false);
  }

  private static Optional<AppId> topGroup(AppId id) {
    Optional<AppId> top = Optional.empty();
    for (AppId group = id.parent(); !group.isRoot(); group = group.parent()) {
      top = Optional.of(group);
    }
    return top;
  }

  /** Whether the service's group at the top gives it its name. */
  public boolean isEnforced(AppId id) {
    return topGroup(id).filter(enforces).isPresent();
  }

  /** The role of a service that names none. */
  public String roleOf(AppId id, boolean keepsData) {
    if (isEnforced(id)) {
      return topGroup(id).orElseThrow().lastSegment();
    }
    return keepsData && own.equals("*") ? OF_DATA : own;
  }

  /**
   * The roles a service may have.
   *
   * @param before role of the version that it follows
   */
  public SortedSet<String> accepted(AppId id, boolean keepsData, Optional<String> before) {
    SortedSet<String> accepted = new TreeSet<>();
    accepted.add(roleOf(id, keepsData));
    if (!isEnforced(id)) {
      topGroup(id).ifPresent(group -> accepted.add(group.lastSegment()));
      before.ifPresent(accepted::add);
    }
    return accepted;
  }
}
