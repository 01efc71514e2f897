package io.souk.protocol.leader;

import java.util.Optional;

/**
 * Whom to believe: the cluster that is served and the highest term seen in it. Terms of different
 * clusters say nothing about each other. Immutable.
 *
 * @param cluster id of the cluster; empty as long as no master named one
 * @param term highest seen, 0 when none was
 */
public record Fence(Optional<String> cluster, long term) {

  /** Believes everybody. */
  public static final Fence OPEN = new Fence(Optional.empty(), 0);

  /**
   * Why a master is not to be obeyed.
   *
   * @param itsCluster id that it gave; empty for one that gives none (an earlier release), of which
   *     its term alone is judged
   * @param itsTerm term that it gave
   * @return empty when it leads as far as is known
   */
  public Optional<String> objection(Optional<String> itsCluster, long itsTerm) {
    if (cluster.isPresent() && itsCluster.isPresent() && !cluster.equals(itsCluster)) {
      return Optional.of(
          "it leads cluster %s, this one belongs to cluster %s"
              .formatted(itsCluster.get(), cluster.get()));
    }
    return itsTerm < term
        ? Optional.of(
            "its term %d is over, a leader of term %d has been seen".formatted(itsTerm, term))
        : Optional.empty();
  }

  /** The same after a master that there was no objection to. */
  public Fence raised(Optional<String> itsCluster, long itsTerm) {
    return new Fence(cluster.or(() -> itsCluster), Math.max(term, itsTerm));
  }
}
