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
}
