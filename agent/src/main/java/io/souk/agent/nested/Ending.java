package io.souk.agent.nested;

import io.souk.protocol.mesos.TaskResourceLimitation;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.agent.Response;
import java.util.Objects;
import java.util.Optional;

/**
 * How a container ended (Mesos v1 agent API, WAIT_CONTAINER).
 *
 * @param exitStatus as wait(2) tells it: the exit code times 256, or the number of the signal
 */
public record Ending(
    Optional<Integer> exitStatus,
    Optional<TaskState> state,
    Optional<TaskStatus.Reason> reason,
    Optional<TaskResourceLimitation> limitation,
    Optional<String> message) {

  public Ending {
    Objects.requireNonNull(exitStatus);
    Objects.requireNonNull(state);
    Objects.requireNonNull(reason);
    Objects.requireNonNull(limitation);
    Objects.requireNonNull(message);
  }

  public static Ending exited(int code) {
    return withStatus(code << 8);
  }

  public static Ending signaled(int signal) {
    return withStatus(signal);
  }

  private static Ending withStatus(int status) {
    return new Ending(
        Optional.of(status),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  /** It never ran, or nobody knows how it ended. */
  public static Ending failed(TaskStatus.Reason reason, String message) {
    return new Ending(
        Optional.empty(),
        Optional.of(TaskState.TASK_FAILED),
        Optional.of(reason),
        Optional.empty(),
        Optional.of(message));
  }

  /** With the reason why it was ended. */
  public Ending because(TaskStatus.Reason why, String text) {
    return new Ending(
        exitStatus,
        Optional.of(TaskState.TASK_FAILED),
        Optional.of(why),
        limitation,
        Optional.of(text));
  }

  /** With what it used too much of. */
  public Ending limitedBy(TaskResourceLimitation what) {
    return new Ending(exitStatus, state, reason, Optional.of(what), message);
  }

  public Response.WaitContainer wire() {
    Response.WaitContainer.Builder wire = Response.WaitContainer.newBuilder();
    exitStatus.ifPresent(wire::setExitStatus);
    state.ifPresent(wire::setState);
    reason.ifPresent(wire::setReason);
    limitation.ifPresent(wire::setLimitation);
    message.ifPresent(wire::setMessage);
    return wire.build();
  }

  public static Ending of(Response.WaitContainer wire) {
    return new Ending(
        wire.hasExitStatus() ? Optional.of(wire.getExitStatus()) : Optional.empty(),
        wire.hasState() ? Optional.of(wire.getState()) : Optional.empty(),
        wire.hasReason() ? Optional.of(wire.getReason()) : Optional.empty(),
        wire.hasLimitation() ? Optional.of(wire.getLimitation()) : Optional.empty(),
        wire.hasMessage() ? Optional.of(wire.getMessage()) : Optional.empty());
  }
}
