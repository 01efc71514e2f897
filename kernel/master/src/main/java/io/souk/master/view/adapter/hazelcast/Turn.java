package io.souk.master.view.adapter.hazelcast;

import io.souk.master.view.LeaderView;
import io.souk.protocol.master.PublishedStep;
import java.util.List;
import java.util.Optional;

/**
 * An announced turn.
 *
 * @param number within the generation, without gaps; 0 announces all entries at once
 * @param leader empty while no leader began
 * @param steps what changed since the turn before
 * @param after of number 0: the turn that stands for the same entries, if they are those of an
 *     earlier generation
 * @param stored whether the generation's entries can be read
 */
record Turn(
    Generation generation,
    long number,
    Optional<LeaderView> leader,
    List<PublishedStep> steps,
    Optional<Position> after,
    boolean stored) {

  Turn {
    steps = List.copyOf(steps);
  }

  Turn(Generation generation, long number, Optional<LeaderView> leader, List<PublishedStep> steps) {
    this(generation, number, leader, steps, Optional.empty(), true);
  }

  Position position() {
    return new Position(generation, number);
  }
}
