package io.souk.marathon.decide;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.state.World;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * What one write wants to be otherwise: apps (and pods) and groups as they shall be, absent for
 * those to go. Empty for a change of nothing.
 */
record Change(Map<AppId, Optional<RunSpec>> apps, Map<AppId, Optional<Group>> groups) {

  /** Immutable; the order stays. */
  Change {
    apps = Collections.unmodifiableMap(new LinkedHashMap<>(apps));
    groups = Collections.unmodifiableMap(new LinkedHashMap<>(groups));
  }

  static Change of(Map<AppId, ? extends Optional<? extends RunSpec>> apps) {
    Map<AppId, Optional<RunSpec>> specs = new LinkedHashMap<>();
    apps.forEach((id, app) -> specs.put(id, app.map(RunSpec.class::cast)));
    return new Change(specs, Map.of());
  }

  /** Apps as they were before a deployment, and the groups that it changed as they were. */
  static Change takingBack(
      World world, String deployment, Map<AppId, Optional<RunSpec>> apps, Timestamp version) {
    NavigableMap<AppId, RunSpec> appsAfter = of(apps).appsAfter(world);
    NavigableMap<AppId, Group> groupsAfter = new TreeMap<>(world.groups().all());
    Map<AppId, Optional<Group>> groups = new LinkedHashMap<>();
    NavigableMap<AppId, Optional<Group>> before = new TreeMap<>();
    world.history().of(deployment).ifPresent(change -> before.putAll(change.groups()));
    // The innermost first, so that those around them are empty in their turn.
    before
        .descendingMap()
        .forEach(
            (id, group) -> {
              boolean isEmpty =
                  Subtree.below(appsAfter, id).isEmpty()
                      && Subtree.below(groupsAfter, id).isEmpty();
              if (group.isPresent()) {
                Group then = group.get();
                groups.put(
                    id, Optional.of(then.with(then.dependencies(), then.enforceRole(), version)));
              } else if (isEmpty) {
                groupsAfter.remove(id);
                groups.put(id, Optional.empty());
              }
            });
    return new Change(apps, groups);
  }

  /**
   * The same with what follows: the groups around new apps are made, and an empty group gives way
   * to an app of its id.
   */
  Change completed(World world, Timestamp version) {
    Map<AppId, Optional<Group>> all = new LinkedHashMap<>(groups);
    apps.forEach(
        (id, app) -> {
          if (app.isPresent()) {
            addParents(world, all, id, version);
            if (world.groups().contains(id)) {
              all.putIfAbsent(id, Optional.empty());
            }
          }
        });
    groups.forEach(
        (id, group) -> {
          if (group.isPresent()) {
            addParents(world, all, id, version);
          }
        });
    return new Change(apps, all);
  }

  private static void addParents(
      World world, Map<AppId, Optional<Group>> all, AppId id, Timestamp version) {
    for (AppId group = id.parent(); !group.isRoot(); group = group.parent()) {
      boolean isThere =
          all.containsKey(group) ? all.get(group).isPresent() : world.groups().contains(group);
      if (isThere) {
        return;
      }
      all.put(group, Optional.of(Group.of(group, version)));
    }
  }

  /** All apps as they shall be. */
  NavigableMap<AppId, RunSpec> appsAfter(World world) {
    NavigableMap<AppId, RunSpec> after = new TreeMap<>(world.specs());
    put(after, apps);
    return after;
  }

  /** All groups as they shall be. */
  NavigableMap<AppId, Group> groupsAfter(World world) {
    NavigableMap<AppId, Group> after = new TreeMap<>(world.groups().all());
    put(after, groups);
    return after;
  }

  private static <V> void put(Map<AppId, V> into, Map<AppId, Optional<V>> changes) {
    changes.forEach(
        (id, value) -> value.ifPresentOrElse(next -> into.put(id, next), () -> into.remove(id)));
  }
}
