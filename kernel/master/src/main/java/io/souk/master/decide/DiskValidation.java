package io.souk.master.decide;

import static io.souk.master.decide.OperationValidation.fault;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.Resource.DiskInfo;
import java.util.Optional;

/**
 * The rules of operations that only a resource provider carries out. Agents run none, so that what
 * is right by its form still finds nobody to do it.
 */
final class DiskValidation {

  private DiskValidation() {}

  static Optional<OperationFault> create(Offer.Operation.CreateDisk create, Resources available) {
    Resource source = WireResources.read(create.getSource());
    Optional<Disk.Source> disk = source.key().disk().flatMap(Disk::source);
    if (source.key().provider().isEmpty()) {
      return fault("CREATE_DISK: 'source' must be of a resource provider");
    }
    if (disk.filter(known -> known.kind() == Disk.SourceKind.RAW).isEmpty()) {
      return fault("CREATE_DISK: 'source' must be a RAW disk");
    }
    if (create.getTargetType() != DiskInfo.Source.Type.MOUNT
        && create.getTargetType() != DiskInfo.Source.Type.BLOCK) {
      return fault(
          "CREATE_DISK: 'target_type' is %s, MOUNT and BLOCK are accepted", create.getTargetType());
    }
    if (create.hasTargetProfile() == disk.get().profile().isPresent()) {
      return fault(
          create.hasTargetProfile()
              ? "CREATE_DISK: 'target_profile' must be unset, 'source' has a profile"
              : "CREATE_DISK: 'target_profile' must be set, 'source' has no profile");
    }
    return provider("CREATE_DISK", source, available);
  }

  static Optional<OperationFault> destroy(
      Offer.Operation.DestroyDisk destroy, Resources available) {
    Resource source = WireResources.read(destroy.getSource());
    Optional<Disk.Source> disk = source.key().disk().flatMap(Disk::source);
    if (source.key().provider().isEmpty()) {
      return fault("DESTROY_DISK: 'source' must be of a resource provider");
    }
    if (disk.isEmpty() || disk.get().kind() == Disk.SourceKind.PATH) {
      return fault("DESTROY_DISK: 'source' must be a MOUNT, BLOCK or RAW disk");
    }
    if (disk.get().kind() == Disk.SourceKind.RAW && disk.get().id().isEmpty()) {
      return fault("DESTROY_DISK: a RAW 'source' must have an id");
    }
    if (VolumeValidation.isVolume(source.key())) {
      return fault(
          "DESTROY_DISK: 'source' carries persistent volume '%s'",
          VolumeValidation.id(source.key()));
    }
    return provider("DESTROY_DISK", source, available);
  }

  private static Optional<OperationFault> provider(
      String type, Resource source, Resources available) {
    String provider = source.key().provider().orElseThrow();
    return Optional.of(
        available.covers(Resources.of(source))
            ? OperationFault.unavailable(
                "%s: resource provider '%s' is not subscribed", type, provider)
            : OperationFault.unavailable(
                "%s needs [%s] of resource provider '%s', which is more than available [%s]",
                type, source, provider, available));
  }
}
