package io.souk.master.decide;

import io.souk.master.state.Change;
import io.souk.master.state.ExecutorKey;
import io.souk.master.state.ExecutorRecord;
import io.souk.master.state.TaskRecord;
import io.souk.protocol.mesos.TaskStatus;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Learns from the updates of one call which executors were started. One whose tasks have all ended
 * before there was any sign of it never was, and must not hold resources: agents that refuse a task
 * need not know of its executor.
 */
final class StartedExecutors {

  private final Context context;
  private final Draft draft;
  private final Set<ExecutorKey> started = new HashSet<>();

  StartedExecutors(Context context, Draft draft) {
    this.context = context;
    this.draft = draft;
  }

  /**
   * Looks at one update.
   *
   * @param task after it
   * @param newest of a task, earlier updates of the call included
   */
  void reported(TaskRecord task, TaskStatus status, UnaryOperator<TaskRecord> newest) {
    Optional<ExecutorRecord> found = task.executor().flatMap(context.state()::findExecutor);
    if (found.isEmpty() || found.get().confirmed() || started.contains(found.get().key())) {
      return;
    }
    ExecutorRecord executor = found.get();
    if (status.getSource() == TaskStatus.Source.SOURCE_EXECUTOR) {
      started.add(executor.key());
      draft.change(new Change.PutExecutor(executor.confirm()));
      return;
    }
    boolean idle =
        context.state().tasks(executor.key()).stream()
            .map(newest)
            .noneMatch(TaskRecord::holdsResources);
    if (idle) {
      ExecutorDecider.remove(draft, executor, "never-started");
    }
  }
}
