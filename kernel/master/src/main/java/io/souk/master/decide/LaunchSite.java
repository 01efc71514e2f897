package io.souk.master.decide;

import io.souk.master.decide.launch.Site;
import io.souk.master.state.AgentRecord;
import io.souk.master.state.ExecutorKey;
import io.souk.master.state.ExecutorRecord;
import io.souk.model.id.ExecutorId;
import io.souk.model.id.FrameworkId;
import io.souk.model.id.TaskId;
import io.souk.model.role.Role;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What launches meet on an agent: the state, and on top of it what the same call has launched. */
final class LaunchSite implements Site {

  private final Context context;
  private final OfferPool pool;
  private final Set<TaskId> launched = new HashSet<>();
  private final Map<ExecutorId, ExecutorRecord> started = new HashMap<>();
  private final Map<ExecutorId, Boolean> sharing = new HashMap<>();

  LaunchSite(Context context, OfferPool pool) {
    this.context = context;
    this.pool = pool;
  }

  @Override
  public FrameworkId framework() {
    return pool.framework().id();
  }

  @Override
  public AgentRecord agent() {
    return pool.agent();
  }

  @Override
  public Role role() {
    return pool.role();
  }

  @Override
  public boolean hasTask(TaskId id) {
    return launched.contains(id)
        || context.state().findTask(framework(), id).isPresent()
        || context.state().findUnreachableTask(framework(), id).isPresent()
        || context.state().unconfirmed().find(framework(), id).isPresent();
  }

  @Override
  public Optional<ExecutorRecord> findExecutor(ExecutorId id) {
    return Optional.ofNullable(started.get(id)).or(() -> context.state().findExecutor(key(id)));
  }

  @Override
  public Optional<Boolean> findSharing(ExecutorId id) {
    return Optional.ofNullable(sharing.get(id))
        .or(
            () ->
                context.state().tasks(key(id)).stream()
                    .findFirst()
                    .map(task -> task.task().getContainer().getLinuxInfo().getShareCgroups()));
  }

  private ExecutorKey key(ExecutorId id) {
    return new ExecutorKey(agent().id(), framework(), id);
  }

  void launched(TaskId task) {
    launched.add(task);
  }

  void launched(TaskId task, ExecutorId under, boolean sharesCgroups) {
    launched.add(task);
    sharing.put(under, sharesCgroups);
  }

  void started(ExecutorRecord executor) {
    started.put(executor.key().executor(), executor);
  }
}
