package io.souk.marathon.instance;

import io.souk.marathon.app.Timestamp;
import java.util.List;
import java.util.Optional;

/**
 * Resources of one agent that are kept for an instance, with the volumes that hold its data. An
 * instance has one for as long as it lives, or none.
 *
 * @param role role the resources are reserved for
 * @param placement the agent, with the host ports that are reserved too
 * @param since when it was asked for; after an end of a task that never ran, when that was
 * @param confirmed whether the kernel has shown that it exists
 */
public record Reservation(
    String role,
    Placement placement,
    List<LocalVolume> volumes,
    Timestamp since,
    boolean confirmed) {

  /** Deeply immutable. */
  public Reservation {
    volumes = List.copyOf(volumes);
  }

  /** The same, seen to exist. */
  public Reservation asConfirmed() {
    return new Reservation(role, placement, volumes, since, true);
  }

  /** The same, waited for from {@code now} on. */
  public Reservation awaitedFrom(Timestamp now) {
    return new Reservation(role, placement, volumes, now, confirmed);
  }

  /** The volume at a path in the sandbox, if there is one. */
  public Optional<LocalVolume> volume(String containerPath) {
    return volumes.stream().filter(each -> each.containerPath().equals(containerPath)).findFirst();
  }
}
