package io.souk.agent.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Why and how patiently a task is being ended.
 *
 * @param grace between SIGTERM and SIGKILL, zero or more
 * @param asked from when that counts; empty when it is not known
 */
public record Kill(Cause cause, Duration grace, Optional<Instant> asked) {

  /** Whose wish it is; the numbers are kept on disk. */
  public enum Cause {
    REQUESTED(1),
    UNHEALTHY(2),
    COMPLETION_TIME(3),
    /** Somebody has a better right to what it uses. */
    PREEMPTED(4);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  public Kill(Cause cause, Duration grace) {
    this(cause, grace, Optional.empty());
  }

  /** What is left of the grace. */
  public Duration left(Instant now) {
    if (asked.isEmpty() || now.isBefore(asked.get())) {
      return grace;
    }
    Duration left = grace.minus(Duration.between(asked.get(), now));
    return left.isNegative() ? Duration.ZERO : left;
  }

  public Kill {
    Objects.requireNonNull(asked);
    Objects.requireNonNull(cause);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace " + grace);
    }
  }
}
