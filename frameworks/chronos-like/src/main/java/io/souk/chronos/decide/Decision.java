package io.souk.chronos.decide;

import java.util.List;

/** Changes to commit together, and the effects to run after that, in this order. */
public record Decision(List<Change> changes, List<Effect> effects) {

  /** Nothing to do. */
  public static final Decision NOTHING = new Decision(List.of(), List.of());

  /** Whether there is nothing to do. */
  public boolean isEmpty() {
    return changes.isEmpty() && effects.isEmpty();
  }

  public Decision {
    changes = List.copyOf(changes);
    effects = List.copyOf(effects);
  }

  /**
   * The same with nothing of each job's past but its newest run and missed range, and the times of
   * all runs: for when one event ends or misses runs of more jobs than a commit can hold the
   * histories of.
   */
  public Decision withNewestHistory() {
    return new Decision(changes.stream().map(Change::withNewestHistory).toList(), effects);
  }
}
