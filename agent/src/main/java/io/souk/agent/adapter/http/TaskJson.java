package io.souk.agent.adapter.http;

import io.souk.agent.view.AgentQueries;
import io.souk.agent.view.AgentView.ExecutorView;
import io.souk.model.resources.Resources;
import io.souk.protocol.map.WireResources;
import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.ExecutorInfo.Type;
import io.souk.protocol.mesos.Label;
import io.souk.protocol.mesos.Labels;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.protocol.mesos.TaskInfo;
import io.souk.protocol.mesos.TaskStatus;
import io.souk.protocol.mesos.Value;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Executors and tasks as {@code /state} shows them. */
final class TaskJson {
  private final AgentQueries queries;

  /**
   * @param queries knows of tasks what {@code Task} has no field for
   */
  TaskJson(AgentQueries queries) {
    this.queries = queries;
  }

  void executor(ExecutorView executor, JsonOut document) throws IOException {
    document.object(
        out -> {
          out.text("id", executor.executorId());
          out.text("name", executor.name());
          out.text("source", executor.source());
          out.text("container", executor.containerId());
          out.text("directory", executor.directory().toString());
          resources(executor.resources(), out);
          role(executor.resources(), out);
          Optional<ExecutorInfo> info = queries.executor(executor.containerId());
          Optional<Labels> labels =
              info.filter(ExecutorInfo::hasLabels)
                  .map(ExecutorInfo::getLabels)
                  .or(() -> labels(executor));
          if (labels.isPresent()) {
            labels(labels.get(), out);
          }
          if (!executor.commandTask()) {
            out.text("type", info.map(ExecutorInfo::getType).orElse(Type.DEFAULT).name());
          }
          out.array("tasks", executor.tasks(), (task, o) -> task(executor, task, o));
          out.array("queued_tasks", executor.queuedTasks(), (t, o) -> queued(executor, t, o));
          out.array(
              "completed_tasks",
              Stream.concat(executor.terminatedTasks().stream(), executor.completedTasks().stream())
                  .toList(),
              (task, o) -> task(executor, task, o));
        });
  }

  /** The executor of a command task carries the task's labels. */
  private static Optional<Labels> labels(ExecutorView executor) {
    if (!executor.commandTask()) {
      return Optional.empty();
    }
    return Stream.of(executor.tasks(), executor.terminatedTasks(), executor.completedTasks())
        .flatMap(List::stream)
        .filter(Task::hasLabels)
        .map(Task::getLabels)
        .findFirst();
  }

  private void task(ExecutorView executor, Task task, JsonOut document) throws IOException {
    document.object(
        out -> {
          out.text("id", task.getTaskId().getValue());
          out.text("name", task.getName());
          out.text("framework_id", task.getFrameworkId().getValue());
          out.text("executor_id", executor.commandTask() ? "" : task.getExecutorId().getValue());
          out.text("slave_id", task.getAgentId().getValue());
          out.text("state", task.getState().name());
          resources(task.getResourcesList(), out);
          limits(task.getLimitsMap(), out);
          role(task.getResourcesList(), out);
          out.array("statuses", task.getStatusesList(), TaskJson::status);
          if (task.hasUser()) {
            out.text("user", task.getUser());
          }
          if (task.hasLabels()) {
            labels(task.getLabels(), out);
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
          Optional<TaskInfo> info = queries.task(task.getFrameworkId(), task.getTaskId());
          if (info.filter(TaskInfo::hasCheck).isPresent()) {
            out.message("check", info.get().getCheck());
          }
        });
  }

  private static void queued(ExecutorView executor, TaskInfo task, JsonOut document)
      throws IOException {
    document.object(
        out -> {
          out.text("id", task.getTaskId().getValue());
          out.text("name", task.getName());
          out.text("slave_id", task.getAgentId().getValue());
          resources(task.getResourcesList(), out);
          role(task.getResourcesList(), out);
          if (task.hasCommand()) {
            out.message("command", task.getCommand());
          }
          out.text("executor_id", executor.commandTask() ? "" : executor.executorId());
          if (task.hasDiscovery()) {
            out.message("discovery", task.getDiscovery());
          }
        });
  }

  private static void status(TaskStatus status, JsonOut document) throws IOException {
    document.object(
        out -> {
          out.text("state", status.getState().name());
          out.real("timestamp", status.getTimestamp());
          if (status.hasLabels()) {
            labels(status.getLabels(), out);
          }
          if (status.hasContainerStatus()) {
            out.message("container_status", status.getContainerStatus());
          }
          if (status.hasHealthy()) {
            out.flag("healthy", status.getHealthy());
          }
          if (status.hasCheckStatus()) {
            out.message("check_status", status.getCheckStatus());
          }
        });
  }

  private static void labels(Labels labels, JsonOut out) throws IOException {
    out.array("labels", labels.getLabelsList(), (Label label, JsonOut o) -> o.message(label));
  }

  private static void resources(List<Resource> resources, JsonOut out) throws IOException {
    Resources read = WireResources.read(resources);
    ResourcesJson.totals("resources", read, out);
  }

  private static void limits(Map<String, Value.Scalar> limits, JsonOut out) throws IOException {
    if (!limits.isEmpty()) {
      out.object(
          "limits",
          o -> {
            for (Map.Entry<String, Value.Scalar> limit : limits.entrySet()) {
              double value = limit.getValue().getValue();
              if (Double.isFinite(value)) {
                o.real(limit.getKey(), value);
              } else {
                o.text(limit.getKey(), "Infinity");
              }
            }
          });
    }
  }

  private static void role(List<Resource> resources, JsonOut out) throws IOException {
    if (!resources.isEmpty()) {
      out.text("role", WireResources.findAllocation(resources).map(r -> r.name()).orElse("*"));
    }
  }
}
