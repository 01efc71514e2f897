package io.souk.allocator;

import io.souk.model.id.AgentId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.PersistenceId;
import io.souk.model.resources.Disk;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Resources and calls that the tests of the allocator's rules have in common. */
final class Samples {

  static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
  static final Role RED = new Role("red");
  static final Role BLUE = new Role("blue");
  static final FrameworkId ONE = new FrameworkId("one");
  static final FrameworkId TWO = new FrameworkId("two");
  static final AgentId A = new AgentId("a");
  static final AgentId B = new AgentId("b");

  private Samples() {}

  static Resources cpus(double cpus) {
    return Resources.scalar("cpus", Math.round(cpus * 1000));
  }

  static Resources reserved(Resources resources, Reservation... stack) {
    return resources.rekey(key -> key.withReservations(List.of(stack)));
  }

  static Reservation fixed(Role role) {
    return Reservation.ofStatic(role);
  }

  static Reservation dynamic(Role role) {
    return Reservation.ofDynamic(role, Optional.empty());
  }

  static Resources revocable(double cpus) {
    return cpus(cpus)
        .rekey(
            key ->
                new ResourceKey(
                    key.name(), List.of(), Optional.empty(), true, false, Optional.empty()));
  }

  static Resources volume(String id, long megabytes, Role role, boolean shared) {
    Disk disk =
        new Disk(
            Optional.empty(),
            Optional.of(new Disk.Persistence(new PersistenceId(id), Optional.empty())),
            Optional.empty());
    return Resources.of(
        new Resource(
            new ResourceKey(
                "disk", List.of(dynamic(role)), Optional.of(disk), false, shared, Optional.empty()),
            new Scalar(megabytes * 1000)));
  }

  static Resources mount(long megabytes) {
    Disk disk =
        new Disk(
            Optional.of(
                new Disk.Source(
                    Disk.SourceKind.MOUNT,
                    Optional.of("/mnt"),
                    Optional.empty(),
                    Optional.empty(),
                    List.of(),
                    Optional.empty())),
            Optional.empty(),
            Optional.empty());
    return Resources.of(
        new Resource(
            new ResourceKey("disk", List.of(), Optional.of(disk), false, false, Optional.empty()),
            new Scalar(megabytes * 1000)));
  }

  /** Guarantees and limits in whole units. */
  static Quota quota(Map<String, Long> guarantees, Map<String, Long> limits) {
    Map<String, Long> guaranteed = new HashMap<>();
    guarantees.forEach((name, units) -> guaranteed.put(name, units * 1000));
    Map<String, Long> limited = new HashMap<>();
    limits.forEach((name, units) -> limited.put(name, units * 1000));
    return new Quota(new Quantities(guaranteed), limited);
  }

  /** Everything there is to offer. */
  static List<Allocation> all(Allocator allocator, Instant now) {
    List<Allocation> all = new ArrayList<>();
    do {
      all.addAll(allocator.allocate(now));
    } while (allocator.isPending());
    return all;
  }

  /** What each framework is offered, by name. */
  static Map<String, Resources> offered(Allocator allocator) {
    Map<String, Resources> byFramework = new HashMap<>();
    for (Allocation allocation : all(allocator, T0)) {
      byFramework.merge(
          allocation.holder().framework().value(), allocation.resources(), Resources::plus);
    }
    return byFramework;
  }
}
