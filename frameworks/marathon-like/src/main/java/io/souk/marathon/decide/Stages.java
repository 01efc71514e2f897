package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.MetricCheck;
import io.souk.marathon.app.StagedUpgrade;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Course;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.MetricAnswer;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.MetricLog;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Takes upgrades in stages from one to the next, and deployments back that have failed or taken too
 * long.
 */
final class Stages {

  private final World world;
  private final Scaling scaling;
  private final Deployments deployments;
  private final Apps apps;
  private Instant lookedAt = Instant.MIN;

  Stages(World world, Scaling scaling, Deployments deployments, Apps apps) {
    this.world = world;
    this.scaling = scaling;
    this.deployments = deployments;
    this.apps = apps;
  }

  /** What time alone has brought about: deadlines and the ends of pauses. */
  void due(Turn turn) {
    world
        .courses()
        .all()
        .forEach(
            (id, course) -> {
              Optional<Instant> deadline = course.deadline();
              if (deadline.filter(at -> !at.isAfter(turn.now())).isPresent()) {
                undo(turn, id, "its deadline of " + deadline.get() + " has passed");
                return;
              }
              course
                  .stages()
                  .forEach(
                      (app, stand) ->
                          pauseEnd(app, stand)
                              .filter(at -> !at.isAfter(turn.now()) && at.isAfter(lookedAt))
                              .ifPresent(over -> turn.touch(app)));
            });
    lookedAt = turn.now();
  }

  /** When {@link #due} has to be called next. */
  Optional<Instant> next(Instant now) {
    List<Instant> times = new ArrayList<>();
    for (Course course : world.courses().all().values()) {
      course.deadline().ifPresent(times::add);
      course.stages().forEach((app, stand) -> pauseEnd(app, stand).ifPresent(times::add));
    }
    return times.stream().filter(at -> at.isAfter(now)).min(Instant::compareTo);
  }

  private Optional<Instant> pauseEnd(AppId app, Course.Stand stand) {
    return stage(app, stand)
        .flatMap(stage -> stand.reachedAt().map(reached -> reached.plus(stage.pause())));
  }

  private Optional<StagedUpgrade.Stage> stage(AppId app, Course.Stand stand) {
    return upgrade(app)
        .filter(staged -> stand.stage() < staged.stages().size())
        .map(staged -> staged.stages().get(stand.stage()));
  }

  private Optional<StagedUpgrade> upgrade(AppId app) {
    return world.app(app).flatMap(App::stagedUpgrade);
  }

  /** Takes the apps of these that are upgraded in stages as far as they have come. */
  void advance(Turn turn, Collection<AppId> touched) {
    if (world.courses().isEmpty()) {
      return;
    }
    for (AppId app : touched) {
      for (Deployment deployment : world.deploymentsOf(app)) {
        boolean isUnderWay =
            deployment.currentActions().stream()
                .anyMatch(a -> a.app().equals(app) && a.kind() == Action.Kind.RESTART);
        world
            .courses()
            .of(deployment.id())
            .stage(app)
            .filter(stand -> isUnderWay)
            .ifPresent(stand -> advance(turn, deployment, app, stand));
      }
    }
  }

  private void advance(Turn turn, Deployment deployment, AppId id, Course.Stand stand) {
    Optional<App> app = world.app(id);
    Optional<StagedUpgrade> staged = upgrade(id);
    if (app.isEmpty() || staged.isEmpty()) {
      return;
    }
    if (stand.stage() >= staged.get().stages().size()) {
      stopAsking(turn, deployment, id);
      return;
    }
    if (stand.failures() > staged.get().maxFailures()) {
      undo(
          turn, deployment.id(), id + ": new instances have failed " + stand.failures() + " times");
      return;
    }
    boolean isReached = scaling.isStageReached(deployment, app.get());
    if (!isReached) {
      if (stand.reachedAt().isPresent()) {
        put(turn, deployment, id, stand.left());
      }
      return;
    }
    if (stand.reachedAt().isEmpty()) {
      put(turn, deployment, id, stand.reached(turn.now()));
      world.memory().metric(deployment.id(), id).ifPresent(MetricLog::anew);
      turn.publish(
          turn.events().stageChanged(deployment, id, stand.stage(), staged.get(), "reached"));
      turn.touch(id);
      return;
    }
    ask(turn, deployment, id, staged.get());
    if (mayGoOn(turn, deployment, id, stand, staged.get())) {
      put(turn, deployment, id, stand.next());
      world.memory().progress(deployment.id()).ifPresent(log -> log.restart(turn.now()));
      turn.publish(
          turn.events().stageChanged(deployment, id, stand.stage(), staged.get(), "promoted"));
      turn.touch(id);
    }
  }

