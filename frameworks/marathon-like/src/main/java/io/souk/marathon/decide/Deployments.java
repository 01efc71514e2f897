package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.Group;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Course;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.PlanBuilder;
import io.souk.marathon.problem.RequestException;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Begins deployments, takes them step by step, gives them up. */
final class Deployments {

  /** A body may be 10 MiB, and defaults make definitions longer; what was is kept beside it. */
  private static final long MAX_CHANGE_CHARACTERS = 64_000_000;

  private final World world;
  private final Scaling scaling;
  private final Transition transition;
  private final Readiness readiness;
  private final Standstill standstill;
  private final Rules rules;

  Deployments(
      World world,
      Scaling scaling,
      Transition transition,
      Readiness readiness,
      Standstill standstill,
      Rules rules) {
    this.world = world;
    this.scaling = scaling;
    this.transition = transition;
    this.readiness = readiness;
    this.standstill = standstill;
    this.rules = rules;
  }

  /**
   * Takes a change: the definitions are kept and a deployment towards them begins.
   *
   * @param changes apps and pods to be, absent for those to go; empty for a change of nothing
   * @param force whether deployments in the way are given up
   * @throws RequestException when the change is refused; nothing has changed then
   */
  Deployment begin(
      Turn turn,
      Map<AppId, ? extends Optional<? extends RunSpec>> changes,
      Timestamp version,
      boolean force) {
    return begin(turn, Change.of(changes), version, force);
  }

  /** The same for a change of groups and the apps in them. */
  Deployment begin(Turn turn, Change asked, Timestamp version, boolean force) {
    Deployment deployment = start(turn, asked, version, force, Optional.empty());
    Course course = course(deployment);
    if (!course.isEmpty() && !deployment.isDone()) {
      world.courses().put(turn, deployment.id(), course);
    }
    return deployment;
  }

  /** The way back goes straight, without stages and without a deadline of its own. */
  Deployment takeBack(Turn turn, Deployment undone, Change change, String reason) {
    return start(turn, change, turn.timestamp(), true, Optional.of(new Undone(undone, reason)));
  }

  private record Undone(Deployment deployment, String reason) {}

  private Course course(Deployment deployment) {
    Map<AppId, Course.Stand> stages = new TreeMap<>();
    List<Duration> deadlines = new ArrayList<>();
    for (AppId app : deployment.affected()) {
      world.app(app).flatMap(App::deadline).ifPresent(deadlines::add);
    }
    for (List<Action> step : deployment.steps()) {
      for (Action action : step) {
        boolean isStaged = world.app(action.app()).flatMap(App::stagedUpgrade).isPresent();
        if (action.kind() == Action.Kind.RESTART && isStaged) {
          stages.put(action.app(), Course.Stand.START);
        }
      }
    }
    return new Course(
        stages,
        deadlines.stream().min(Duration::compareTo).map(deployment.version().instant()::plus));
  }

  private Deployment start(
      Turn turn, Change asked, Timestamp version, boolean force, Optional<Undone> undone) {
    Change change = asked.completed(world, version);
    Reservations.check(world, change, force);
    List<List<Action>> steps = steps(change);
    List<Deployment.Original> originals = new ArrayList<>();
    change
        .apps()
        .keySet()
        .forEach(id -> originals.add(new Deployment.Original(id, world.spec(id))));
    Deployment deployment = new Deployment(turn.newId(), version, steps, 0, originals);
    checkSize(change, originals);
    int leaving = undone.isPresent() ? 1 : 0;
    if (world.deploymentCount() - leaving >= rules.maxRunningDeployments()) {
      throw RequestException.of(
          RequestException.Kind.TOO_MANY,
          "Max number ("
              + rules.maxRunningDeployments()
              + ") of running deployments is achieved. Wait for existing deployments to complete"
              + " or cancel one.");
    }
    List<Deployment> conflicts = conflicts(held(change, deployment));
    if (!conflicts.isEmpty() && !force) {
      throw RequestException.locked(conflicts.stream().map(Deployment::id).toList());
    }
    undone.ifPresent(each -> cancel(turn, each.deployment(), each.reason()));
    for (Deployment each : conflicts) {
      if (world.deployment(each.id()).isPresent()) {
        cancel(turn, each, "replaced by deployment " + deployment.id());
      }
    }
    take(turn, change, deployment);
    turn.publish(turn.events().groupChanged(AppId.ROOT, version));
    announce(turn, deployment);
    return deployment;
  }

  /**
   * The steps that a change takes.
   *
   * @throws RequestException when dependencies would run in a circle
   */
  List<List<Action>> steps(Change change) {
    NavigableMap<AppId, RunSpec> apps = change.appsAfter(world);
    NavigableMap<AppId, Group> groups = change.groupsAfter(world);
    // An app's own circle is met on its way; that of a group may be one of unchanged apps.
    if (change.groups().values().stream()
        .anyMatch(group -> group.filter(each -> !each.dependencies().isEmpty()).isPresent())) {
      PlanBuilder.checkCycles(apps, groups, apps.keySet());
    }
    return PlanBuilder.plan(
        world.specs(), apps, groups, change.apps().keySet(), transition::leavesOutdated);
  }

