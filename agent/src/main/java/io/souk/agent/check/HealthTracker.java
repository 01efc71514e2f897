package io.souk.agent.check;

import io.souk.protocol.mesos.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The health of one task as its probes tell it (Mesos health checks). A value: each result gives
 * the next tracker and perhaps a report.
 *
 * <ul>
 *   <li>Until the first success, failures within the grace period are ignored.
 *   <li>Each failure after that is reported; at {@code consecutiveFailures} in a row (0 behaves
 *       like 1) the report asks for the task to be killed.
 *   <li>A success is reported when it is the first or follows failures, and ends the grace period.
 * </ul>
 *
 * @param startedAt when the task began to run
 * @param grace from {@code startedAt}
 * @param consecutiveFailures failures in a row at which the task is killed, 1 or more
 * @param settled whether the grace period is over because a probe has succeeded
 * @param reported what was last reported
 * @param failures failures in a row that counted
 */
public record HealthTracker(
    ProbeTarget target,
    Instant startedAt,
    Duration grace,
    int consecutiveFailures,
    boolean settled,
    Optional<Boolean> reported,
    int failures) {

  /** Starts tracking a task that begins to run at {@code startedAt}. */
  public static HealthTracker start(HealthCheck check, Instant startedAt) {
    return new HealthTracker(
        ProbeTarget.of(check),
        startedAt,
        CheckTiming.seconds(check.getGracePeriodSeconds()),
        (int)
            Math.max(1, Math.min(Integer.MAX_VALUE, check.getConsecutiveFailures() & 0xFFFFFFFFL)),
        false,
        Optional.empty(),
        0);
  }

  /**
   * Goes on after a restart of the agent: what was last reported is not reported again, and
   * failures are counted from 0, since probes did not run meanwhile.
   *
   * @param healthy what was last reported
   */
  public HealthTracker resumed(boolean healthy) {
    return with(true, Optional.of(healthy), 0);
  }

  /** Takes the result of one probe. */
  public Step onResult(Instant now, ProbeResult result) {
    return switch (result) {
      case ProbeResult.Discarded ignored -> new Step(this, Optional.empty());
      case ProbeResult.Answer answer when target.healthy(answer) -> onSuccess();
      case ProbeResult.Answer answer -> onFailure(now, describe(answer));
      case ProbeResult.Failure failure -> onFailure(now, failure.reason());
    };
  }

  private Step onSuccess() {
    boolean news = !reported.equals(Optional.of(true));
    return new Step(
        with(true, Optional.of(true), 0),
        news ? Optional.of(new Report(true, false, 0, "healthy")) : Optional.empty());
  }

  private Step onFailure(Instant now, String reason) {
    if (!settled && !now.isAfter(startedAt.plus(grace))) {
      return new Step(this, Optional.empty());
    }
    int row = failures == Integer.MAX_VALUE ? failures : failures + 1;
    return new Step(
        with(settled, Optional.of(false), row),
        Optional.of(new Report(false, row >= consecutiveFailures, row, reason)));
  }

  private String describe(ProbeResult.Answer answer) {
    return switch (target) {
      case ProbeTarget.Http http -> "HTTP status " + answer.value();
      case ProbeTarget.Grpc grpc -> "gRPC health status " + answer.value();
      case ProbeTarget.Tcp tcp -> "connection to port " + tcp.port() + " refused";
      case ProbeTarget.Command command -> "command exited with status " + answer.value();
    };
  }

  private HealthTracker with(boolean newSettled, Optional<Boolean> newReported, int newFailures) {
    return new HealthTracker(
        target, startedAt, grace, consecutiveFailures, newSettled, newReported, newFailures);
  }

  /** The tracker after a result, and what to tell the framework, if anything. */
  public record Step(HealthTracker next, Optional<Report> report) {}

  /**
   * News about a task's health, sent as TASK_RUNNING with REASON_TASK_HEALTH_CHECK_STATUS_UPDATED.
   *
   * @param kill the task has failed too often and is to be killed
   * @param failures failures in a row, 0 when healthy
   * @param detail what the last probe saw
   */
  public record Report(boolean healthy, boolean kill, int failures, String detail) {}
}
