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
 */
record Turn(
    Generation generation, long number, Optional<LeaderView> leader, List<PublishedStep> steps) {

  Turn {
    steps = List.copyOf(steps);
  }
}
