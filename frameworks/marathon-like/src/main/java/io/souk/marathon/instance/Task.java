package io.souk.marathon.instance;

import io.souk.marathon.app.Timestamp;
import java.util.List;
import java.util.Optional;

/**
 * The task an instance runs as.
 *
 * @param condition never {@code SCHEDULED}
 * @param stagedAt when the offer was accepted
 * @param report what statuses said about it
 */
public record Task(
    TaskId id, Condition condition, Placement placement, Timestamp stagedAt, Report report) {

  /**
   * What statuses said about a task.
   *
   * @param startedAt when it was first seen running
   * @param changedAt when its condition last changed
   * @param unreachableSince since when its agent cannot be reached
   * @param healthy result of the health check that the agent executes; where it executes none, of
   *     all checks together
   * @param ipAddresses addresses it is reached at
   */
  public record Report(
      Optional<Timestamp> startedAt,
      Timestamp changedAt,
      Optional<Timestamp> unreachableSince,
      Optional<Boolean> healthy,
      List<String> ipAddresses) {

    /** Deeply immutable. */
    public Report {
      ipAddresses = List.copyOf(ipAddresses);
    }
  }

  /** A task whose launch goes out now. */
  public static Task provisioned(TaskId id, Placement placement, Timestamp now) {
    Report nothing =
        new Report(Optional.empty(), now, Optional.empty(), Optional.empty(), List.of());
    return new Task(id, Condition.PROVISIONED, placement, now, nothing);
  }

  /** The same task, standing elsewhere. */
  public Task withCondition(Condition next, Timestamp now) {
    if (next == condition) {
      return this;
    }
    Optional<Timestamp> started =
        report.startedAt().isEmpty() && next == Condition.RUNNING
            ? Optional.of(now)
            : report.startedAt();
    Optional<Timestamp> unreachable =
        !next.isUnreachable()
            ? Optional.empty()
            : Optional.of(report.unreachableSince().orElse(now));
    return new Task(
        id,
        next,
        placement,
        stagedAt,
        new Report(started, now, unreachable, report.healthy(), report.ipAddresses()));
  }

  /** The same task with the health the agent found. */
  public Task withHealthy(boolean healthy) {
    return with(
        new Report(
            report.startedAt(),
            report.changedAt(),
            report.unreachableSince(),
            Optional.of(healthy),
            report.ipAddresses()));
  }

  /** The same task with the addresses the agent named. */
  public Task withIpAddresses(List<String> addresses) {
    return with(
        new Report(
            report.startedAt(),
            report.changedAt(),
            report.unreachableSince(),
            report.healthy(),
            addresses));
  }

  private Task with(Report next) {
    return new Task(id, condition, placement, stagedAt, next);
  }
}
