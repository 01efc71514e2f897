package io.souk.marathon.decide;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.GroupUpdate;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Subtree;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.state.World;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

/** What a write has come to so far. */
final class Draft {

  private final World world;
  private final Map<AppId, Optional<Function<Versioning, RunSpec>>> apps = new LinkedHashMap<>();
  private final Map<AppId, Optional<Group>> groups = new LinkedHashMap<>();

  Draft(World world) {
    this.world = world;
  }

  void removeApp(AppId id) {
    apps.put(id, Optional.empty());
  }

  void putApp(AppId id, ObjectNode json) {
    apps.put(id, Optional.of(versioning -> versioning.version(json)));
  }

  /** An app or pod as it was. */
  void putBack(RunSpec then) {
    apps.put(then.id(), Optional.of(versioning -> versioning.back(then)));
  }

  void removeGroup(AppId id) {
    if (world.groups().all().containsKey(id)) {
      groups.put(id, Optional.empty());
    }
  }

  /** Keeps the stored group when it says the same. */
  void putGroup(Group wanted, Timestamp now) {
    Optional<Group> stored = Optional.ofNullable(world.groups().all().get(wanted.id()));
    if (stored.filter(wanted::isLike).isPresent()) {
      groups.remove(wanted.id());
    } else {
      groups.put(
          wanted.id(), Optional.of(wanted.with(wanted.dependencies(), wanted.enforceRole(), now)));
    }
  }

  void apply(GroupUpdate update, Timestamp now) {
    AppId id = update.id();
    Group stored = world.groups().find(id).orElseGet(() -> Group.of(id, now));
    Group wanted =
        stored.with(
            update.dependencies().orElse(stored.dependencies()),
            update.enforceRole().or(stored::enforceRole),
            now);
    if (!id.isRoot() || !wanted.isLike(stored)) {
      putGroup(wanted, now);
    }
    if (update.groups().isPresent()) {
      removeUnlisted(id, update.groups().get());
      update.groups().get().forEach(child -> apply(child, now));
    }
    update
        .apps()
        .ifPresent(
            given -> {
              ownApps(id).forEach(this::removeApp);
              given.forEach(this::putApp);
            });
  }

  private void removeUnlisted(AppId group, List<GroupUpdate> listed) {
    Set<AppId> kept = new HashSet<>();
    listed.forEach(child -> kept.add(child.id()));
    for (AppId each : Subtree.below(world.groups().all(), group).keySet()) {
      if (!kept.contains(each.firstBelow(group))) {
        ownApps(each).forEach(this::removeApp);
        // No write of a group removes pods but that of removing it.
        if (Subtree.below(world.specs(), each).values().stream().noneMatch(Pod.class::isInstance)) {
          removeGroup(each);
        }
      }
    }
  }

  private List<AppId> ownApps(AppId group) {
    return Subtree.below(world.apps(), group).keySet().stream()
        .filter(each -> each.parent().equals(group))
        .toList();
  }

  boolean touchesApps() {
    return !apps.isEmpty();
  }

  List<AppId> goingApps() {
    return apps.entrySet().stream()
        .filter(each -> each.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  List<AppId> goingGroups() {
    return groups.entrySet().stream()
        .filter(each -> each.getValue().isEmpty())
        .map(Map.Entry::getKey)
        .toList();
  }

  /** Apps that stay as they are are no part of it. */
  Change change(Versioning versioning) {
    checkNames();
    Map<AppId, Optional<RunSpec>> versions = new LinkedHashMap<>();
    apps.forEach(
        (id, json) -> {
          Optional<RunSpec> next = json.map(make -> make.apply(versioning));
          if (!next.equals(world.spec(id))) {
            versions.put(id, next);
          }
        });
    return new Change(versions, groups);
  }

  /** No group of the change may have the id of an app, nor lie below one. */
  private void checkNames() {
    groups.forEach(
        (id, group) -> {
          for (AppId each = id; group.isPresent() && !each.isRoot(); each = each.parent()) {
            boolean isSpec =
                apps.containsKey(each) ? apps.get(each).isPresent() : world.spec(each).isPresent();
            if (isSpec) {
              throw Versioning.sameId();
            }
          }
        });
  }
}