  private void take(Turn turn, Change change, Deployment deployment) {
    Map<AppId, Optional<RunSpec>> appsBefore = new HashMap<>();
    Map<AppId, Optional<Group>> groupsBefore = new HashMap<>();
    change
        .apps()
        .forEach(
            (id, app) -> {
              if (!app.equals(world.spec(id))) {
                appsBefore.put(id, world.spec(id));
              }
            });
    change
        .groups()
        .keySet()
        .forEach(id -> groupsBefore.put(id, Optional.ofNullable(world.groups().all().get(id))));
    change
        .groups()
        .forEach(
            (id, group) ->
                group.ifPresentOrElse(
                    next -> world.groups().put(turn, next), () -> world.groups().remove(turn, id)));
    change.apps().values().forEach(app -> app.ifPresent(next -> transition.adopt(turn, next)));
    change
        .apps()
        .forEach(
            (id, app) ->
                app.ifPresentOrElse(next -> world.put(turn, next), () -> world.remove(turn, id)));
    deployment.originals().forEach(each -> transition.retune(turn, each.app(), each.id()));
    world.add(turn, deployment);
    if (!appsBefore.isEmpty() || !groupsBefore.isEmpty()) {
      world.record(turn, deployment.version(), deployment.id(), appsBefore, groupsBefore);
    }
  }

  private static void checkSize(Change change, List<Deployment.Original> originals) {
    long size = 0;
    for (Optional<RunSpec> app : change.apps().values()) {
      size += app.map(each -> each.json().toString().length()).orElse(0);
    }
    for (Deployment.Original original : originals) {
      size += original.app().map(each -> each.json().toString().length()).orElse(0);
    }
    if (size > MAX_CHANGE_CHARACTERS) {
      throw RequestException.invalid(
          "/", "a change must not be larger than " + MAX_CHANGE_CHARACTERS + " characters");
    }
  }

  /** A change in place is no action, but must not slip in under a deployment either. */
  private SortedSet<AppId> held(Change change, Deployment deployment) {
    SortedSet<AppId> held = new TreeSet<>(deployment.affected());
    change
        .apps()
        .forEach(
            (id, app) -> {
              if (!app.equals(world.spec(id))) {
                held.add(id);
              }
            });
    return held;
  }

  private List<Deployment> conflicts(SortedSet<AppId> affected) {
    Map<String, Deployment> holding = new LinkedHashMap<>();
    for (AppId app : affected) {
      world.deploymentsOf(app).forEach(each -> holding.put(each.id(), each));
    }
    return List.copyOf(holding.values());
  }

  /** Gives a deployment up; what runs stays. */
  void cancel(Turn turn, Deployment deployment, String reason) {
    deployment.currentActions().forEach(action -> readiness.stop(turn, action.app()));
    stopAsking(turn, deployment);
    world.remove(turn, deployment);
    if (!deployment.isDone()) {
      turn.publish(turn.events().deploymentStepFailure(deployment));
    }
    turn.publish(turn.events().deploymentFailed(deployment, reason));
    turn.effect(new Effect.Count(Effect.Counter.DEPLOYMENT_CANCELLED));
    took(turn, Effect.Span.DEPLOYMENT_CANCELLED, deployment);
  }

  private static void took(Turn turn, Effect.Span span, Deployment deployment) {
    turn.effect(new Effect.Took(span, turn.since(deployment.version().instant())));
  }

  private void stopAsking(Turn turn, Deployment deployment) {
    for (AppId app : world.memory().metricsOf(deployment.id())) {
      turn.effect(new Effect.StopMetric(deployment.id(), app));
    }
  }

  private void announce(Turn turn, Deployment deployment) {
    if (deployment.isDone()) {
      return;
    }
    turn.publish(turn.events().deploymentInfo(deployment));
    for (Action action : deployment.currentActions()) {
      if (action.kind() == Action.Kind.RESTART) {
        world.memory().clearBackoff(action.app());
      }
    }
  }

  /** Takes every deployment that holds one of these apps as far as it has come. */
  void advance(Turn turn, Collection<AppId> touched) {
    Map<String, Deployment> concerned = new LinkedHashMap<>();
    // Those of nothing are there.
    world.deploymentsOf(AppId.ROOT).forEach(each -> concerned.put(each.id(), each));
    for (AppId app : touched) {
      world.deploymentsOf(app).forEach(each -> concerned.put(each.id(), each));
    }
    for (Deployment each : concerned.values()) {
      Deployment deployment = each;
      while (!deployment.isDone() && isStepDone(deployment)) {
        turn.publish(turn.events().deploymentStepSuccess(deployment));
        stepDone(turn, deployment);
        deployment = deployment.advanced();
        world.advance(turn, deployment);
        announce(turn, deployment);
      }
      if (deployment.isDone()) {
        stopAsking(turn, deployment);
        world.remove(turn, deployment);
        turn.publish(turn.events().deploymentSuccess(deployment));
        turn.effect(new Effect.Count(Effect.Counter.DEPLOYMENT_DONE));
        took(turn, Effect.Span.DEPLOYMENT_DONE, deployment);
      } else {
        standstill.noted(turn, deployment);
      }
    }
  }

  private boolean isStepDone(Deployment deployment) {
    return deployment.currentActions().stream()
        .allMatch(action -> scaling.isDone(deployment, action));
  }

  private void stepDone(Turn turn, Deployment deployment) {
    for (Action action : deployment.currentActions()) {
      readiness.stop(turn, action.app());
      if (action.kind() == Action.Kind.STOP && world.spec(action.app()).isEmpty()) {
        if (world.memory().endChecks(action.app())) {
          turn.publish(turn.events().removeHealthCheck(action.app()));
        }
        turn.publish(turn.events().appTerminated(action.app()));
      }
    }
  }
}
