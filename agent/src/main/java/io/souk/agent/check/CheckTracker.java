package io.souk.agent.check;

import io.souk.protocol.mesos.CheckInfo;
import io.souk.protocol.mesos.CheckStatusInfo;
import java.util.Optional;

/**
 * The value of one generic check (Mesos CheckInfo): reported only when it changes, sent as
 * TASK_RUNNING with REASON_TASK_CHECK_STATUS_UPDATED. A probe that fails has an empty value.
 *
 * @param last what was last reported; at first the empty value, which every status of a task with a
 *     check carries
 */
public record CheckTracker(ProbeTarget target, CheckStatusInfo last) {

  public static CheckTracker start(CheckInfo check) {
    ProbeTarget target = ProbeTarget.of(check);
    return new CheckTracker(target, target.emptyStatus());
  }

  /** Goes on after a restart of the agent with what was last reported. */
  public CheckTracker resumed(CheckStatusInfo reported) {
    return new CheckTracker(target, reported);
  }

  /** Takes the result of one probe. */
  public Step onResult(ProbeResult result) {
    return switch (result) {
      case ProbeResult.Discarded ignored -> new Step(this, Optional.empty());
      case ProbeResult.Answer answer -> to(target.status(answer));
      case ProbeResult.Failure ignored -> to(target.emptyStatus());
    };
  }

  private Step to(CheckStatusInfo status) {
    return status.equals(last)
        ? new Step(this, Optional.empty())
        : new Step(new CheckTracker(target, status), Optional.of(status));
  }

  /** The tracker after a result, and the new value when it changed. */
  public record Step(CheckTracker next, Optional<CheckStatusInfo> report) {}
}
