package io.souk.agent.task;

import java.time.Duration;
import java.util.Objects;

/**
 * Why and how patiently a task is being ended.
 *
 * @param grace between SIGTERM and SIGKILL, zero or more
 */
public record Kill(Cause cause, Duration grace) {

  /** Whose wish it is; the numbers are kept on disk. */
  public enum Cause {
    REQUESTED(1),
    UNHEALTHY(2),
    COMPLETION_TIME(3);

    private final int number;

    Cause(int number) {
      this.number = number;
    }

    public int number() {
      return number;
    }
  }

  public Kill {
    Objects.requireNonNull(cause);
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace " + grace);
    }
  }
}
