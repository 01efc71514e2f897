package io.souk.testkit.sim;

import io.souk.model.id.PersistenceId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import io.souk.protocol.map.ReservationFormat;
import io.souk.protocol.map.WireOperations;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.OperationID;
import io.souk.protocol.mesos.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** Thinks up valid operations on resources out of what is offered. */
final class OperationMaker {

  /** On one agent, that an offer shows. */
  private static final int MOST_VOLUMES = 3;

  private final World world;
  private final FrameworkNode node;
  private final ReservationFormat format;

  OperationMaker(World world, FrameworkNode node, ReservationFormat format) {
    this.world = world;
    this.node = node;
    this.format = format;
  }

  /** An operation and what is there after it. */
  record Made(Offer.Operation operation, Resources after) {}

  /** Some operation that is possible; empty when none of the kind that chance picks is. */
  Optional<Made> next(Resources pool, Role role) {
    if (role.equals(Role.ANY)) {
      return Optional.empty();
    }
    Optional<Offer.Operation.Builder> operation =
        switch (world.dice().below(12)) {
          case 0, 1, 2 -> reserve(pool, role);
          case 3, 4, 5 -> unreserve(pool, role);
          case 6, 7 -> volumes(pool) < MOST_VOLUMES ? create(pool, role) : destroy(pool);
          case 8, 9, 10 -> destroy(pool);
          default -> world.dice().chance(0.5) ? grow(pool) : shrink(pool);
        };
    return operation.map(
        builder -> {
          if (world.dice().chance(0.6)) {
            String id = node.nextOperationId();
            builder.setId(OperationID.newBuilder().setValue(id));
            node.operations.put(id, "");
          }
          Offer.Operation built = builder.build();
          return new Made(built, WireOperations.conversion(built).apply(pool));
        });
  }

  private List<io.souk.protocol.mesos.Resource> wire(Resources resources) {
    return WireResources.write(resources, format, Optional.empty());
  }

  private io.souk.protocol.mesos.Resource wire(ResourceKey key, long millis) {
    return wire(Resources.of(new Resource(key, new Scalar(millis)))).get(0);
  }

  private Optional<Resource> pick(Resources pool, Predicate<ResourceKey> wanted) {
    List<Resource> candidates =
        pool.entries().stream()
            .filter(entry -> entry.amount() instanceof Scalar && wanted.test(entry.key()))
            .toList();
    return candidates.isEmpty() ? Optional.empty() : Optional.of(world.dice().pick(candidates));
  }

  private static long millis(Resource entry) {
    return ((Scalar) entry.amount()).millis();
  }

  private long part(long all, long most) {
    return 1 + (long) (world.dice().between(0, 1.0) * (Math.min(all, most) - 1));
  }

  private Optional<Offer.Operation.Builder> reserve(Resources pool, Role role) {
    Reservation top = Reservation.ofDynamic(role, Optional.empty());
    List<Resource> reserved = new ArrayList<>();
    for (Resource entry : pool.entries()) {
      if (!entry.key().isReserved() && entry.amount() instanceof Scalar) {
        long most = entry.key().name().equals("cpus") ? 1000 : 2_000_000;
        reserved.add(new Resource(entry.key().reserve(top), new Scalar(part(millis(entry), most))));
      }
    }
    return reserved.isEmpty()
        ? Optional.empty()
        : Optional.of(
            Offer.Operation.newBuilder()
                .setType(Offer.Operation.Type.RESERVE)
                .setReserve(
                    Offer.Operation.Reserve.newBuilder()
                        .addAllResources(wire(Resources.of(reserved)))));
  }

  private static boolean isPlainReserved(ResourceKey key) {
    return key.isDynamicallyReserved() && key.disk().isEmpty();
  }

  private Optional<Offer.Operation.Builder> unreserve(Resources pool, Role role) {
    return pick(pool, key -> isPlainReserved(key) && key.role().equals(role))
        .map(
            entry ->
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.UNRESERVE)
                    .setUnreserve(
                        Offer.Operation.Unreserve.newBuilder()
                            .addResources(
                                wire(
                                    entry.key(),
                                    world.dice().chance(0.7)
                                        ? millis(entry)
                                        : part(millis(entry), Long.MAX_VALUE)))));
  }

  private Optional<Offer.Operation.Builder> create(Resources pool, Role role) {
    boolean shared =
        node.has(io.souk.protocol.mesos.FrameworkInfo.Capability.Type.SHARED_RESOURCES)
            && world.dice().chance(0.3);
    return pick(
            pool,
            key -> isPlainReserved(key) && key.name().equals("disk") && key.role().equals(role))
        .map(
            entry -> {
              ResourceKey plain = entry.key();
              Disk disk =
                  new Disk(
                      Optional.empty(),
                      Optional.of(
                          new Disk.Persistence(
                              new PersistenceId(node.nextOperationId() + "-v"), Optional.empty())),
                      Optional.of(new Disk.Mount("data", Optional.empty(), false)));
              ResourceKey key =
                  new ResourceKey(
                      plain.name(),
                      plain.reservations(),
                      Optional.of(disk),
                      false,
                      shared,
                      plain.provider());
              return Offer.Operation.newBuilder()
                  .setType(Offer.Operation.Type.CREATE)
                  .setCreate(
                      Offer.Operation.Create.newBuilder()
                          .addVolumes(wire(key, part(millis(entry), 500_000))));
            });
  }

  private static long volumes(Resources pool) {
    return pool.entries().stream().filter(entry -> isVolume(entry.key())).count();
  }

  private static boolean isVolume(ResourceKey key) {
    return key.disk().filter(disk -> disk.persistence().isPresent()).isPresent();
  }

  private Optional<Offer.Operation.Builder> destroy(Resources pool) {
    return pick(pool, OperationMaker::isVolume)
        .map(
            entry ->
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.DESTROY)
                    .setDestroy(
                        Offer.Operation.Destroy.newBuilder()
                            .addVolumes(wire(entry.key(), millis(entry)))));
  }

  private Optional<Offer.Operation.Builder> grow(Resources pool) {
    return pick(pool, key -> isVolume(key) && !key.shared())
        .flatMap(
            volume ->
                pick(
                        pool,
                        key ->
                            isPlainReserved(key)
                                && key.name().equals("disk")
                                && key.reservations().equals(volume.key().reservations()))
                    .map(
                        addition ->
                            Offer.Operation.newBuilder()
                                .setType(Offer.Operation.Type.GROW_VOLUME)
                                .setGrowVolume(
                                    Offer.Operation.GrowVolume.newBuilder()
                                        .setVolume(wire(volume.key(), millis(volume)))
                                        .setAddition(
                                            wire(
                                                addition.key(),
                                                part(millis(addition), 100_000))))));
  }

  private Optional<Offer.Operation.Builder> shrink(Resources pool) {
    return pick(pool, key -> isVolume(key) && !key.shared())
        .filter(volume -> millis(volume) > 10)
        .map(
            volume ->
                Offer.Operation.newBuilder()
                    .setType(Offer.Operation.Type.SHRINK_VOLUME)
                    .setShrinkVolume(
                        Offer.Operation.ShrinkVolume.newBuilder()
                            .setVolume(wire(volume.key(), millis(volume)))
                            .setSubtract(
                                Value.Scalar.newBuilder()
                                    .setValue(part(millis(volume) / 2, 50_000) / 1000.0))));
  }
}
