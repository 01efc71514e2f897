package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What has to be remembered of a deployment under way beyond its plan, because it cannot be seen
 * from the instances.
 *
 * @param stages of the apps that are upgraded in stages
 * @param deadline when it is taken back, unless it is done before
 */
public record Course(Map<AppId, Stand> stages, Optional<Instant> deadline) {

  /** Nothing to remember. */
  public static final Course NONE = new Course(Map.of(), Optional.empty());

  /**
   * How far an app is.
   *
   * @param stage index of the stage being worked on; the number of stages in the end
   * @param reachedAt since when its new instances have been up
   * @param promoted whether somebody has said that it may go on
   * @param failures of new instances so far
   */
  public record Stand(int stage, Optional<Instant> reachedAt, boolean promoted, int failures) {

    /** At the beginning. */
    public static final Stand START = new Stand(0, Optional.empty(), false, 0);

    /** Its new instances are up. */
    public Stand reached(Instant now) {
      return new Stand(stage, Optional.of(now), promoted, failures);
    }

    /** One of its new instances is up no longer. */
    public Stand left() {
      return new Stand(stage, Optional.empty(), promoted, failures);
    }

    /** Somebody has said that it may go on. */
    public Stand promotedByHand() {
      return new Stand(stage, reachedAt, true, failures);
    }

    /** It goes on. */
    public Stand next() {
      return new Stand(stage + 1, Optional.empty(), false, failures);
    }

    /** A new instance has failed. */
    public Stand failedOnce() {
      return new Stand(stage, reachedAt, promoted, failures + 1);
    }
  }

  /** Immutable. */
  public Course {
    stages = Map.copyOf(stages);
  }

  /** Whether there is nothing to remember. */
  public boolean isEmpty() {
    return stages.isEmpty() && deadline.isEmpty();
  }

  /** How far an app is that is upgraded in stages. */
  public Optional<Stand> stage(AppId app) {
    return Optional.ofNullable(stages.get(app));
  }

  /** The same with an app elsewhere. */
  public Course with(AppId app, Stand stand) {
    Map<AppId, Stand> next = new TreeMap<>(stages);
    next.put(app, stand);
    return new Course(next, deadline);
  }
}
