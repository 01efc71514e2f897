package io.souk.model.resources;

import io.souk.model.id.PersistenceId;
import io.souk.model.resources.Reservation.Label;
import java.util.List;
import java.util.Optional;

/**
 * Says which disk a {@code disk} resource is on, and whether a persistent volume was made of it.
 *
 * @param source the disk; empty for the file system that holds the agent's work directory
 * @param persistence set for a persistent volume
 * @param mount where the volume appears in a container; it does not count in comparisons
 */
public record Disk(
    Optional<Source> source, Optional<Persistence> persistence, Optional<Mount> mount) {

  /** What kind of disk it is. PATH can be divided, MOUNT and BLOCK only be given whole. */
  public enum SourceKind {
    PATH,
    MOUNT,
    BLOCK,
    RAW
  }

  /**
   * A disk other than the one of the work directory.
   *
   * @param root directory of a PATH or MOUNT disk
   * @param vendor who made it; with id, metadata and profile set by resource providers alone
   */
  public record Source(
      SourceKind kind,
      Optional<String> root,
      Optional<String> vendor,
      Optional<String> id,
      List<Label> metadata,
      Optional<String> profile) {
    public Source {
      metadata = List.copyOf(metadata);
    }
  }

  /** A persistent volume's name and its maker. */
  public record Persistence(PersistenceId id, Optional<String> principal) {}

  /** Where the volume appears in a container. */
  public record Mount(String containerPath, Optional<String> hostPath, boolean readOnly) {}

  /** Whether it can only be taken whole: a volume, a MOUNT or BLOCK disk, a RAW one with an id. */
  public boolean isExclusive() {
    return persistence.isPresent()
        || source
            .map(
                disk ->
                    switch (disk.kind()) {
                      case PATH -> false;
                      case MOUNT, BLOCK -> true;
                      case RAW -> disk.id().isPresent();
                    })
            .orElse(false);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Disk disk
        && source.equals(disk.source)
        && persistence.equals(disk.persistence);
  }

  @Override
  public int hashCode() {
    return 31 * source.hashCode() + persistence.hashCode();
  }
}
