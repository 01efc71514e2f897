package io.souk.marathon.app;

import java.util.List;
import java.util.Optional;

/**
 * A group of apps, apart from what is in it.
 *
 * @param dependencies apps and groups that must be up before any app of this group
 * @param enforceRole whether services in it get the group's name as their role; only groups at the
 *     top have an answer
 * @param version when the group itself was made or last changed
 */
public record Group(
    AppId id, List<AppId> dependencies, Optional<Boolean> enforceRole, Timestamp version) {

  /** Deeply immutable. */
  public Group {
    dependencies = List.copyOf(dependencies);
  }

  /** A group without dependencies. */
  public static Group of(AppId id, Timestamp version) {
    return new Group(id, List.of(), Optional.empty(), version);
  }

  /** The same group with other settings. */
  public Group with(List<AppId> otherDependencies, Optional<Boolean> enforce, Timestamp now) {
    return new Group(id, otherDependencies, enforce, now);
  }

  /** Whether both say the same, whenever they were made. */
  public boolean isLike(Group other) {
    return id.equals(other.id)
        && dependencies.equals(other.dependencies)
        && enforceRole.equals(other.enforceRole);
  }
}
