package io.souk.master.view;

import io.souk.protocol.mesos.FrameworkInfo;
import io.souk.protocol.mesos.Resource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * What a role and all roles below it have, as published. Computed for one reader; not to be kept.
 */
public final class RoleUse {

  private static final String UNRESERVED = "*";

  private final Set<String> frameworks = new TreeSet<>();
  private final List<Resource> allocated = new ArrayList<>();
  private final List<Resource> offered = new ArrayList<>();
  private final List<Resource> reserved = new ArrayList<>();
  private Optional<RoleView> settings = Optional.empty();

  private RoleUse() {}

  /**
   * The roles that have frameworks, resources, a weight or a quota, and all roles above these.
   *
   * @param whitelist the only roles there are, shown with all roles above them and no others; empty
   *     for no such limit
   */
  public static SortedMap<String, RoleUse> of(LiveView.Snapshot snapshot, Set<String> whitelist) {
    SortedMap<String, RoleUse> roles = new TreeMap<>();
    for (FrameworkView framework : snapshot.frameworks()) {
      if (!framework.completed()) {
        rolesOf(framework.info())
            .forEach(name -> last(path(roles, name)).frameworks.add(framework.id()));
      }
    }
    for (TaskView task : snapshot.tasks()) {
      if (task.holdsResources()) {
        allocate(roles, task.task().getResourcesList());
      }
    }
    snapshot.executors().forEach(executor -> allocate(roles, executor.info().getResourcesList()));
    for (OfferView offer : snapshot.offers()) {
      for (Resource resource : offer.offer().getResourcesList()) {
        path(roles, allocationRole(resource)).forEach(role -> role.offered.add(resource));
      }
    }
    for (AgentView agent : snapshot.agents()) {
      for (Resource resource : agent.total()) {
        String owner = reservedFor(resource);
        if (!owner.equals(UNRESERVED)) {
          path(roles, owner).forEach(role -> role.reserved.add(resource));
        }
      }
    }
    snapshot.roles().forEach(set -> last(path(roles, set.name())).settings = Optional.of(set));
    whitelist.forEach(name -> path(roles, name));
    if (!whitelist.isEmpty()) {
      roles.keySet().removeIf(name -> !isListed(whitelist, name));
    }
    return roles;
  }

  private static void allocate(SortedMap<String, RoleUse> roles, List<Resource> used) {
    for (Resource resource : used) {
      path(roles, allocationRole(resource)).forEach(role -> role.allocated.add(resource));
    }
  }

  private static boolean isListed(Set<String> whitelist, String role) {
    return whitelist.contains(role)
        || whitelist.stream().anyMatch(allowed -> allowed.startsWith(role + "/"));
  }

  /** The role and all above it, topmost first; made where missing. */
  private static List<RoleUse> path(SortedMap<String, RoleUse> roles, String name) {
    List<RoleUse> path = new ArrayList<>(2);
    for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
      path.add(roles.computeIfAbsent(name.substring(0, slash), fresh -> new RoleUse()));
    }
    path.add(roles.computeIfAbsent(name, fresh -> new RoleUse()));
    return path;
  }

  private static RoleUse last(List<RoleUse> path) {
    return path.getLast();
  }

  private static List<String> rolesOf(FrameworkInfo info) {
    boolean several =
        info.getCapabilitiesList().stream()
            .anyMatch(c -> c.getType() == FrameworkInfo.Capability.Type.MULTI_ROLE);
    return several ? info.getRolesList() : List.of(info.getRole());
  }

  private static String allocationRole(Resource resource) {
    return resource.getAllocationInfo().getRole();
  }

  private static String reservedFor(Resource resource) {
    int reservations = resource.getReservationsCount();
    if (reservations > 0) {
      return resource.getReservations(reservations - 1).getRole();
    }
    return resource.getRole().isEmpty() ? UNRESERVED : resource.getRole();
  }

  /** Ids of the frameworks in this very role, sorted. */
  public Set<String> frameworks() {
    return Collections.unmodifiableSet(frameworks);
  }

  /** What is in use, here and below. */
  public List<Resource> allocated() {
    return Collections.unmodifiableList(allocated);
  }

  /** What is offered, here and below. */
  public List<Resource> offered() {
    return Collections.unmodifiableList(offered);
  }

  /** What agents keep for the role and those below, used or not. */
  public List<Resource> reserved() {
    return Collections.unmodifiableList(reserved);
  }

  /**
   * What counts against the quota: all that is reserved, and what is in use of the rest; nothing
   * revocable.
   */
  public List<Resource> consumed() {
    List<Resource> consumed = new ArrayList<>();
    reserved.stream().filter(resource -> !resource.hasRevocable()).forEach(consumed::add);
    allocated.stream().filter(RoleUse::countsWhenUsed).forEach(consumed::add);
    return consumed;
  }

  /** As {@link #consumed}, with what is offered. */
  public List<Resource> consumedOrOffered() {
    List<Resource> both = consumed();
    offered.stream().filter(RoleUse::countsWhenUsed).forEach(both::add);
    return both;
  }

  private static boolean countsWhenUsed(Resource resource) {
    return !resource.hasRevocable() && reservedFor(resource).equals(UNRESERVED);
  }

  /** 1 when none was set. */
  public double weight() {
    return settings.flatMap(RoleView::weight).orElse(1.0);
  }

  /** What operators set. */
  public Optional<RoleView> settings() {
    return settings;
  }
}