  private boolean mayGoOn(
      Turn turn, Deployment deployment, AppId id, Course.Stand stand, StagedUpgrade staged) {
    if (stand.promoted()) {
      return true;
    }
    boolean isOver = pauseEnd(id, stand).filter(at -> !at.isAfter(turn.now())).isPresent();
    boolean isGood =
        staged.metric().isEmpty()
            || world.memory().metric(deployment.id(), id).filter(MetricLog::isGood).isPresent();
    return isOver && isGood && !staged.isManual();
  }

  private void ask(Turn turn, Deployment deployment, AppId id, StagedUpgrade staged) {
    if (staged.metric().isPresent() && world.memory().beginMetric(deployment.id(), id)) {
      turn.effect(new Effect.AskMetric(deployment.id(), id, staged.metric().get()));
    }
  }

  private void stopAsking(Turn turn, Deployment deployment, AppId id) {
    if (world.memory().endMetric(deployment.id(), id)) {
      turn.effect(new Effect.StopMetric(deployment.id(), id));
    }
  }

  private void put(Turn turn, Deployment deployment, AppId id, Course.Stand stand) {
    Course course = world.courses().of(deployment.id());
    world.courses().put(turn, deployment.id(), course.with(id, stand));
  }

  /** A metrics server has answered. */
  void measured(Turn turn, String deployment, AppId id, MetricAnswer answer) {
    Optional<MetricLog> log = world.memory().metric(deployment, id);
    Optional<MetricCheck> check = upgrade(id).flatMap(StagedUpgrade::metric);
    if (log.isEmpty() || check.isEmpty() || world.deployment(deployment).isEmpty()) {
      return;
    }
    log.get().answered(check.get(), answer);
    if (log.get().bad() >= check.get().failures()) {
      undo(turn, deployment, id + ": the query answered " + log.get().text());
    } else {
      turn.touch(id);
    }
  }

  /**
   * Lets every stage that is reached go on.
   *
   * @throws RequestException when none is
   */
  Deployment promote(Turn turn, String id) {
    Deployment deployment = apps.getDeployment(id);
    boolean any = false;
    for (Map.Entry<AppId, Course.Stand> each : world.courses().of(id).stages().entrySet()) {
      boolean isReached = each.getValue().reachedAt().isPresent();
      if (isReached && stage(each.getKey(), each.getValue()).isPresent()) {
        put(turn, deployment, each.getKey(), each.getValue().promotedByHand());
        turn.touch(each.getKey());
        any = true;
      }
    }
    if (!any) {
      throw RequestException.of(
          RequestException.Kind.UNPROCESSABLE,
          "Deployment "
              + id
              + " has no stage that could be promoted: the new instances of a canary or blue-green"
              + " upgrade have to be up first");
    }
    return deployment;
  }

  /** Takes a deployment back; one that only adds has nothing to go back to and is given up. */
  private void undo(Turn turn, String id, String reason) {
    Optional<Deployment> deployment = world.deployment(id);
    if (deployment.isEmpty()) {
      return;
    }
    boolean isAddition =
        deployment.get().originals().stream()
            .filter(each -> deployment.get().affected().contains(each.id()))
            .allMatch(each -> each.app().isEmpty());
    if (isAddition) {
      deployments.cancel(turn, deployment.get(), "given up: " + reason);
    } else {
      revert(turn, deployment.get(), reason);
    }
    turn.effect(new Effect.Count(Effect.Counter.DEPLOYMENT_ROLLED_BACK));
  }

  /** What was may have become impossible meanwhile, such as an app where a group is now. */
  private void revert(Turn turn, Deployment deployment, String reason) {
    try {
      apps.revert(turn, deployment.id(), "rolled back: " + reason);
    } catch (RequestException refused) {
      deployments.cancel(
          turn,
          deployment,
          "given up: " + reason + "; it cannot be rolled back: " + refused.getMessage());
    }
  }
}
