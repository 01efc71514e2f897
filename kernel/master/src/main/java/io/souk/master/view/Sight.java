package io.souk.master.view;

import io.souk.protocol.mesos.ExecutorInfo;
import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import io.souk.protocol.mesos.Task;
import io.souk.security.Action;
import io.souk.security.Authorizer;
import java.util.Optional;

/**
 * What one reader may see of the cluster, asked anew each time. Two are equal when they are of one
 * reader.
 *
 * @param principal empty for a reader without a name
 */
public record Sight(Authorizer authorizer, Optional<String> principal) {

  /** That of everybody where nothing is hidden. */
  public static final Sight ALL = new Sight(Authorizer.PERMISSIVE, Optional.empty());

  /** What somebody may see by this authorizer. */
  public static Sight of(Authorizer authorizer, Optional<String> principal) {
    return authorizer == Authorizer.PERMISSIVE ? ALL : new Sight(authorizer, principal);
  }

  /** Whether nothing is hidden from it. */
  public boolean isAll() {
    return authorizer == Authorizer.PERMISSIVE;
  }

  /** Frameworks are kept from others by the user that they run as. */
  public boolean framework(FrameworkInfo framework) {
    return authorizer.permits(principal, Action.VIEW_FRAMEWORKS, framework.getUser());
  }

  /**
   * Tasks are kept from others by their user.
   *
   * @param framework whose user it is when the task has none; empty when nothing is known of it
   */
  public boolean task(Task task, Optional<FrameworkInfo> framework) {
    return authorizer.permits(
        principal,
        Action.VIEW_TASKS,
        task.getUser().isEmpty()
            ? framework.map(FrameworkInfo::getUser)
            : Optional.of(task.getUser()));
  }

  /** As {@link #task}. */
  public boolean executor(ExecutorInfo executor, Optional<FrameworkInfo> framework) {
    String user = executor.getCommand().getUser();
    return authorizer.permits(
        principal,
        Action.VIEW_EXECUTORS,
        user.isEmpty() ? framework.map(FrameworkInfo::getUser) : Optional.of(user));
  }

  /** A role with what is set for it and what it has. */
  public boolean role(String role) {
    return authorizer.permits(principal, Action.VIEW_ROLES, role);
  }

  /** The quota of a role. */
  public boolean quota(String role) {
    return authorizer.permits(principal, Action.GET_QUOTAS, role);
  }

  /** Resources are kept from others by all roles that they are reserved for or given to. */
  public boolean resource(Resource resource) {
    return (!resource.hasRole() || resource.getRole().equals("*") || role(resource.getRole()))
        && (!resource.hasAllocationInfo() || role(resource.getAllocationInfo().getRole()))
        && resource.getReservationsList().stream().allMatch(it -> role(it.getRole()));
  }

  /** An action that knows no single objects. */
  public boolean may(Action action) {
    return authorizer.permits(principal, action);
  }
}
