package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * One thing that an action of a deployment waits for.
 *
 * @param count of instances it concerns; 0 when it concerns none in particular
 * @param instances some of them, at most {@value #MAX_NAMED}
 * @param since the earliest moment at which one of them began to wait for it
 * @param until when it ends by itself, if that is known
 * @param detail what was seen last, such as the answer of a check; may be empty
 */
public record Wait(
    Reason reason,
    AppId app,
    int count,
    List<String> instances,
    Instant since,
    Optional<Instant> until,
    String detail) {

  /** Instances that are named; of the others there is the count alone. */
  public static final int MAX_NAMED = 10;

  /** What is waited for. */
  public enum Reason {
    /** The line to the kernel is down. */
    KERNEL("kernel"),
    /** An offer that fits. */
    OFFERS("offers"),
    /** The end of a launch delay after failures. */
    BACKOFF("backoff"),
    /** The agent's word that a task runs. */
    LAUNCH("launch"),
    /** Health checks that say healthy. */
    HEALTH("health"),
    /** A readiness check that says ready. */
    READINESS("readiness"),
    /** Tasks that are being ended. */
    KILLS("kills"),
    /** Agents that cannot be reached. */
    UNREACHABLE("unreachable"),
    /** The pause after a stage. */
    PAUSE("pause"),
    /** Somebody who says that it may go on. */
    PROMOTION("promotion"),
    /** A query whose answer is within its limits. */
    METRIC("metric");

    private final String wireName;

    Reason(String wireName) {
      this.wireName = wireName;
    }

    /** The name in JSON. */
    public String wireName() {
      return wireName;
    }

    /** Whether waiting for it is what the user asked for, so that it is no standstill. */
    public boolean isIntended() {
      return this == PAUSE || this == PROMOTION;
    }
  }

  /** Deeply immutable. */
  public Wait {
    instances = List.copyOf(instances.subList(0, Math.min(MAX_NAMED, instances.size())));
  }
}
