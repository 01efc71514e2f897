package io.souk.master.decide;

import static io.souk.master.decide.OperationValidation.fault;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.value.Scalar;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.AgentInfo;
import io.souk.protocol.mesos.Offer;
import java.util.Optional;

/** The rules of changing the size of a persistent volume. */
final class VolumeSizeValidation {

  private VolumeSizeValidation() {}

  static Optional<OperationFault> grow(Offer.Operation.GrowVolume grow, OperationGround ground) {
    Resource volume = WireResources.read(grow.getVolume());
    Resource addition = WireResources.read(grow.getAddition());
    return common(volume, ground).or(() -> addition(volume.key(), addition));
  }

  private static Optional<OperationFault> addition(ResourceKey volume, Resource addition) {
    String id = VolumeValidation.id(volume);
    ResourceKey key = addition.key();
    if (!key.name().equals("disk") || !(addition.amount() instanceof Scalar)) {
      return fault("GROW_VOLUME: 'addition' must be disk, not '%s'", key.name());
    }
    if (addition.amount().isEmpty()) {
      return fault("GROW_VOLUME: 'addition' must be more than nothing");
    }
    if (VolumeValidation.isVolume(key)) {
      return fault("GROW_VOLUME: 'addition' must not be a persistent volume");
    }
    if (!key.disk().flatMap(Disk::source).equals(volume.disk().flatMap(Disk::source))) {
      return fault("GROW_VOLUME: 'addition' must be of the disk that volume '%s' is on", id);
    }
    if (key.revocable() || !key.reservations().equals(volume.reservations())) {
      return fault("GROW_VOLUME: 'addition' must be reserved as volume '%s' is", id);
    }
    return Optional.empty();
  }

  static Optional<OperationFault> shrink(
      Offer.Operation.ShrinkVolume shrink, OperationGround ground) {
    Resource volume = WireResources.read(shrink.getVolume());
    return common(volume, ground).or(() -> subtract(volume, shrink.getSubtract().getValue()));
  }

  private static Optional<OperationFault> subtract(Resource volume, double subtract) {
    double size = volume.amount() instanceof Scalar scalar ? scalar.toDouble() : 0;
    return subtract > 0 && Scalar.of(subtract).toDouble() < size
        ? Optional.empty()
        : fault(
            "SHRINK_VOLUME: 'subtract' is %s, between 0 and the size %s of volume '%s' is accepted",
            subtract, volume.amount(), VolumeValidation.id(volume.key()));
  }

  private static Optional<OperationFault> common(Resource volume, OperationGround ground) {
    ResourceKey key = volume.key();
    if (!VolumeValidation.isVolume(key)) {
      return fault("Resource '%s' has no 'disk.persistence'", key.name());
    }
    String id = VolumeValidation.id(key);
    if (!ground.agent().has(AgentInfo.Capability.Type.RESIZE_VOLUME)) {
      return fault("Volume '%s' cannot change: the agent lacks capability RESIZE_VOLUME", id);
    }
    if (key.shared()) {
      return fault("Volume '%s' cannot change: it is shared", id);
    }
    if (key.provider().isPresent()) {
      return fault("Volume '%s' cannot change: it is of a resource provider", id);
    }
    return isDivisible(key)
        ? VolumeValidation.findUse(key, ground)
        : fault("Volume '%s' cannot change: it takes up a whole disk", id);
  }

  private static boolean isDivisible(ResourceKey key) {
    return key.disk()
        .flatMap(Disk::source)
        .map(source -> source.kind() == Disk.SourceKind.PATH)
        .orElse(true);
  }
}
