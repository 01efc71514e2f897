package io.souk.agent.resource;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import java.util.List;
import java.util.Optional;

/**
 * A persistent volume: a directory that outlives the tasks that use it.
 *
 * @param role the owner; ids are unique within it
 * @param id its name, without any slash
 * @param disk empty for the file system of the work directory
 */
public record Volume(Role role, String id, Optional<Disk.Source> disk) {

  /** The volume that a resource is, if it is one. */
  public static Optional<Volume> of(ResourceKey key) {
    return key.disk()
        .flatMap(
            disk ->
                disk.persistence()
                    .map(made -> new Volume(key.role(), made.id().value(), disk.source())));
  }

  /** The volumes among resources. */
  public static List<Volume> of(Resources resources) {
    return resources.entries().stream()
        .map(Resource::key)
        .flatMap(key -> of(key).stream())
        .toList();
  }

  /** Whether it takes a whole file system, whose root is there before and after it. */
  public boolean isWholeDisk() {
    return disk.filter(source -> source.kind() == Disk.SourceKind.MOUNT).isPresent();
  }

  /** Whether another volume would be found under the same name. */
  boolean isNamedAs(Volume other) {
    return role.equals(other.role) && id.equals(other.id);
  }

  @Override
  public String toString() {
    return "'" + id + "' of role '" + role + "'";
  }
}
