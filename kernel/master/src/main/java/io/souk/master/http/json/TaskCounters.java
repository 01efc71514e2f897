package io.souk.master.http.json;

import io.souk.master.view.TaskView;
import io.souk.protocol.mesos.TaskState;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** How many tasks are in each of the states that {@code /state-summary} counts. */
final class TaskCounters {

  private static final List<TaskState> SHOWN =
      List.of(
          TaskState.TASK_STAGING,
          TaskState.TASK_STARTING,
          TaskState.TASK_RUNNING,
          TaskState.TASK_KILLING,
          TaskState.TASK_FINISHED,
          TaskState.TASK_KILLED,
          TaskState.TASK_FAILED,
          TaskState.TASK_LOST,
          TaskState.TASK_ERROR,
          TaskState.TASK_UNREACHABLE);

  private TaskCounters() {}

  static void write(JsonOut out, List<TaskView> tasks) throws IOException {
    Map<TaskState, Integer> counts = new EnumMap<>(TaskState.class);
    tasks.forEach(task -> counts.merge(task.task().getState(), 1, Integer::sum));
    for (TaskState state : SHOWN) {
      out.number(state.name(), counts.getOrDefault(state, 0));
    }
  }
}
