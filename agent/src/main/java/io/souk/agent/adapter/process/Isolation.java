package io.souk.agent.adapter.process;

import io.souk.agent.adapter.cgroup.Cgroups;
import io.souk.agent.adapter.cgroup.Controller;
import io.souk.agent.gpu.GpuBook;
import io.souk.agent.runtime.Ability;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/**
 * How tasks are kept apart.
 *
 * @param cgroups empty where control groups cannot be had
 * @param spaces what each container has for itself
 * @param otherUsers whether tasks run as the user they name (Mesos {@code --switch_user}); the
 *     agent has to be root for that
 * @param noNewPrivileges whether nothing a task starts can gain privileges
 * @param gpus who has which; empty when they are not given out to processes
 * @param capabilities of tasks that say nothing about theirs
 */
public record Isolation(
    Optional<Cgroups> cgroups,
    Set<Space> spaces,
    boolean otherUsers,
    boolean noNewPrivileges,
    Optional<GpuBook> gpus,
    DefaultCapabilities capabilities) {

  public Isolation {
    spaces = Set.copyOf(spaces);
  }

  /** Not at all, but by users. */
  public static final Isolation NONE =
      new Isolation(
          Optional.empty(), Set.of(), true, false, Optional.empty(), DefaultCapabilities.NONE);

  /** The same with groups. */
  public Isolation withCgroups(Cgroups groups) {
    return new Isolation(
        Optional.of(groups), spaces, otherUsers, noNewPrivileges, gpus, capabilities);
  }

  /** The same with these namespaces. */
  public Isolation withSpaces(Set<Space> own) {
    return new Isolation(cgroups, own, otherUsers, noNewPrivileges, gpus, capabilities);
  }

  /** The same with GPUs to give out. */
  public Isolation withGpus(GpuBook book) {
    return new Isolation(
        cgroups, spaces, otherUsers, noNewPrivileges, Optional.of(book), capabilities);
  }

  /** The same with these capabilities for tasks that say nothing about theirs. */
  public Isolation withCapabilities(DefaultCapabilities defaults) {
    return new Isolation(cgroups, spaces, otherUsers, noNewPrivileges, gpus, defaults);
  }

  Set<Ability> abilities() {
    Set<Ability> abilities = EnumSet.noneOf(Ability.class);
    if (cgroups.filter(groups -> groups.enforces(Controller.CPU)).isPresent()) {
      abilities.add(Ability.LIMIT_CPUS);
    }
    if (cgroups.filter(groups -> groups.enforces(Controller.MEMORY)).isPresent()) {
      abilities.add(Ability.LIMIT_MEMORY);
    }
    if (spaces.contains(Space.FILES)) {
      abilities.add(Ability.MOUNT_VOLUMES);
    }
    if (otherUsers && "root".equals(System.getProperty("user.name"))) {
      abilities.add(Ability.CHANGE_USER);
    }
    return abilities;
  }
}
