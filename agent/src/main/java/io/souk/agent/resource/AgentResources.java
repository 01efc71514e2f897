package io.souk.agent.resource;

import io.souk.model.resources.Disk;
import io.souk.model.resources.Reservation;
import io.souk.model.resources.ResourceKey;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.Conversion;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What an agent has.
 *
 * @param started what it was started with: static reservations at most
 * @param total the same amounts with every operation applied
 */
public record AgentResources(Resources started, Resources total) {

  public AgentResources {
    Objects.requireNonNull(started);
    Objects.requireNonNull(total);
  }

  public static AgentResources of(Resources started) {
    return new AgentResources(started, started);
  }

  /**
   * What an agent has that is started with these resources and kept those dynamic reservations and
   * volumes on its disk.
   *
   * @throws IllegalArgumentException naming what is missing when the one does not hold the other
   */
  public static AgentResources restore(Resources started, Resources kept) {
    Resources origin = kept.rekey(AgentResources::origin);
    Resources missing = started.shortfall(origin);
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException(
          "reservations and volumes kept on this agent's disk need " + missing + " more");
    }
    return new AgentResources(started, started.minus(origin).plus(kept));
  }

  /** What of the total is owed to operations: dynamic reservations and persistent volumes. */
  public Resources kept() {
    return total.filter(AgentResources::isKept);
  }

  /** The part of what a task uses that only an operation could have made, and none has. */
  public Resources missing(Resources used) {
    return total.shortfall(used.filter(AgentResources::isKept));
  }

  AgentResources apply(Conversion conversion) {
    return new AgentResources(started, conversion.apply(total));
  }

  private static boolean isKept(ResourceKey key) {
    return key.reservations().stream().anyMatch(AgentResources::isDynamic)
        || Volume.of(key).isPresent();
  }

  private static boolean isDynamic(Reservation reservation) {
    return reservation.kind() == Reservation.Kind.DYNAMIC;
  }

  /** What the resource was before any operation. */
  private static ResourceKey origin(ResourceKey key) {
    List<Reservation> fixed =
        key.reservations().stream().filter(reservation -> !isDynamic(reservation)).toList();
    Optional<Disk> bare =
        key.disk()
            .flatMap(Disk::source)
            .map(source -> new Disk(Optional.of(source), Optional.empty(), Optional.empty()));
    return new ResourceKey(key.name(), fixed, bare, key.revocable(), false, key.provider());
  }
}
