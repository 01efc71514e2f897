package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.ReadinessCheck;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.health.ReadinessProbe;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.launch.PortBinding;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Whether new instances are ready: they are asked while a deployment waits for them. */
public final class Readiness {

  private final World world;

  /** Readiness of the instances in {@code world}. */
  public Readiness(World world) {
    this.world = world;
  }

  /**
   * How a task stands.
   *
   * @param name of the check
   * @param last what it answered last; absent when that is not known, or not to be shown
   */
  public record Standing(String name, TaskId task, boolean ready, Optional<ReadinessResult> last) {}

  /** Whether the instance has no readiness check or has passed it. */
  boolean isReady(Instance instance) {
    Optional<Task> task = instance.task();
    return check(instance).isEmpty() || task.filter(each -> each.report().ready()).isPresent();
  }

  private Optional<ReadinessCheck> check(Instance instance) {
    return world.definitionOf(instance).flatMap(Readiness::check);
  }

  private static Optional<ReadinessCheck> check(RunSpec spec) {
    return spec instanceof App app ? app.readinessCheck() : Optional.empty();
  }

  /** Asks those of the app that a deployment waits for and that are not asked yet. */
  void askAll(Turn turn, RunSpec spec) {
    if (!(spec instanceof App app) || app.readinessCheck().isEmpty()) {
      return;
    }
    for (Instance each : world.instancesOf(app.id())) {
      boolean isMeant =
          each.goal() == Goal.RUNNING && each.isOf(app) && each.condition() == Condition.RUNNING;
      if (isMeant && !isReady(each)) {
        Task task = each.task().orElseThrow();
        if (world.memory().beginAsking(task.id())) {
          probe(app, task, app.readinessCheck().get())
              .ifPresent(probe -> turn.effect(new Effect.AskReadiness(probe)));
        }
      }
    }
  }

  private static Optional<ReadinessProbe> probe(App app, Task task, ReadinessCheck check) {
    Optional<String> own =
        app.networkMode() == NetworkMode.CONTAINER
            ? task.report().ipAddresses().stream().findFirst()
            : Optional.empty();
    return PortBinding.of(app, task.placement()).stream()
        .filter(each -> each.port().name().filter(check.portName()::equals).isPresent())
        .findFirst()
        .map(
            binding ->
                new ReadinessProbe(
                    task.id(),
                    check,
                    own.orElse(task.placement().host()),
                    own.isPresent() || binding.hostPort() == Placement.NO_HOST_PORT
                        ? binding.containerPort()
                        : binding.hostPort()));
  }

  /** A task has answered. */
  void answered(Turn turn, TaskId id, ReadinessResult result) {
    Optional<Instance> found = world.instanceOf(id);
    if (found.isEmpty() || found.get().condition() != Condition.RUNNING) {
      return;
    }
    Instance instance = found.get();
    Optional<ReadinessCheck> check = check(instance);
    Task task = instance.task().orElseThrow();
    if (check.isEmpty() || task.report().ready()) {
      return;
    }
    Optional<ReadinessResult> before = world.memory().readiness(id);
    world.memory().setReadiness(id, result);
    turn.show(instance.appId());
    boolean ready = check.get().readyCodes().contains(result.status());
    if (ready) {
      turn.effect(new Effect.StopReadiness(id));
      world.put(turn, instance.withTask(task.asReady()));
    }
    if (ready || before.map(then -> then.status() != result.status()).orElse(true)) {
      turn.publish(
          turn.events()
              .readinessChanged(instance, task, check.get().name(), ready, result.status()));
    }
  }

  /** Nothing waits for instances of the app any longer. */
  void stop(Turn turn, AppId app) {
    for (Instance each : world.instancesOf(app)) {
      each.task()
          .filter(task -> world.memory().endAsking(task.id()))
          .ifPresent(
              task -> {
                turn.effect(new Effect.StopReadiness(task.id()));
                turn.show(app);
              });
    }
  }

  /** How the tasks of an app stand while a deployment waits for it; else nothing. */
  public List<Standing> standings(AppId id) {
    List<Standing> standings = new ArrayList<>();
    Optional<ReadinessCheck> check = world.spec(id).flatMap(Readiness::check);
    if (check.isEmpty() || world.deploymentsOf(id).isEmpty()) {
      return standings;
    }
    for (Instance each : world.instancesOf(id)) {
      each.task().flatMap(task -> standing(check.get(), task)).ifPresent(standings::add);
    }
    return standings;
  }

  private Optional<Standing> standing(ReadinessCheck check, Task task) {
    Optional<ReadinessResult> last = world.memory().readiness(task.id());
    if (last.isEmpty() && !task.report().ready()) {
      return Optional.empty();
    }
    return Optional.of(
        new Standing(
            check.name(),
            task.id(),
            task.report().ready(),
            last.filter(each -> check.keepsResponse())));
  }
}
