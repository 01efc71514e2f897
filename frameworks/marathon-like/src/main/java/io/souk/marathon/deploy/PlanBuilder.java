package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Computes the steps from the apps as they are to the apps as they shall be. */
public final class PlanBuilder {

  private final Map<AppId, ? extends RunSpec> before;
  private final NavigableMap<AppId, ? extends RunSpec> after;
  private final Predicate<RunSpec> leavesOutdated;
  private final Map<AppId, Integer> depths = new HashMap<>();
  private final Set<AppId> visiting = new HashSet<>();

  private PlanBuilder(
      Map<AppId, ? extends RunSpec> before,
      NavigableMap<AppId, ? extends RunSpec> after,
      Predicate<RunSpec> leavesOutdated) {
    this.before = before;
    this.after = after;
    this.leavesOutdated = leavesOutdated;
  }

  /**
   * The steps for {@code changed}: first all stops, then all starts, then one step for each layer
   * of dependencies, leaves first.
   *
   * @param before all apps as they are
   * @param after all apps as they shall be
   * @param leavesOutdated whether there are instances that are not what the app shall be, left by a
   *     deployment that was given up; they are replaced although nothing else changes
   * @throws RequestException when dependencies run in a circle
   */
  public static List<List<Action>> plan(
      Map<AppId, ? extends RunSpec> before,
      NavigableMap<AppId, ? extends RunSpec> after,
      Collection<AppId> changed,
      Predicate<RunSpec> leavesOutdated) {
    return new PlanBuilder(before, after, leavesOutdated).build(new TreeSet<>(changed));
  }

  private List<List<Action>> build(Collection<AppId> changed) {
    List<Action> stops = new ArrayList<>();
    List<Action> starts = new ArrayList<>();
    SortedMap<Integer, List<Action>> layers = new TreeMap<>();
    for (AppId id : changed) {
      if (!after.containsKey(id)) {
        if (before.containsKey(id)) {
          stops.add(new Action(Action.Kind.STOP, id, before.get(id) instanceof Pod));
        }
        continue;
      }
      if (!before.containsKey(id)) {
        starts.add(new Action(Action.Kind.START, id, after.get(id) instanceof Pod));
      }
      int depth = depth(id);
      change(id)
          .ifPresent(
              kind ->
                  layers
                      .computeIfAbsent(depth, none -> new ArrayList<>())
                      .add(new Action(kind, id, after.get(id) instanceof Pod)));
    }
    List<List<Action>> steps = new ArrayList<>();
    steps.add(stops);
    steps.add(starts);
    steps.addAll(layers.values());
    steps.removeIf(List::isEmpty);
    return steps;
  }

  private Optional<Action.Kind> change(AppId id) {
    RunSpec next = after.get(id);
    RunSpec previous = before.get(id);
    if (previous == null) {
      return Optional.of(Action.Kind.SCALE);
    }
    if (previous.isUpgradedBy(next) || leavesOutdated.test(next)) {
      return Optional.of(next.instances() == 0 ? Action.Kind.SCALE : Action.Kind.RESTART);
    }
    return previous.instances() == next.instances()
        ? Optional.empty()
        : Optional.of(Action.Kind.SCALE);
  }

  /** Length of the longest chain of dependencies below the app. */
  private int depth(AppId id) {
    Integer known = depths.get(id);
    if (known != null) {
      return known;
    }
    if (!visiting.add(id)) {
      throw RequestException.invalid("/", "Dependency graph has cyclic dependencies.");
    }
    int depth = 0;
    for (AppId dependency : after.get(id).dependencies()) {
      for (AppId each : after.tailMap(dependency, true).keySet()) {
        if (!each.path().startsWith(dependency.path())) {
          break;
        }
        if (each.isWithin(dependency)) {
          depth = Math.max(depth, 1 + depth(each));
        }
      }
    }
    visiting.remove(id);
    depths.put(id, depth);
    return depth;
  }
}
