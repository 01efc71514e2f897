package io.souk.marathon.deploy;

import java.time.Instant;
import java.util.List;

/**
 * What a deployment waits for at a moment.
 *
 * @param step number of the step being taken, from 1 on
 * @param lastProgress when it last came nearer to its end than ever before
 * @param stalled whether that is so long ago that it counts as standing still
 * @param actions those of the step that are not done
 */
public record Waiting(
    String deployment,
    int step,
    int totalSteps,
    Instant lastProgress,
    boolean stalled,
    List<Pending> actions) {

  /**
   * An action that is not done.
   *
   * @param waits never empty
   */
  public record Pending(Action action, List<Wait> waits) {

    /** Deeply immutable. */
    public Pending {
      waits = List.copyOf(waits);
    }
  }

  /** Deeply immutable. */
  public Waiting {
    actions = List.copyOf(actions);
  }

  /** Whether all that is waited for is what the user asked for. */
  public boolean isIntended() {
    return !actions.isEmpty()
        && actions.stream()
            .flatMap(each -> each.waits().stream())
            .allMatch(wait -> wait.reason().isIntended());
  }
}
