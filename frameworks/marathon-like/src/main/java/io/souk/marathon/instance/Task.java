package io.souk.marathon.instance;

import io.souk.marathon.app.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The task an instance runs as.
 *
 * @param condition never {@code SCHEDULED}
 * @param stagedAt when the offer was accepted
 * @param report what statuses said about it
 * @param containers the tasks that the kernel knows it as, where it runs as several; its own id is
 *     then unknown to the kernel and its condition theirs together
 */
public record Task(
    TaskId id,
    Condition condition,
    Placement placement,
    Timestamp stagedAt,
    Report report,
    List<Container> containers) {

  /** Deeply immutable. */
  public Task {
    containers = List.copyOf(containers);
  }

  /** An instance that is one task. */
  public Task(
      TaskId id, Condition condition, Placement placement, Timestamp stagedAt, Report report) {
    this(id, condition, placement, stagedAt, report, List.of());
  }

  /**
   * What statuses said about a task.
   *
   * @param startedAt when it was first seen running
   * @param changedAt when its condition last changed
   * @param unreachableSince since when its agent cannot be reached
   * @param healthy result of the health check that the agent executes; where it executes none, of
   *     all checks together
   * @param ipAddresses addresses it is reached at
   * @param ready whether it has passed its readiness check
   */
  public record Report(
      Optional<Timestamp> startedAt,
      Timestamp changedAt,
      Optional<Timestamp> unreachableSince,
      Optional<Boolean> healthy,
      List<String> ipAddresses,
      boolean ready) {

    /** Deeply immutable. */
    public Report {
      ipAddresses = List.copyOf(ipAddresses);
    }
  }

  /** A task whose launch goes out now. */
  public static Task provisioned(TaskId id, Placement placement, Timestamp now) {
    Report nothing =
        new Report(Optional.empty(), now, Optional.empty(), Optional.empty(), List.of(), false);
    return new Task(id, Condition.PROVISIONED, placement, now, nothing);
  }

  /** The same task, run as several of these names, which {@code ids} names to the kernel. */
  Task as(List<String> names, Function<String, TaskId> ids) {
    List<Container> all =
        names.stream().map(name -> Container.provisioned(name, ids.apply(name), stagedAt)).toList();
    return new Task(id, condition, placement, stagedAt, report, all);
  }

  /** Whether {@code named} is this task or one of its containers. */
  public boolean includes(TaskId named) {
    return id.equals(named) || container(named).isPresent();
  }

  /** The container of that id, if there is one. */
  public Optional<Container> container(TaskId named) {
    return containers.stream().filter(each -> each.id().equals(named)).findFirst();
  }

  /** The ids under which the kernel knows what has not ended of it. */
  public List<TaskId> liveIds() {
    return containers.isEmpty()
        ? List.of(id)
        : containers.stream()
            .filter(each -> !each.condition().isTerminal())
            .map(Container::id)
            .toList();
  }

  /** The same task with one of its containers changed, standing where all of them put it. */
  public Task with(Container changed, Timestamp now) {
    List<Container> next =
        containers.stream().map(each -> each.id().equals(changed.id()) ? changed : each).toList();
    Condition together = Container.together(next);
    // Containers do not know that their instance has been out of reach for long.
    boolean staysInactive =
        condition == Condition.UNREACHABLE_INACTIVE && together == Condition.UNREACHABLE;
    return new Task(id, condition, placement, stagedAt, report, next)
        .withCondition(staysInactive ? condition : together, now);
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
        new Report(
            started, now, unreachable, report.healthy(), report.ipAddresses(), report.ready()),
        containers);
  }

  /** The same task with the health the agent found. */
  public Task withHealthy(boolean healthy) {
    return with(
        new Report(
            report.startedAt(),
            report.changedAt(),
            report.unreachableSince(),
            Optional.of(healthy),
            report.ipAddresses(),
            report.ready()));
  }

  /** The same task with the addresses the agent named. */
  public Task withIpAddresses(List<String> addresses) {
    return with(
        new Report(
            report.startedAt(),
            report.changedAt(),
            report.unreachableSince(),
            report.healthy(),
            addresses,
            report.ready()));
  }

  /** The same task after it has passed its readiness check. */
  public Task asReady() {
    return with(
        new Report(
            report.startedAt(),
            report.changedAt(),
            report.unreachableSince(),
            report.healthy(),
            report.ipAddresses(),
            true));
  }

  private Task with(Report next) {
    return new Task(id, condition, placement, stagedAt, next, containers);
  }
}
