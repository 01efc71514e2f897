package io.souk.master.decide;

import static io.souk.master.decide.OperationValidation.fault;
import static io.souk.master.decide.OperationValidation.first;
import static io.souk.master.decide.OperationValidation.read;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.role.Role;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Offer;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** The rules of making and destroying persistent volumes. */
final class VolumeValidation {

  /** Volume ids are unique among those of a role on an agent. */
  private record Name(Role role, String id) {

    static Name of(ResourceKey key) {
      return new Name(key.role(), VolumeValidation.id(key));
    }
  }

  private VolumeValidation() {}

  static boolean isVolume(ResourceKey key) {
    return key.disk().flatMap(Disk::persistence).isPresent();
  }

  /** Its id; to be asked of volumes only. */
  static String id(ResourceKey key) {
    return key.disk().flatMap(Disk::persistence).orElseThrow().id().value();
  }

  static Optional<OperationFault> create(
      Offer.Operation.Create create, OperationAsker asker, OperationGround ground) {
    Set<Name> taken =
        ground.agent().total().entries().stream()
            .map(Resource::key)
            .filter(VolumeValidation::isVolume)
            .map(Name::of)
            .collect(Collectors.toCollection(HashSet::new));
    return first(
        read(create.getVolumesList()),
        volume ->
            shape(volume)
                .or(() -> disk(volume.key()))
                .or(() -> owner(volume.key(), asker))
                .or(
                    () ->
                        taken.add(Name.of(volume.key()))
                            ? Optional.empty()
                            : fault(
                                "Volume '%s' exists already for role '%s' on the agent",
                                id(volume.key()), volume.key().role())));
  }

  private static Optional<OperationFault> shape(Resource volume) {
    ResourceKey key = volume.key();
    if (!isVolume(key)) {
      return fault("Resource '%s' has no 'disk.persistence'", key.name());
    }
    if (volume.amount().isEmpty()) {
      return fault("Volume '%s' is empty", id(key));
    }
    Optional<Disk.Mount> mount = key.disk().flatMap(Disk::mount);
    if (mount.isEmpty()) {
      return fault("Volume '%s' has no 'disk.volume'", id(key));
    }
    if (mount.get().containerPath().isEmpty()) {
      return fault("Volume '%s' has no 'disk.volume.container_path'", id(key));
    }
    if (mount.get().hostPath().isPresent()) {
      return fault("Volume '%s' must not have 'disk.volume.host_path'", id(key));
    }
    return mount.get().readOnly()
        ? fault("Volume '%s' must have 'disk.volume.mode' RW", id(key))
        : Optional.empty();
  }

  private static Optional<OperationFault> disk(ResourceKey key) {
    if (!key.isReserved()) {
      return fault("Volume '%s' is not reserved", id(key));
    }
    if (key.revocable()) {
      return fault("Volume '%s' must not be revocable", id(key));
    }
    Optional<Disk.SourceKind> kind = key.disk().flatMap(Disk::source).map(Disk.Source::kind);
    return kind.filter(k -> k == Disk.SourceKind.BLOCK || k == Disk.SourceKind.RAW).isPresent()
        ? fault("Volume '%s' cannot be made on a %s disk", id(key), kind.get())
        : Optional.empty();
  }

  private static Optional<OperationFault> owner(ResourceKey key, OperationAsker asker) {
    if (key.shared()
        && asker
            .offer()
            .filter(o -> !o.framework().has(FrameworkInfo.Capability.Type.SHARED_RESOURCES))
            .isPresent()) {
      return fault(
          "Volume '%s' is shared and the framework lacks capability SHARED_RESOURCES", id(key));
    }
    return asker.findPrincipalFault(
        "Volume '%s'".formatted(id(key)),
        key.disk().flatMap(Disk::persistence).flatMap(Disk.Persistence::principal));
  }

  static Optional<OperationFault> destroy(Offer.Operation.Destroy destroy, OperationGround ground) {
    return first(
        read(destroy.getVolumesList()),
        volume -> {
          ResourceKey key = volume.key();
          if (!isVolume(key)) {
            return fault("Resource '%s' has no 'disk.persistence'", key.name());
          }
          if (ground.agent().total().find(key).isEmpty()) {
            return fault("Volume '%s' does not exist on the agent", id(key));
          }
          return findUse(key, ground);
        });
  }

  static Optional<OperationFault> findUse(ResourceKey key, OperationGround ground) {
    return ground.used().test(key)
        ? fault("Volume '%s' is in use by a task or an executor", id(key))
        : Optional.empty();
  }
}
