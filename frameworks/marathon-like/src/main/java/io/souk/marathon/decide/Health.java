package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.HealthCheck;
import io.souk.marathon.app.NetworkMode;
import io.souk.marathon.app.Pod;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.health.CheckRecord;
import io.souk.marathon.health.Probe;
import io.souk.marathon.health.ProbeResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Placement;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskId;
import io.souk.marathon.launch.PortBinding;
import io.souk.marathon.state.Effect;
import io.souk.marathon.state.Turn;
import io.souk.marathon.state.World;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/** Health of instances: what is known, what results change, who is killed for it. */
public final class Health {

  private final World world;
  private final Instances instances;

  Health(World world, Instances instances) {
    this.world = world;
    this.instances = instances;
  }

  /** Whether an instance counts as healthy: it runs, and every check it has says so. */
  public boolean isHealthy(Instance instance) {
    if (instance.condition() != Condition.RUNNING) {
      return false;
    }
    return world.definitionOf(instance).map(spec -> isHealthy(spec, instance)).orElse(true);
  }

  private boolean isHealthy(RunSpec spec, Instance instance) {
    return switch (spec) {
      case App app -> app.healthChecks().isEmpty() || verdict(instance).orElse(false);
      case Pod pod -> PodHealth.isHealthy(pod, instance);
    };
  }

  /** True when every check says alive, false when one says dead, empty when it is not known. */
  public Optional<Boolean> verdict(Instance instance) {
    Optional<RunSpec> spec = world.definitionOf(instance);
    if (spec.isPresent() && spec.get() instanceof Pod pod) {
      return PodHealth.verdict(pod, instance);
    }
    List<CheckRecord> records =
        instance.task().map(task -> world.memory().checks(task.id())).orElse(List.of());
    if (records.isEmpty()) {
      return Optional.empty();
    }
    if (records.stream().anyMatch(each -> each.isKnown() && !each.alive())) {
      return Optional.of(false);
    }
    return records.stream().allMatch(CheckRecord::alive) ? Optional.of(true) : Optional.empty();
  }

  /** The task runs: checks begin. */
  void taskRuns(Turn turn, Instance instance, Task task) {
    if (!(world.definitionOf(instance).orElseThrow() instanceof App app)
        || app.healthChecks().isEmpty()) {
      return;
    }
    if (world.memory().checks(task.id()).isEmpty()) {
      List<CheckRecord> none = Collections.nCopies(app.healthChecks().size(), CheckRecord.NONE);
      world.memory().setChecks(task.id(), none);
    }
    if (world.memory().beginChecks(app.id(), app.version())) {
      for (HealthCheck check : app.healthChecks()) {
        turn.publish(turn.events().addHealthCheck(app.id(), app.version(), check));
      }
    }
    task.report().healthy().ifPresent(known -> recall(app, task, known));
    List<Probe> probes = probes(app, task);
    if (!probes.isEmpty()) {
      turn.effect(new Effect.StartProbes(probes));
    }
  }

  /** After a restart, what had been found before is taken up again. */
  private void recall(App app, Task task, boolean healthy) {
    List<CheckRecord> records = new ArrayList<>(world.memory().checks(task.id()));
    Timestamp then = task.report().startedAt().orElse(task.stagedAt());
    boolean byAgent = isCheckedByAgent(app);
    for (int i = 0; i < records.size(); i++) {
      boolean isMeant = !byAgent || app.healthChecks().get(i).protocol().byAgent();
      if (isMeant && !records.get(i).isKnown() && healthy) {
        records.set(i, CheckRecord.NONE.succeeded(then));
      }
    }
    world.memory().setChecks(task.id(), records);
  }

  private static boolean isCheckedByAgent(RunSpec app) {
    return app.healthChecks().stream().anyMatch(check -> check.protocol().byAgent());
  }

  private static List<Probe> probes(App app, Task task) {
    List<PortBinding> ports = PortBinding.of(app, task.placement());
    List<Probe> probes = new ArrayList<>();
    for (int i = 0; i < app.healthChecks().size(); i++) {
      HealthCheck check = app.healthChecks().get(i);
      if (!check.protocol().byAgent()) {
        probes.add(probe(app, task, ports, check, i));
      }
    }
    return probes;
  }

