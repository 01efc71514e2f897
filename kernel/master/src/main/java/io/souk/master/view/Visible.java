package io.souk.master.view;

import io.souk.protocol.map.WireOperations;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.security.Action;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;

/**
 * What of a snapshot one reader may see. Computed for one answer; not to be kept.
 *
 * <p>Agents are seen by everybody; what is reserved on them for whom is told by {@link
 * Sight#resource}.
 */
public final class Visible {

  private final LiveView.Snapshot snapshot;
  private final Sight sight;
  private final Map<String, FrameworkInfo> frameworks = new HashMap<>();

  /** What {@code sight} shows of the snapshot. */
  public Visible(LiveView.Snapshot snapshot, Sight sight) {
    this.snapshot = snapshot;
    this.sight = sight;
    if (!sight.isAll()) {
      snapshot.frameworks().forEach(it -> frameworks.put(it.id(), it.info()));
    }
  }

  /** All of the snapshot. */
  public static Visible all(LiveView.Snapshot snapshot) {
    return new Visible(snapshot, Sight.ALL);
  }

  /** Everything, hidden or not: for sums, and for what nobody hides. */
  public LiveView.Snapshot snapshot() {
    return snapshot;
  }

  /** Who looks. */
  public Sight sight() {
    return sight;
  }

  /** Known and completed frameworks. */
  public Collection<FrameworkView> frameworks() {
    return seen(snapshot.frameworks(), it -> sight.framework(it.info()));
  }

  /** Launches in all phases. */
  public Collection<TaskView> tasks() {
    return seen(snapshot.tasks(), this::sees);
  }

  /** Executors of all agents. */
  public Collection<ExecutorView> executors() {
    return seen(snapshot.executors(), this::sees);
  }

  /** Operations; none that is about a role which is hidden. */
  public Collection<OperationView> operations() {
    return seen(
        snapshot.operations(),
        it ->
            WireOperations.resources(it.operation().getInfo()).stream().allMatch(sight::resource));
  }

  /** Roles for which something is set. */
  public Collection<RoleView> roles() {
    return seen(snapshot.roles(), it -> sight.role(it.name()));
  }

  /** Roles whose quota is not hidden. */
  public Collection<RoleView> quotas() {
    return seen(snapshot.roles(), it -> sight.quota(it.name()));
  }

  /** The planned absence of machines, as its schedule shows it. */
  public MaintenanceView schedule() {
    return sight.may(Action.GET_MAINTENANCE_SCHEDULES)
        ? snapshot.maintenance()
        : MaintenanceView.NONE;
  }

  /** The planned absence of machines, as its status shows it. */
  public MaintenanceView status() {
    return sight.may(Action.GET_MAINTENANCE_STATUSES)
        ? snapshot.maintenance()
        : MaintenanceView.NONE;
  }

  /** Whether the framework of that id is known and not hidden. */
  public boolean seesFramework(String id) {
    return sight.isAll() || framework(id).filter(sight::framework).isPresent();
  }

  /** Whether the task is not hidden: neither is its framework then. */
  public boolean sees(TaskView task) {
    if (sight.isAll()) {
      return true;
    }
    Optional<FrameworkInfo> framework = framework(task.frameworkId());
    return framework.map(sight::framework).orElse(true) && sight.task(task.task(), framework);
  }

  /** As {@link #sees(TaskView)}. */
  public boolean sees(ExecutorView executor) {
    if (sight.isAll()) {
      return true;
    }
    Optional<FrameworkInfo> framework = framework(executor.frameworkId());
    return framework.map(sight::framework).orElse(true)
        && sight.executor(executor.info(), framework);
  }

  /** Those of the resources that are not hidden. */
  public List<Resource> resources(List<Resource> all) {
    return sight.isAll() ? all : all.stream().filter(sight::resource).toList();
  }

  private Optional<FrameworkInfo> framework(String id) {
    return Optional.ofNullable(frameworks.get(id));
  }

  private <T> Collection<T> seen(Collection<T> all, Predicate<T> filter) {
    return sight.isAll() ? all : all.stream().filter(filter).toList();
  }
}
