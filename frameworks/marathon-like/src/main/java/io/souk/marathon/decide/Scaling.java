package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.StagedUpgrade;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Rollout;
import io.souk.marathon.deploy.Victims;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** Brings the instances of one app nearer to what is wanted, by what is seen alone. */
final class Scaling {

  private final World world;
  private final Instances instances;
  private final Health health;
  private final Readiness readiness;

  Scaling(World world, Instances instances, Health health, Readiness readiness) {
    this.world = world;
    this.instances = instances;
    this.health = health;
    this.readiness = readiness;
  }

  /** Looks at an app and does what may be done now. */
  void reconcile(Turn turn, AppId id) {
    Optional<RunSpec> app = world.spec(id);
    if (app.isEmpty()) {
      world.instancesOf(id).stream()
          .filter(each -> each.goal() != Goal.DECOMMISSIONED)
          .forEach(each -> instances.decommission(turn, each));
      return;
    }
    Optional<Deployment> deployment = world.deploymentsOf(id).stream().findFirst();
    Optional<List<Action>> actions = deployment.flatMap(each -> world.actions(each, id));
    if (actions.isEmpty()) {
      scale(turn, app.get());
      return;
    }
    for (Action action : actions.get()) {
      switch (action.kind()) {
        case SCALE -> {
          scale(turn, app.get());
          readiness.askAll(turn, app.get());
        }
        case RESTART -> {
          replace(turn, deployment.get(), app.get());
          readiness.askAll(turn, app.get());
        }
        case START, STOP -> {
          // START waits for its SCALE; a STOP of an app that exists again has nothing to do.
        }
      }
    }
  }

  private List<Instance> wanted(AppId id) {
    return world.instancesOf(id).stream().filter(each -> each.goal() == Goal.RUNNING).toList();
  }

  private List<Instance> counted(AppId id) {
    return world.instancesOf(id).stream().filter(Instance::isCounted).toList();
  }

  private void scale(Turn turn, RunSpec app) {
    int surplus = world.countedCount(app.id()) - app.instances();
    if (surplus < 0) {
      instances.schedule(turn, app, -surplus);
    } else if (surplus > 0) {
      Victims.choose(app, counted(app.id()), surplus, health::isHealthy)
          .forEach(each -> instances.retire(turn, each));
    }
  }

  private void replace(Turn turn, Deployment deployment, RunSpec app) {
    List<Instance> oldHealthy = new ArrayList<>();
    List<Instance> oldUnhealthy = new ArrayList<>();
    List<Instance> fresh = new ArrayList<>();
    for (Instance each : wanted(app.id())) {
      if (!each.isOf(app)) {
        (health.isHealthy(each) ? oldHealthy : oldUnhealthy).add(each);
      } else if (each.isCounted()) {
        fresh.add(each);
      }
    }
    Rollout.Observed seen = observe(app);
    Rollout rollout = Rollout.compute(target(deployment, app, seen), seen);
    end(turn, app, oldUnhealthy, rollout.killUnhealthy());
    end(turn, app, oldHealthy, rollout.killHealthy());
    end(turn, app, fresh, rollout.killSurplus());
    instances.schedule(turn, app, rollout.launch());
  }

  private Rollout.Target target(Deployment deployment, RunSpec app, Rollout.Observed seen) {
    boolean isResident = app.isResident();
    Rollout.Target whole = Rollout.Target.whole(app.instances(), app.upgradeStrategy(), isResident);
    if (!isInStage(deployment, app)) {
      return whole;
    }
    StagedUpgrade staged = staged(app).orElseThrow();
    int stage = world.courses().of(deployment.id()).stage(app.id()).orElseThrow().stage();
    return staged.isBlueGreen()
        ? whole.beside(seen)
        : whole.part(
            staged.stages().get(stage).instances(app.instances()), seen, before(deployment, app));
  }

  private static Optional<StagedUpgrade> staged(RunSpec spec) {
    return spec instanceof App app ? app.stagedUpgrade() : Optional.empty();
  }

  /** Whether an app is still in one of its stages, so that its replacement cannot be complete. */
  boolean isInStage(Deployment deployment, RunSpec app) {
    return world
        .courses()
        .of(deployment.id())
        .stage(app.id())
        .filter(at -> at.stage() < staged(app).map(each -> each.stages().size()).orElse(0))
        .isPresent();
  }

  private static int before(Deployment deployment, RunSpec app) {
    return deployment.originals().stream()
        .filter(each -> each.id().equals(app.id()))
        .flatMap(each -> each.app().stream())
        .mapToInt(RunSpec::instances)
        .findFirst()
        .orElse(app.instances());
  }

  /** Whether the new instances of the present stage are up, and what they replace is gone. */
  boolean isStageReached(Deployment deployment, RunSpec app) {
    Rollout.Observed seen = observe(app);
    return target(deployment, app, seen).isReached(seen);
  }

  private void end(Turn turn, RunSpec app, Collection<Instance> from, int count) {
    Victims.choose(app, from, count, health::isHealthy)
        .forEach(each -> instances.retire(turn, each));
  }

  private Rollout.Observed observe(RunSpec app) {
    int[] counts = new int[5];
    for (Instance each : world.instancesOf(app.id())) {
      if (each.isEnding()) {
        counts[4]++;
      } else if (each.goal() == Goal.STOPPED) {
        continue;
      } else if (each.isOf(app)) {
        if (each.isCounted()) {
          counts[isUp(each) ? 2 : 3]++;
        }
      } else {
        counts[health.isHealthy(each) ? 0 : 1]++;
      }
    }
    return new Rollout.Observed(counts[0], counts[1], counts[2], counts[3], counts[4]);
  }

  /** Whether an action of a deployment has reached what it is for. */
  boolean isDone(Deployment deployment, Action action) {
    Optional<RunSpec> app = world.spec(action.app());
    return switch (action.kind()) {
      case START -> true;
      case STOP -> app.isPresent() || world.instancesOf(action.app()).isEmpty();
      case SCALE -> app.isEmpty() || isScaled(deployment.version(), app.get());
      case RESTART ->
          app.isEmpty()
              || (app.get().instances() == 0
                  ? world.instancesOf(app.get().id()).stream().allMatch(Instance::isSuspended)
                  : !isInStage(deployment, app.get())
                      && Rollout.isDone(app.get().instances(), observe(app.get())));
    };
  }

  /** Instances from before the deployment need not be healthy for it to be done. */
  private boolean isScaled(Timestamp version, RunSpec app) {
    // What came last is up last, as a rule, so that one look is enough until then.
    return world.endingCount(app.id()) == 0
        && world.countedCount(app.id()) == app.instances()
        && world.newestFirst(app.id()).stream()
            .filter(Instance::isCounted)
            .allMatch(each -> each.since().compareTo(version) < 0 || isUp(each));
  }

  /** Whether a new instance is as it shall be. */
  private boolean isUp(Instance instance) {
    return health.isHealthy(instance) && readiness.isReady(instance);
  }
}
