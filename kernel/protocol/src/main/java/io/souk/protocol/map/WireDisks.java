package io.souk.protocol.map;

import io.souk.model.id.PersistenceId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Disk.SourceKind;
import io.souk.protocol.mesos.Resource.DiskInfo;
import io.souk.protocol.mesos.Volume;
import java.util.Optional;

/** The disk information of a resource. */
final class WireDisks {

  private WireDisks() {}

  /**
   * @throws IllegalArgumentException when it is none that a disk can have
   */
  static Disk read(DiskInfo wire) {
    return new Disk(
        wire.hasSource() ? Optional.of(source(wire.getSource())) : Optional.empty(),
        wire.hasPersistence() ? Optional.of(persistence(wire.getPersistence())) : Optional.empty(),
        wire.hasVolume() ? Optional.of(mount(wire.getVolume())) : Optional.empty());
  }

  private static Disk.Source source(DiskInfo.Source wire) {
    SourceKind kind =
        switch (wire.getType()) {
          case PATH -> SourceKind.PATH;
          case MOUNT -> SourceKind.MOUNT;
          case BLOCK -> SourceKind.BLOCK;
          case RAW -> SourceKind.RAW;
          case UNKNOWN -> throw new IllegalArgumentException("disk source of unknown type");
        };
    Optional<String> root = Optional.empty();
    if (wire.getPath().hasRoot()) {
      root = Optional.of(wire.getPath().getRoot());
    } else if (wire.getMount().hasRoot()) {
      root = Optional.of(wire.getMount().getRoot());
    }
    return new Disk.Source(
        kind,
        root,
        wire.hasVendor() ? Optional.of(wire.getVendor()) : Optional.empty(),
        wire.hasId() ? Optional.of(wire.getId()) : Optional.empty(),
        WireReservations.labels(wire.getMetadata()),
        wire.hasProfile() ? Optional.of(wire.getProfile()) : Optional.empty());
  }

  private static Disk.Persistence persistence(DiskInfo.Persistence wire) {
    return new Disk.Persistence(
        new PersistenceId(wire.getId()),
        wire.hasPrincipal() ? Optional.of(wire.getPrincipal()) : Optional.empty());
  }

  private static Disk.Mount mount(Volume wire) {
    if (wire.hasImage() || wire.hasSource()) {
      throw new IllegalArgumentException("'disk.volume' must have neither 'image' nor 'source'");
    }
    return new Disk.Mount(
        wire.getContainerPath(),
        wire.hasHostPath() ? Optional.of(wire.getHostPath()) : Optional.empty(),
        wire.getMode() == Volume.Mode.RO);
  }

  static DiskInfo write(Disk disk) {
    DiskInfo.Builder wire = DiskInfo.newBuilder();
    disk.source().ifPresent(source -> wire.setSource(source(source)));
    disk.persistence()
        .ifPresent(
            persistence -> {
              DiskInfo.Persistence.Builder one =
                  DiskInfo.Persistence.newBuilder().setId(persistence.id().value());
              persistence.principal().ifPresent(one::setPrincipal);
              wire.setPersistence(one);
            });
    disk.mount()
        .ifPresent(
            mount -> {
              Volume.Builder one =
                  Volume.newBuilder()
                      .setContainerPath(mount.containerPath())
                      .setMode(mount.readOnly() ? Volume.Mode.RO : Volume.Mode.RW);
              mount.hostPath().ifPresent(one::setHostPath);
              wire.setVolume(one);
            });
    return wire.build();
  }

  private static DiskInfo.Source source(Disk.Source source) {
    DiskInfo.Source.Builder wire = DiskInfo.Source.newBuilder();
    switch (source.kind()) {
      case PATH -> {
        wire.setType(DiskInfo.Source.Type.PATH);
        source.root().ifPresent(wire.getPathBuilder()::setRoot);
      }
      case MOUNT -> {
        wire.setType(DiskInfo.Source.Type.MOUNT);
        source.root().ifPresent(wire.getMountBuilder()::setRoot);
      }
      case BLOCK -> wire.setType(DiskInfo.Source.Type.BLOCK);
      case RAW -> wire.setType(DiskInfo.Source.Type.RAW);
    }
    source.vendor().ifPresent(wire::setVendor);
    source.id().ifPresent(wire::setId);
    source.profile().ifPresent(wire::setProfile);
    if (!source.metadata().isEmpty()) {
      wire.setMetadata(WireReservations.labels(source.metadata()));
    }
    return wire.build();
  }
}
