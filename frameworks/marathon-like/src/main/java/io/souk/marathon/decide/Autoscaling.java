package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Autoscale;
import io.souk.marathon.autoscale.Measurement;
import io.souk.marathon.autoscale.ScaleDecider;
import io.souk.marathon.autoscale.ScaleDecision;
import io.souk.marathon.autoscale.Target;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Task;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Lets the number of instances follow the load. */
public final class Autoscaling {

  /** Apps that are looked at in one round; those beyond have to wait for others to go. */
  private static final int MAX_APPS = 1000;

  private final World world;
  private final Apps apps;

  Autoscaling(World world, Apps apps) {
    this.world = world;
    this.apps = apps;
  }

  /** The apps whose load is to be measured. */
  public List<Target> targets() {
    List<Target> targets = new ArrayList<>();
    for (App app : world.apps().values()) {
      Optional<Autoscale> policy = app.autoscale();
      if (policy.isPresent() && targets.size() < MAX_APPS) {
        targets.add(new Target(app.id(), policy.get(), app.cpus(), running(app.id())));
      }
    }
    return targets;
  }

  private List<Task> running(AppId app) {
    return world.instancesOf(app).stream()
        .filter(each -> each.goal() == Goal.RUNNING && each.condition() == Condition.RUNNING)
        .flatMap(each -> each.task().stream())
        .toList();
  }

  /** Draws the consequence of a measurement, unless the app has changed its mind meanwhile. */
  public void measured(Turn turn, Target target, Optional<Measurement> measured) {
    Optional<App> found = world.app(target.app());
    if (found.flatMap(App::autoscale).filter(target.policy()::equals).isEmpty()) {
      return;
    }
    App app = found.get();
    ScaleDecider.Standing standing =
        new ScaleDecider.Standing(
            app.instances(), app.lastScaling().instant(), !world.deploymentsOf(app.id()).isEmpty());
    ScaleDecision decision = ScaleDecider.decide(target.policy(), standing, measured, turn.now());
    world.memory().setScaleDecision(app.id(), decision);
    if (decision.isChange()) {
      scale(turn, app, decision);
    }
  }

  /** A change that is refused, as when too many deployments run, is tried again next time. */
  private void scale(Turn turn, App app, ScaleDecision decision) {
    try {
      apps.scaleTo(turn, app.id(), decision.to());
    } catch (RequestException refused) {
      world
          .memory()
          .setScaleDecision(
              app.id(),
              new ScaleDecision(
                  ScaleDecision.Kind.DEPLOYING,
                  decision.from(),
                  decision.from(),
                  refused.getMessage(),
                  turn.now()));
    }
  }
}
