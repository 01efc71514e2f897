package io.souk.master.http.json;

import io.souk.master.view.ExecutorView;
import io.souk.protocol.mesos.CommandInfo;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskStatus;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/** Tasks and executors. */
final class TaskJson {

  private TaskJson() {}

  static void write(JsonOut out, Task task) throws IOException {
    out.object(() -> writeFields(out, task));
  }

  private static void writeFields(JsonOut out, Task task) throws IOException {
    out.string("id", task.getTaskId().getValue());
    out.string("name", task.getName());
    out.string("framework_id", task.getFrameworkId().getValue());
    out.string("executor_id", task.getExecutorId().getValue());
    out.string("slave_id", task.getAgentId().getValue());
    out.string("state", task.getState().name());
    ResourceTotals.of(task.getResourcesList()).writeSummary(out, "resources");
    if (task.getLimitsCount() > 0) {
      writeLimits(out, task);
    }
    out.string("role", role(task));
    out.array("statuses", task.getStatusesList(), status -> writeStatus(out, status));
    if (task.hasUser()) {
      out.string("user", task.getUser());
    }
    if (task.hasLabels()) {
      out.labels(task.getLabels().getLabelsList());
    }
    if (task.hasDiscovery()) {
      out.message("discovery", task.getDiscovery());
    }
    if (task.hasContainer()) {
      out.message("container", task.getContainer());
    }
    if (task.hasHealthCheck()) {
      out.message("health_check", task.getHealthCheck());
    }
  }

  private static void writeLimits(JsonOut out, Task task) throws IOException {
    out.object(
        "limits",
        () -> {
          for (Map.Entry<String, io.souk.protocol.mesos.Value.Scalar> limit :
              new TreeMap<>(task.getLimitsMap()).entrySet()) {
            double value = limit.getValue().getValue();
            if (Double.isInfinite(value)) {
              out.string(limit.getKey(), "Infinity");
            } else {
              out.real(limit.getKey(), value);
            }
          }
        });
  }

  private static String role(Task task) {
    return task.getResourcesCount() > 0 && task.getResources(0).hasAllocationInfo()
        ? task.getResources(0).getAllocationInfo().getRole()
        : "*";
  }

  private static void writeStatus(JsonOut out, TaskStatus status) throws IOException {
    out.object(
        () -> {
          out.string("state", status.getState().name());
          out.real("timestamp", status.getTimestamp());
          if (status.hasLabels()) {
            out.labels(status.getLabels().getLabelsList());
          }
          if (status.hasContainerStatus()) {
            out.message("container_status", status.getContainerStatus());
          }
          if (status.hasHealthy()) {
            out.bool("healthy", status.getHealthy());
          }
        });
  }

  static void writeExecutor(JsonOut out, ExecutorView executor) throws IOException {
    ExecutorInfo info = executor.info();
    out.object(
        () -> {
          out.string("executor_id", info.getExecutorId().getValue());
          out.string("name", info.getName());
          out.string("framework_id", info.getFrameworkId().getValue());
          out.object("command", () -> writeCommand(out, info.getCommand()));
          ResourceTotals.of(info.getResourcesList()).writeSummary(out, "resources");
          if (info.getResourcesCount() > 0 && info.getResources(0).hasAllocationInfo()) {
            out.string("role", info.getResources(0).getAllocationInfo().getRole());
          }
          if (info.hasLabels()) {
            out.labels(info.getLabels().getLabelsList());
          }
          if (info.hasType()) {
            out.string("type", info.getType().name());
          }
          out.string("slave_id", executor.agentId());
        });
  }

  private static void writeCommand(JsonOut out, CommandInfo command) throws IOException {
    if (command.hasShell()) {
      out.bool("shell", command.getShell());
    }
    if (command.hasValue()) {
      out.string("value", command.getValue());
    }
    out.strings("argv", command.getArgumentsList());
    if (command.hasEnvironment()) {
      out.message("environment", command.getEnvironment());
    }
    out.messages("uris", command.getUrisList());
  }
}