  private static Probe probe(
      App app, Task task, List<PortBinding> ports, HealthCheck check, int index) {
    Optional<String> ownAddress =
        app.networkMode() == NetworkMode.CONTAINER
            ? task.report().ipAddresses().stream().findFirst()
            : Optional.empty();
    String host = ownAddress.orElse(task.placement().host());
    int port =
        check
            .port()
            .orElseGet(
                () -> {
                  PortBinding binding = ports.get(check.portIndex());
                  return ownAddress.isPresent() || binding.hostPort() == Placement.NO_HOST_PORT
                      ? binding.containerPort()
                      : binding.hostPort();
                });
    return new Probe(task.id(), index, check, host, port);
  }

  /** The result of a check that this framework made. */
  public void probed(Turn turn, TaskId taskId, int index, ProbeResult result) {
    Optional<Instance> found = world.instanceOf(taskId);
    if (found.isEmpty() || found.get().condition() != Condition.RUNNING) {
      return;
    }
    Instance instance = found.get();
    Task task = instance.task().orElseThrow();
    List<HealthCheck> checks = world.definitionOf(instance).orElseThrow().healthChecks();
    List<CheckRecord> records = world.memory().checks(taskId);
    if (index >= records.size() || index >= checks.size()) {
      return;
    }
    HealthCheck check = checks.get(index);
    CheckRecord before = records.get(index);
    CheckRecord after =
        switch (result) {
          case ProbeResult.Good good -> before.succeeded(turn.timestamp());
          case ProbeResult.Bad bad ->
              before.failed(check, startOf(task), turn.timestamp(), bad.cause());
          case ProbeResult.Ignored ignored -> before;
        };
    record(turn, instance, task, index, after);
    if (after.consecutiveFailures() > before.consecutiveFailures()) {
      turn.publish(turn.events().failedHealthCheck(instance, check));
      if (after.demandsKill(check) && !world.memory().kills().containsKey(taskId)) {
        killUnhealthy(turn, instance, task, after);
      }
    }
  }

  private static java.time.Instant startOf(Task task) {
    return task.report().startedAt().orElse(task.stagedAt()).instant();
  }

  private void killUnhealthy(Turn turn, Instance instance, Task task, CheckRecord record) {
    String reason = record.lastFailureCause().orElse("unhealthy");
    turn.publish(turn.events().unhealthyKill(instance, task, reason));
    turn.effect(new Effect.Count(Effect.Counter.UNHEALTHY));
    world.app(instance.appId()).ifPresent(app -> instances.backOff(turn, app));
    instances.failed(turn, instance);
    instances.kill(turn, instance, task);
  }

  /** The result of the check that the agent made. */
  void reported(Turn turn, Instance instance, Task task, boolean healthy) {
    List<HealthCheck> checks =
        world.definitionOf(instance).map(RunSpec::healthChecks).orElse(List.of());
    List<CheckRecord> records = world.memory().checks(task.id());
    for (int i = 0; i < checks.size() && i < records.size(); i++) {
      if (checks.get(i).protocol().byAgent()) {
        CheckRecord before = records.get(i);
        CheckRecord after =
            healthy
                ? before.succeeded(turn.timestamp())
                : new CheckRecord(
                    false,
                    before.consecutiveFailures() + 1,
                    before.firstSuccess(),
                    before.lastSuccess(),
                    Optional.of(turn.timestamp()),
                    Optional.of("the agent found it unhealthy"));
        record(turn, instance, task, i, after);
      }
    }
  }

  private void record(Turn turn, Instance instance, Task task, int index, CheckRecord after) {
    Optional<Boolean> verdictBefore = verdict(instance);
    List<CheckRecord> records = new ArrayList<>(world.memory().checks(task.id()));
    CheckRecord before = records.set(index, after);
    world.memory().setChecks(task.id(), records);
    turn.show(instance.appId());
    if (before.alive() != after.alive() || before.isKnown() != after.isKnown()) {
      turn.publish(turn.events().healthStatusChanged(instance, task, after.alive()));
      turn.touch(instance.appId());
    }
    Optional<Boolean> verdictAfter = verdict(instance);
    if (!verdictBefore.equals(verdictAfter)) {
      turn.publish(turn.events().instanceHealthChanged(instance, verdictAfter));
      verdictAfter.ifPresent(healthy -> keep(turn, instance, task, healthy));
    }
  }

  /**
   * Keeps what the checks made here have found. Without it a restart would begin with instances of
   * which nothing is known, and a rolling replacement would take them for unhealthy.
   */
  private void keep(Turn turn, Instance instance, Task task, boolean healthy) {
    boolean byAgent = world.definitionOf(instance).map(Health::isCheckedByAgent).orElse(true);
    if (!byAgent && !task.report().healthy().equals(Optional.of(healthy))) {
      world.put(turn, instance.withTask(task.withHealthy(healthy)));
    }
  }
}
