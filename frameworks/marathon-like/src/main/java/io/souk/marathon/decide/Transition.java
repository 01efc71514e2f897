package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.Optional;

/** What a new definition of an app means for the instances that there are. */
final class Transition {

  private final World world;
  private final Health health;

  Transition(World world, Health health) {
    this.world = world;
    this.health = health;
  }

  /** Whether instances would be left that are not what {@code next} says. */
  boolean leavesOutdated(RunSpec next) {
    return world.instancesOf(next.id()).stream()
        .anyMatch(each -> each.isCounted() && !each.isOf(next));
  }

  /**
   * Takes over what the new definition need not replace: instances that were made of the same
   * before, when a change is taken back for one, are of the new version from now on.
   */
  void adopt(Turn turn, RunSpec next) {
    Optional<RunSpec> before = world.spec(next.id());
    boolean isRestart = before.filter(app -> app.runsAs(next)).isPresent();
    if (before.isEmpty() || isRestart) {
      return;
    }
    for (Instance each : world.instancesOf(next.id())) {
      boolean isSame = world.definitionOf(each).filter(then -> then.runsAs(next)).isPresent();
      if (each.goal() == Goal.RUNNING && each.task().isPresent() && isSame) {
        world.put(turn, each.withVersion(next.version()));
      }
    }
  }

  /** Checks go on as the new definition says, where instances are not replaced for it. */
  void retune(Turn turn, Optional<RunSpec> before, AppId id) {
    Optional<App> next = world.app(id);
    if (next.isEmpty()
        || !(before.orElse(null) instanceof App then)
        || then.isUpgradedBy(next.get())
        || then.healthChecksJson().equals(next.get().healthChecksJson())) {
      return;
    }
    for (Instance each : world.instancesOf(id)) {
      boolean isChecked = each.goal() == Goal.RUNNING && each.condition() == Condition.RUNNING;
      if (isChecked && each.isOf(next.get())) {
        each.task().ifPresent(task -> health.taskRuns(turn, each, task));
      }
    }
  }
}
