package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The running deployments, found by id and by app: one may be about ten thousand apps. */
final class RunningDeployments {

  private final Map<String, Running> running = new LinkedHashMap<>();
  private final Map<AppId, Set<String>> ofApp = new HashMap<>();

  /** An action of an app and the step it is part of. */
  private record Placed(int step, Action action) {}

  /**
   * A deployment with what does not change while it runs.
   *
   * @param storedIn how many parts
   */
  private record Running(Deployment now, Map<AppId, List<Placed>> actions, int storedIn) {

    static Running of(Deployment deployment, int storedIn) {
      Map<AppId, List<Placed>> actions = new HashMap<>();
      for (int step = 0; step < deployment.steps().size(); step++) {
        for (Action action : deployment.steps().get(step)) {
          actions
              .computeIfAbsent(action.app(), none -> new ArrayList<>())
              .add(new Placed(step, action));
        }
      }
      return new Running(deployment, actions, storedIn);
    }

    /** A change of nothing holds no app; it is found under the root, which is none. */
    Collection<AppId> holders() {
      return actions.isEmpty() ? List.of(AppId.ROOT) : actions.keySet();
    }
  }

  Collection<Deployment> all() {
    return running.values().stream().map(Running::now).toList();
  }

  int count() {
    return running.size();
  }

  Optional<Deployment> find(String id) {
    return Optional.ofNullable(running.get(id)).map(Running::now);
  }

  List<Deployment> of(AppId app) {
    Set<String> ids = ofApp.getOrDefault(app, Set.of());
    return ids.stream().map(id -> running.get(id).now()).toList();
  }

  /** What a deployment does about an app now; empty when that is all done. */
  Optional<List<Action>> actions(String id, AppId app) {
    Running deployment = running.get(id);
    int current = deployment.now().current();
    List<Placed> placed = deployment.actions().getOrDefault(app, List.of());
    return placed.isEmpty() || placed.getLast().step() < current
        ? Optional.empty()
        : Optional.of(
            placed.stream().filter(each -> each.step() == current).map(Placed::action).toList());
  }

  void add(Turn turn, Deployment deployment) {
    load(deployment, Parts.put(turn, Keys.deployment(deployment.id()), Codec.write(deployment)));
    touch(turn, deployment.id());
  }

  void load(Deployment deployment, int storedIn) {
    Running added = Running.of(deployment, storedIn);
    running.put(deployment.id(), added);
    for (AppId app : added.holders()) {
      ofApp.computeIfAbsent(app, none -> new LinkedHashSet<>()).add(deployment.id());
    }
  }

  void advance(Turn turn, Deployment advanced) {
    running.computeIfPresent(
        advanced.id(), (id, before) -> new Running(advanced, before.actions(), before.storedIn()));
    touch(turn, advanced.id());
  }

  void remove(Turn turn, String id) {
    if (!running.containsKey(id)) {
      return;
    }
    touch(turn, id);
    Running removed = running.remove(id);
    for (AppId app : removed.holders()) {
      ofApp.computeIfPresent(app, (none, ids) -> ids.remove(id) && ids.isEmpty() ? null : ids);
    }
    Parts.delete(turn, Keys.deployment(id), removed.storedIn());
  }

  private void touch(Turn turn, String id) {
    running.get(id).actions().keySet().forEach(turn::touch);
  }
}
