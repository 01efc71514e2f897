package io.souk.marathon.deploy;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.problem.RequestException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;

/** Computes the steps from the apps as they are to the apps as they shall be. */
public final class PlanBuilder {

  private final Map<AppId, ? extends RunSpec> before;
  private final NavigableMap<AppId, ? extends RunSpec> after;
  private final Predicate<RunSpec> leavesOutdated;
  private final Dependencies dependencies;

  private PlanBuilder(
      Map<AppId, ? extends RunSpec> before,
      NavigableMap<AppId, ? extends RunSpec> after,
      Map<AppId, Group> groups,
      Predicate<RunSpec> leavesOutdated) {
    this.before = before;
    this.after = after;
    this.dependencies = new Dependencies(after, groups);
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
   * @param groups all groups as they shall be
   * @throws RequestException when dependencies run in a circle
   */
  public static List<List<Action>> plan(
      Map<AppId, ? extends RunSpec> before,
      NavigableMap<AppId, ? extends RunSpec> after,
      Map<AppId, Group> groups,
      Collection<AppId> changed,
      Predicate<RunSpec> leavesOutdated) {
    return new PlanBuilder(before, after, groups, leavesOutdated).build(new TreeSet<>(changed));
  }

  /**
   * Walks along the dependencies of these apps.
   *
   * @throws RequestException when any run in a circle
   */
  public static void checkCycles(
      NavigableMap<AppId, ? extends RunSpec> after,
      Map<AppId, Group> groups,
      Collection<AppId> some) {
    Dependencies dependencies = new Dependencies(after, groups);
    some.forEach(dependencies::depth);
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
      int depth = dependencies.depth(id);
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
}
