package io.souk.master.decide.launch;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Resource;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.model.role.Role;
import io.souk.model.value.Scalar;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether resources that can be read may be asked for by a task or an executor. */
final class ResourceValidation {

  private ResourceValidation() {}

  /**
   * The first fault of what one asks for.
   *
   * @param who begins the message
   * @param role to which the offers are allocated
   */
  static Optional<String> findFault(String who, ResourceAsk asked, Role role) {
    for (Resource entry : asked.entries()) {
      Optional<String> fault = entry(entry);
      if (fault.isPresent()) {
        return Optional.of(who + " uses invalid resources: " + fault.get());
      }
    }
    return findTwice(who, asked.entries())
        .or(() -> allocation(who, asked.wire(), role))
        .or(() -> findMix(who, asked.entries()));
  }

  private static Optional<String> entry(Resource entry) {
    ResourceKey key = entry.key();
    if (key.name().equals("gpus")
        && entry.amount() instanceof Scalar gpus
        && gpus.millis() % 1000 != 0) {
      return Optional.of("'gpus' must be a whole number, not " + gpus);
    }
    if (key.revocable() && key.isDynamicallyReserved()) {
      return Optional.of("'" + key.name() + "' is both revocable and dynamically reserved");
    }
    return key.disk().flatMap(disk -> disk(key, disk));
  }

  private static Optional<String> disk(ResourceKey key, Disk disk) {
    if (disk.persistence().isEmpty()) {
      if (disk.mount().isPresent()) {
        return Optional.of("'disk.volume' without 'disk.persistence' is not supported");
      }
      return disk.source().isEmpty()
          ? Optional.of("'disk' holds neither a source nor a persistent volume")
          : Optional.empty();
    }
    String volume = "persistent volume '" + disk.persistence().get().id() + "'";
    if (key.revocable()) {
      return Optional.of(volume + " must not be of revocable resources");
    }
    if (!key.isReserved()) {
      return Optional.of(volume + " must be of reserved resources");
    }
    if (disk.mount().isEmpty()) {
      return Optional.of(volume + " has no 'disk.volume'");
    }
    return disk.mount().get().hostPath().isPresent()
        ? Optional.of(volume + " must not have a 'disk.volume.host_path'")
        : Optional.empty();
  }

  /** A persistent volume that is named twice, by its id and the role that owns it. */
  private static Optional<String> findTwice(String who, List<Resource> entries) {
    Set<String> seen = new HashSet<>();
    for (Resource entry : entries) {
      Optional<Disk.Persistence> persistence = entry.key().disk().flatMap(Disk::persistence);
      if (persistence.isPresent()
          && !seen.add(entry.key().role() + "\0" + persistence.get().id())) {
        return Optional.of(
            "%s: persistence id '%s' of role '%s' is named twice"
                .formatted(who, persistence.get().id(), entry.key().role()));
      }
    }
    return Optional.empty();
  }

  private static Optional<String> allocation(
      String who, List<io.souk.protocol.mesos.Resource> wire, Role role) {
    for (io.souk.protocol.mesos.Resource one : wire) {
      boolean other =
          one.getAllocationInfo().hasRole()
              && !one.getAllocationInfo().getRole().equals(role.name());
      if (other) {
        return Optional.of(
            "%s's '%s' is allocated to role '%s', the offer to role '%s'"
                .formatted(who, one.getName(), one.getAllocationInfo().getRole(), role));
      }
    }
    return Optional.empty();
  }

  /** A resource of which both revocable and other amounts are asked for. */
  private static Optional<String> findMix(String who, List<Resource> entries) {
    for (Resource entry : entries) {
      if (!entry.key().revocable()) {
        continue;
      }
      for (Resource other : entries) {
        if (!other.key().revocable() && other.key().name().equals(entry.key().name())) {
          return Optional.of(
              "%s: both revocable and other '%s' are asked for".formatted(who, entry.key().name()));
        }
      }
    }
    return Optional.empty();
  }

  /**
   * The first fault of what several ask for together. Shared volumes they may use at once.
   *
   * @param who begins the message
   */
  static Optional<String> findFaultTogether(String who, List<ResourceAsk> asked) {
    List<Resource> all = new ArrayList<>();
    for (ResourceAsk one : asked) {
      for (Resource entry : one.entries()) {
        if (!entry.key().shared()) {
          all.add(entry);
        }
      }
    }
    return findTwice(who, all).or(() -> findMix(who, all));
  }

  /**
   * The check by which the allocator proposes: whether there is room for all, one after the other.
   */
  static Optional<String> findShortfall(String who, List<Resources> asked, Resources pool) {
    Resources rest = pool;
    for (Resources one : asked) {
      Resources missing = rest.shortfall(one);
      if (!missing.isEmpty()) {
        return Optional.of(
            "%s resources %s, which is more than available [%s]: short of [%s]"
                .formatted(who, asked, pool, missing));
      }
      rest = rest.minusAvailable(one.filter(key -> !key.shared()));
    }
    return Optional.empty();
  }
}
