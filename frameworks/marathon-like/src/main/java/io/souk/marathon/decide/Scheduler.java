package io.souk.marathon.decide;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.AppReader;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.ServicePorts;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.MetricAnswer;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.StatusReading;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.pod.PodReader;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import io.souk.protocol.mesos.Offer;
import io.souk.protocol.mesos.TaskStatus;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The service's mind: takes what happens, one thing a turn, and leaves in the turn what is to be
 * committed and done. After each thing {@link #settle} must be called.
 */
public final class Scheduler {

  private final World world;
  private final Instances instances;
  private final Health health;
  private final Statuses statuses;
  private final Offers offers;
  private final Market market;
  private final Scaling scaling;
  private final Readiness readiness;
  private final Deployments deployments;
  private final Waits waits;
  private final Standstill standstill;
  private final Stages stages;
  private final Sweep sweep;
  private final Apps apps;
  private final GroupChanges groups;
  private final Pods pods;
  private final Kills kills;
  private final Autoscaling autoscaling;

  /**
   * A scheduler over {@code world}, which nobody else changes.
   *
   * @param principal under which resources are reserved; empty where the kernel asks for none
   */
  public Scheduler(
      World world,
      AppReader reader,
      PodReader podReader,
      ServicePorts servicePorts,
      Rules rules,
      Optional<String> principal) {
    this.world = world;
    this.instances = new Instances(world);
    this.health = new Health(world, instances);
    this.statuses = new Statuses(world, instances, health);
    Reservations reservations = new Reservations(world, principal);
    this.offers = new Offers(world, reservations, reader.roles(), rules);
    this.market = new Market(world, reader.roles().own());
    this.readiness = new Readiness(world);
    this.scaling = new Scaling(world, instances, health, readiness);
    this.waits = new Waits(world, health, readiness, scaling);
    this.standstill = new Standstill(world, health, readiness, waits);
    Transition transition = new Transition(world, health);
    this.deployments = new Deployments(world, scaling, transition, readiness, standstill, rules);
    this.sweep = new Sweep(world, instances, reservations, rules);
    this.apps = new Apps(world, deployments, reader, servicePorts);
    this.groups = new GroupChanges(world, deployments, reader, servicePorts);
    this.pods = new Pods(world, deployments, instances, podReader, servicePorts);
    this.kills = new Kills(world, instances, apps);
    this.stages = new Stages(world, scaling, deployments, apps);
    this.autoscaling = new Autoscaling(world, apps);
  }

  /** What the scheduler acts on; to be read by whoever is in the same turn. */
  public World world() {
    return world;
  }

  /** Health of instances. */
  public Health health() {
    return health;
  }

  /** Readiness of instances. */
  public Readiness readiness() {
    return readiness;
  }

  /** What deployments wait for. */
  public Waits waits() {
    return waits;
  }

  /** Writes to apps. */
  public Apps apps() {
    return apps;
  }

  /** Writes to groups. */
  public GroupChanges groups() {
    return groups;
  }

  /** Writes to pods. */
  public Pods pods() {
    return pods;
  }

  /** Numbers of instances that follow the load. */
  public Autoscaling autoscaling() {
    return autoscaling;
  }

  /** Kills of tasks. */
  public Kills kills() {
    return kills;
  }

  /** The service begins: checks of what ran before go on, everything is looked at once. */
  public void started(Turn turn) {
    for (Instance instance : List.copyOf(world.instances())) {
      turn.touch(instance.appId());
      if (instance.condition() == Condition.RUNNING && instance.goal() == Goal.RUNNING) {
        instance.task().ifPresent(task -> health.taskRuns(turn, instance, task));
      }
    }
    world.specs().keySet().forEach(turn::touch);
  }

  /** The kernel has taken the subscription. */
  public void subscribed(Turn turn, String frameworkId, String master) {
    boolean isNew = !world.frameworkId().equals(Optional.of(frameworkId));
    if (isNew) {
      world.setFrameworkId(turn, frameworkId);
      turn.publish(turn.events().registered(frameworkId, master));
    } else {
      turn.publish(turn.events().reregistered(master));
    }
    world.memory().setConnected(true);
    market.subscribed(turn);
    for (Instance each : world.instances()) {
      if (each.goal() != Goal.RUNNING || each.isFallingApart()) {
        each.task().ifPresent(task -> instances.kill(turn, each, task));
      }
    }
    sweep.reconcile(turn);
  }

  /** The line to the kernel is lost. */
  public void disconnected(Turn turn) {
    if (world.memory().isConnected()) {
      world.memory().setConnected(false);
      turn.publish(turn.events().disconnected());
    }
  }

  /** The kernel offers resources. */
  public void offered(Turn turn, List<Offer> given) {
    offers.offered(turn, given);
  }

  /** The kernel would not take these launches. */
  public void refused(Turn turn, List<TaskId> tasks) {
    for (TaskId id : tasks) {
      Optional<Instance> instance = world.instanceOf(id);
      if (instance.filter(e -> e.condition() == Condition.PROVISIONED).isPresent()) {
        Task task = instance.get().task().orElseThrow();
        if (instance.get().reservation().filter(kept -> !kept.confirmed()).isPresent()) {
          // What the launch was to reserve was not.
          instances.forgetAll(turn, instance.get());
        } else {
          instances.taskEnded(turn, instance.get(), task);
        }
      }
    }
  }

  /** The kernel tells how a task stands. */
  public void status(Turn turn, TaskStatus status) {
    statuses.update(turn, status);
    // An app may want what is out of reach to be replaced at once.
    if (StatusReading.condition(status).isUnreachable()) {
      world
          .instanceOf(new TaskId(status.getTaskId().getValue()))
          .ifPresent(instance -> sweep.look(turn, instance));
    }
  }

  /** A check has a result. */
  public void probed(Turn turn, TaskId task, int index, ProbeResult result) {
    health.probed(turn, task, index, result);
  }

  /** A task has answered whether it is ready. */
  public void answered(Turn turn, TaskId task, ReadinessResult result) {
    readiness.answered(turn, task, result);
  }

  /** A metrics server has answered for an upgrade. */
  public void measured(Turn turn, String deployment, AppId app, MetricAnswer answer) {
    stages.measured(turn, deployment, app, answer);
  }

  /** Lets the stages of an upgrade that are reached go on. */
  public Deployment promote(Turn turn, String deployment) {
    return stages.promote(turn, deployment);
  }

  /** Time has passed: whatever is due is done. */
  public void tick(Turn turn) {
    sweep.run(turn);
    standstill.look(turn);
  }

  /** Gives a deployment up. */
  public void cancel(Turn turn, String deploymentId) {
    Deployment deployment = apps.getDeployment(deploymentId);
    deployments.cancel(turn, deployment, "cancelled");
  }

  /** Ends the launch delay of an app. */
  public void resetDelay(Turn turn, AppId app) {
    world.memory().clearBackoff(app);
    turn.touch(app);
  }

  /** Draws the consequences of what was done in the turn, until there are no more. */
  public void settle(Turn turn) {
    stages.due(turn);
    List<AppId> touched = turn.takeTouched();
    do {
      touched.forEach(app -> scaling.reconcile(turn, app));
      touched.forEach(app -> keepLog(turn, app));
      deployments.advance(turn, touched);
      stages.advance(turn, touched);
      touched = turn.takeTouched();
    } while (!touched.isEmpty());
    market.demand(turn);
  }

  /** The record of offers begins and ends with the waiting. */
  private void keepLog(Turn turn, AppId id) {
    if (world.waitingCount(id) > 0) {
      world.memory().log(id, turn.now());
    } else {
      world.memory().clearLog(id);
    }
  }

  /** When {@link #tick} should next be called, if nothing happens before. */
  public Optional<Instant> wakeUp(Turn turn) {
    return Stream.of(sweep.next(turn.now()), standstill.next(), stages.next(turn.now()))
        .flatMap(Optional::stream)
        .min(Instant::compareTo);
  }

  /** How an app may be delayed. */
  public Instant launchFrom(RunSpec app) {
    return world.memory().launchFrom(app);
  }
}
