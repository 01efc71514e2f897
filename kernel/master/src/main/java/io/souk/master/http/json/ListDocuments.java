package io.souk.master.http.json;

import io.souk.master.view.FrameworkView;
import io.souk.master.view.TaskView;
import io.souk.master.view.Visible;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/** {@code /slaves}, {@code /frameworks} and {@code /tasks}. */
public final class ListDocuments {

  private ListDocuments() {}

  /**
   * Which tasks {@code /tasks} shows.
   *
   * @param limit at most so many; {@link Long#MAX_VALUE} for all
   * @param offset so many are left out first
   * @param ascending oldest first
   */
  public record TaskQuery(
      Optional<String> frameworkId,
      Optional<String> taskId,
      long limit,
      long offset,
      boolean ascending) {}

  /** {@code GET /slaves}, of one agent if an id is given. */
  public static void writeSlaves(JsonOut out, Visible seen, Optional<String> id)
      throws IOException {
    ClusterIndex index = new ClusterIndex(seen);
    out.object(
        () -> {
          out.array(
              "slaves",
              seen.snapshot().agents().stream().filter(agent -> matches(id, agent.id())).toList(),
              agent -> AgentJson.writeFull(out, agent, index));
          out.array(
              "recovered_slaves",
              seen.snapshot().recoveredAgents().stream()
                  .filter(agent -> matches(id, agent.id()))
                  .toList(),
              agent -> AgentJson.writeRecovered(out, agent));
        });
  }

  /** {@code GET /frameworks}, of one framework if an id is given. */
  public static void writeFrameworks(JsonOut out, Visible seen, Optional<String> id)
      throws IOException {
    ClusterIndex index = new ClusterIndex(seen);
    out.object(
        () -> {
          writeFrameworks(out, "frameworks", index, id, framework -> !framework.completed());
          writeFrameworks(out, "completed_frameworks", index, id, FrameworkView::completed);
          out.strings("unregistered_frameworks", List.of());
        });
  }

  private static void writeFrameworks(
      JsonOut out,
      String field,
      ClusterIndex index,
      Optional<String> id,
      Predicate<FrameworkView> which)
      throws IOException {
    out.array(
        field,
        index.seen().frameworks().stream()
            .filter(framework -> matches(id, framework.id()))
            .filter(which)
            .toList(),
        framework -> FrameworkJson.write(out, framework, index));
  }

  /** {@code GET /tasks}, in the order of the first status. */
  public static void writeTasks(JsonOut out, Visible seen, TaskQuery query) throws IOException {
    Comparator<TaskView> oldestFirst =
        Comparator.comparingDouble(ListDocuments::firstSeen).thenComparingLong(TaskView::serial);
    List<TaskView> page =
        seen.tasks().stream()
            .filter(task -> matches(query.frameworkId(), task.frameworkId()))
            .filter(task -> matches(query.taskId(), task.task().getTaskId().getValue()))
            .sorted(query.ascending() ? oldestFirst : oldestFirst.reversed())
            .skip(query.offset())
            .limit(query.limit())
            .toList();
    out.object(() -> out.array("tasks", page, task -> TaskJson.write(out, task.task())));
  }

  /** A task without a status has only just been launched. */
  private static double firstSeen(TaskView task) {
    return task.task().getStatusesCount() == 0
        ? Double.MAX_VALUE
        : task.task().getStatuses(0).getTimestamp();
  }

  private static boolean matches(Optional<String> wanted, String id) {
    return wanted.isEmpty() || wanted.get().equals(id);
  }
}
