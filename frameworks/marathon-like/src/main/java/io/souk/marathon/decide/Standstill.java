package io.souk.marathon.decide;

import io.souk.marathon.app.RunSpec;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.state.ProgressLog;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** Notices when a deployment comes no further, and says so. */
final class Standstill {

  /** Without progress for so long, a deployment stands still. */
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** A deployment of more instances is looked at no more often than each pause. */
  private static final int FEW = 500;

  private static final Duration PAUSE = Duration.ofMillis(250);

  private final World world;
  private final Health health;
  private final Readiness readiness;
  private final Waits waits;

  Standstill(World world, Health health, Readiness readiness, Waits waits) {
    this.world = world;
    this.health = health;
    this.readiness = readiness;
    this.waits = waits;
  }

  /** Something has happened to what the deployment changes. */
  void noted(Turn turn, Deployment deployment) {
    ProgressLog log = world.memory().progress(deployment.id(), deployment.current(), turn.now());
    boolean isDue = log.touched(turn.now(), turn.now().minus(PAUSE));
    // Thousands of instances report one after the other; to look at all each time is too much.
    if (isDue || log.isStalled() || !isLarge(deployment)) {
      look(turn, deployment, log);
    }
  }

  private boolean isLarge(Deployment deployment) {
    return deployment.currentActions().stream()
            .flatMap(action -> world.spec(action.app()).stream())
            .mapToInt(RunSpec::instances)
            .sum()
        > FEW;
  }

  private void look(Turn turn, Deployment deployment, ProgressLog log) {
    Instant then = log.looked(turn.now());
    log.atStep(deployment.current(), then);
    Set<InstanceId> present = new HashSet<>();
    for (Action action : deployment.currentActions()) {
      Optional<RunSpec> app = world.spec(action.app());
      for (Instance each : world.instancesOf(action.app())) {
        present.add(each.id());
        log.reached(each.id(), level(app, each), then);
      }
    }
    log.present(present, then);
    if (log.isStalled() && log.at().equals(turn.now())) {
      log.setStalled(false);
      turn.publish(turn.events().deploymentResumed(deployment));
    }
  }

  private int level(Optional<RunSpec> app, Instance instance) {
    if (instance.goal() != Goal.RUNNING) {
      return 5;
    }
    if (app.filter(instance::isOf).isEmpty() || instance.condition().isUnreachable()) {
      return 0;
    }
    if (instance.condition() != Condition.RUNNING) {
      return instance.condition().isLaunching() ? 1 : 0;
    }
    if (!health.isHealthy(instance)) {
      return 2;
    }
    return readiness.isReady(instance) ? 4 : 3;
  }

  /** Says which deployments stand still by now. */
  void look(Turn turn) {
    for (Deployment each : world.deployments()) {
      ProgressLog log = world.memory().progress(each.id(), each.current(), turn.now());
      if (log.isStalled() || log.at().plus(PATIENCE).isAfter(turn.now())) {
        continue;
      }
      look(turn, each, log);
      if (log.at().plus(PATIENCE).isAfter(turn.now())) {
        continue;
      }
      if (waits.of(each, turn.now()).isIntended()) {
        log.restart(turn.now());
        continue;
      }
      log.setStalled(true);
      turn.publish(turn.events().deploymentStalled(each, waits.of(each, turn.now())));
    }
  }

  /** When to look again. */
  Optional<Instant> next() {
    return world.deployments().stream()
        .flatMap(each -> world.memory().progress(each.id()).stream())
        .filter(log -> !log.isStalled())
        .map(log -> log.at().plus(PATIENCE))
        .min(Instant::compareTo);
  }
}
