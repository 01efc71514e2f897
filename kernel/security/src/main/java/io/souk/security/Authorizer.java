package io.souk.security;

import java.util.Optional;

/** Says what somebody may do. Quick, without side effects, safe for use by many threads. */
@FunctionalInterface
public interface Authorizer {

  /** Everybody may do everything. */
  Authorizer PERMISSIVE = (who, action, object) -> true;

  /**
   * Whether somebody may do something.
   *
   * @param principal its name; empty for somebody unknown, or without a name
   * @param action what they want to do
   * @param object to what: a role, user, path or principal by the kind of the action; empty where
   *     the action knows no single objects, or where all of them are meant
   */
  boolean permits(Optional<String> principal, Action action, Optional<String> object);

  /** As {@link #permits(Optional, Action, Optional)}, to one object. */
  default boolean permits(Optional<String> principal, Action action, String object) {
    return permits(principal, action, Optional.of(object));
  }

  /** As {@link #permits(Optional, Action, Optional)}, to all objects. */
  default boolean permits(Optional<String> principal, Action action) {
    return permits(principal, action, Optional.empty());
  }
}
