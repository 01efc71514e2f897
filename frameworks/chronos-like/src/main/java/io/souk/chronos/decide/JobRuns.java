package io.souk.chronos.decide;

import io.souk.chronos.run.Run;
import io.souk.chronos.run.TaskId;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The known runs of one job, oldest first. */
final class JobRuns {

  private static final int FEW = 2;

  private final Map<TaskId, Run> all = new LinkedHashMap<>(FEW);
  private int busy;

  void put(Run run) {
    Run before = all.put(run.id(), run);
    busy += weight(run) - (before == null ? 0 : weight(before));
  }

  void remove(TaskId id) {
    Run before = all.remove(id);
    busy -= before == null ? 0 : weight(before);
  }

  private static int weight(Run run) {
    return busy(run) ? 1 : 0;
  }

  /** Whether a run has or may have a task that its job waits for. */
  static boolean busy(Run run) {
    return run.state().live() && !run.marks().abandoned();
  }

  /** Whether none has. */
  boolean idle() {
    return busy == 0;
  }

  Optional<Run> find(TaskId id) {
    return Optional.ofNullable(all.get(id));
  }

  Collection<Run> all() {
    return Collections.unmodifiableCollection(all.values());
  }
}
