package io.souk.agent.executor;

import io.souk.protocol.mesos.CheckStatusInfo;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskState;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.executor.Call;
import java.util.Optional;

/** The structure that each executor call must have (Mesos v1 executor API). */
public final class CallCheck {

  private static final int UUID_BYTES = 16;
  private static final int LONGEST_ID = 255;

  private CallCheck() {}

  /** What is wrong with the call, in the words that clients know; empty when nothing is. */
  public static Optional<String> findProblem(Call call) {
    if (!call.hasType()) {
      return expecting("type");
    }
    if (call.getType() == Call.Type.HEARTBEAT) {
      return Optional.empty();
    }
    return id("framework_id", call.getFrameworkId().getValue())
        .or(() -> id("executor_id", call.getExecutorId().getValue()))
        .or(() -> content(call));
  }

  private static Optional<String> content(Call call) {
    return switch (call.getType()) {
      case SUBSCRIBE -> call.hasSubscribe() ? subscribe(call) : expecting("subscribe");
      case UPDATE ->
          call.hasUpdate() ? update(call, call.getUpdate().getStatus()) : expecting("update");
      case MESSAGE -> call.hasMessage() ? Optional.empty() : expecting("message");
      case HEARTBEAT, UNKNOWN -> Optional.empty();
    };
  }

  private static Optional<String> subscribe(Call call) {
    for (TaskInfo task : call.getSubscribe().getUnacknowledgedTasksList()) {
      Optional<String> problem = id("task_id", task.getTaskId().getValue());
      if (problem.isPresent()) {
        return problem;
      }
    }
    for (Call.Update update : call.getSubscribe().getUnacknowledgedUpdatesList()) {
      Optional<String> problem = update(call, update.getStatus());
      if (problem.isPresent()) {
        return problem;
      }
    }
    return Optional.empty();
  }

  private static Optional<String> update(Call call, TaskStatus status) {
    Optional<String> task = id("task_id", status.getTaskId().getValue());
    if (task.isPresent()) {
      return task;
    }
    if (!status.hasUuid()) {
      return expecting("uuid");
    }
    if (status.getUuid().size() != UUID_BYTES) {
      return Optional.of(
          "Not a valid UUID: expected " + UUID_BYTES + " bytes, got " + status.getUuid().size());
    }
    String executor = call.getExecutorId().getValue();
    if (status.hasExecutorId() && !status.getExecutorId().getValue().equals(executor)) {
      return Optional.of(
          "ExecutorID in Call: "
              + executor
              + " does not match ExecutorID in TaskStatus: "
              + status.getExecutorId().getValue());
    }
    if (status.getSource() != TaskStatus.Source.SOURCE_EXECUTOR || !status.hasSource()) {
      return Optional.of(
          "Received Call from executor "
              + executor
              + " with invalid source, expecting 'SOURCE_EXECUTOR'");
    }
    if (status.getState() == TaskState.TASK_STAGING) {
      return Optional.of(
          "Received TASK_STAGING from executor " + executor + " which is not allowed");
    }
    return status.hasCheckStatus() ? check(status.getCheckStatus()) : Optional.empty();
  }

  private static Optional<String> check(CheckStatusInfo check) {
    if (!check.hasType()) {
      return Optional.of("CheckStatusInfo must specify 'type'");
    }
    return switch (check.getType()) {
      case COMMAND -> part(check.hasCommand(), "command");
      case HTTP -> part(check.hasHttp(), "http");
      case TCP -> part(check.hasTcp(), "tcp");
      case UNKNOWN -> Optional.of("'" + check.getType() + "' is not a valid check's status type");
    };
  }

  private static Optional<String> part(boolean present, String name) {
    return present
        ? Optional.empty()
        : Optional.of("Expecting '" + name + "' to be set for the status of that check");
  }

  private static Optional<String> id(String field, String value) {
    if (value.isEmpty()) {
      return expecting(field);
    }
    boolean valid =
        value.length() <= LONGEST_ID
            && !value.equals(".")
            && !value.equals("..")
            && value.chars().noneMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c));
    return valid
        ? Optional.empty()
        : Optional.of("'" + field + "' is not a valid id: '" + shown(value) + "'");
  }

  private static String shown(String value) {
    String start = value.length() > 40 ? value.substring(0, 40) + "…" : value;
    return start.replaceAll("\\p{Cntrl}", "?");
  }

  private static Optional<String> expecting(String field) {
    return Optional.of("Expecting '" + field + "' to be present");
  }
}
