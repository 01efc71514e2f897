package io.souk.model.resources;

import io.souk.model.role.Role;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What tells resources apart that do not add up: amounts under the same key do.
 *
 * @param name such as {@code cpus}; not empty
 * @param reservations lowest first; the last one is the owner's. Empty when unreserved. Those above
 *     the first are dynamic, each for a role strictly below the role before it
 * @param disk on {@code disk} resources alone
 * @param revocable may be taken back at any time
 * @param shared several tasks may use it at once; persistent volumes alone
 * @param provider the resource provider's id; empty for the agent's own
 */
public record ResourceKey(
    String name,
    List<Reservation> reservations,
    Optional<Disk> disk,
    boolean revocable,
    boolean shared,
    Optional<String> provider) {

  /**
   * @throws IllegalArgumentException when the parts contradict each other
   */
  public ResourceKey {
    reservations = List.copyOf(reservations);
    if (name.isEmpty()) {
      throw new IllegalArgumentException("a resource needs a name");
    }
    if (disk.isPresent() && !name.equals("disk")) {
      throw new IllegalArgumentException("resource '" + name + "' cannot have disk information");
    }
    if (shared && disk.flatMap(Disk::persistence).isEmpty()) {
      throw new IllegalArgumentException(
          "resource '" + name + "' cannot be shared: it is no persistent volume");
    }
    for (int i = 1; i < reservations.size(); i++) {
      Reservation upper = reservations.get(i);
      Reservation lower = reservations.get(i - 1);
      if (upper.kind() != Reservation.Kind.DYNAMIC) {
        throw new IllegalArgumentException(
            "a refined reservation of '" + name + "' is not dynamic");
      }
      if (!upper.role().isBelow(lower.role())) {
        throw new IllegalArgumentException(
            "a reservation of '%s' for '%s' cannot refine one for '%s'"
                .formatted(name, upper.role(), lower.role()));
      }
    }
  }

  public static ResourceKey unreserved(String name) {
    return new ResourceKey(name, List.of(), Optional.empty(), false, false, Optional.empty());
  }

  public ResourceKey withReservations(List<Reservation> stack) {
    return new ResourceKey(name, stack, disk, revocable, shared, provider);
  }

  /** With one more reservation on top. */
  public ResourceKey reserve(Reservation top) {
    List<Reservation> stack = new ArrayList<>(reservations);
    stack.add(top);
    return withReservations(stack);
  }

  /**
   * Without the reservation on top.
   *
   * @throws IllegalArgumentException when there is none, or it is static
   */
  public ResourceKey unreserve() {
    if (!isDynamicallyReserved()) {
      throw new IllegalArgumentException("'" + name + "' is not dynamically reserved");
    }
    return withReservations(reservations.subList(0, reservations.size() - 1));
  }

  /** The role that owns it; {@link Role#ANY} when unreserved. */
  public Role role() {
    return reservations.isEmpty() ? Role.ANY : reservations.getLast().role();
  }

  public boolean isReserved() {
    return !reservations.isEmpty();
  }

  public boolean isDynamicallyReserved() {
    return isReserved() && reservations.getLast().kind() == Reservation.Kind.DYNAMIC;
  }

  /** Whether it may be given to frameworks of this role: unreserved, or held for it or above it. */
  public boolean isAllocatableTo(Role role) {
    return !isReserved() || role().equals(role) || role.isBelow(role());
  }

  /** Whether the amount can only be taken whole. */
  public boolean isExclusive() {
    return disk.map(Disk::isExclusive).orElse(false);
  }

  /** Of what mostly differs: every operation on resources looks keys up. */
  @Override
  public int hashCode() {
    return 31 * name.hashCode() + reservations.hashCode();
  }
}
