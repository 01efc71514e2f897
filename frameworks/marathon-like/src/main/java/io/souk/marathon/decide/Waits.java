package io.souk.marathon.decide;

import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.StagedUpgrade;
import io.souk.marathon.deploy.Action;
import io.souk.marathon.deploy.Course;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Wait;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.explain.OfferReasons;
import io.souk.marathon.explain.Reason;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.state.LaunchLog;
import io.souk.marathon.state.ProgressLog;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/** What running deployments wait for, read off the world as it is; changes nothing. */
public final class Waits {

  private final World world;
  private final Health health;
  private final Readiness readiness;
  private final Scaling scaling;

  Waits(World world, Health health, Readiness readiness, Scaling scaling) {
    this.world = world;
    this.health = health;
    this.readiness = readiness;
    this.scaling = scaling;
  }

  /** What {@code deployment} waits for at {@code now}. */
  public Waiting of(Deployment deployment, Instant now) {
    List<Waiting.Pending> pending = new ArrayList<>();
    for (Action action : deployment.currentActions()) {
      if (!scaling.isDone(deployment, action)) {
        pending.add(new Waiting.Pending(action, of(deployment, action, now)));
      }
    }
    Optional<ProgressLog> progress = world.memory().progress(deployment.id());
    return new Waiting(
        deployment.id(),
        deployment.current() + 1,
        deployment.steps().size(),
        progress.map(ProgressLog::at).orElse(deployment.version().instant()),
        progress.map(ProgressLog::isStalled).orElse(false),
        pending);
  }

  private List<Wait> of(Deployment deployment, Action action, Instant now) {
    Map<Wait.Reason, Group> groups = new EnumMap<>(Wait.Reason.class);
    for (Instance each : world.instancesOf(action.app())) {
      reason(deployment, action, each, now)
          .ifPresent(
              reason ->
                  groups
                      .computeIfAbsent(reason, none -> new Group())
                      .add(each, since(reason, each)));
    }
    List<Wait> waits = new ArrayList<>();
    groups.forEach((reason, group) -> waits.add(wait(reason, action.app(), group)));
    stageWait(deployment, action, now).ifPresent(waits::add);
    return waits;
  }

  /** Where the new instances of a stage are up: what keeps it from going on. */
  private Optional<Wait> stageWait(Deployment deployment, Action action, Instant now) {
    AppId id = action.app();
    Optional<Course.Stand> stand =
        world.courses().of(deployment.id()).stage(id).filter(at -> at.reachedAt().isPresent());
    Optional<StagedUpgrade> staged = world.app(id).flatMap(App::stagedUpgrade);
    if (action.kind() != Action.Kind.RESTART
        || stand.isEmpty()
        || staged.isEmpty()
        || stand.get().stage() >= staged.get().stages().size()) {
      return Optional.empty();
    }
    int number = stand.get().stage();
    Instant reached = stand.get().reachedAt().get();
    Instant over = reached.plus(staged.get().stages().get(number).pause());
    String measured =
        world.memory().metric(deployment.id(), id).map(log -> ", query: " + log.text()).orElse("");
    String detail = "stage " + (number + 1) + " of " + staged.get().stages().size() + measured;
    if (over.isAfter(now)) {
      return Optional.of(
          new Wait(Wait.Reason.PAUSE, id, 0, List.of(), reached, Optional.of(over), detail));
    }
    Wait.Reason reason = staged.get().isManual() ? Wait.Reason.PROMOTION : Wait.Reason.METRIC;
    return Optional.of(new Wait(reason, id, 0, List.of(), over, Optional.empty(), detail));
  }

  /** Instances that wait for the same. */
  private static final class Group {
    private final List<Instance> members = new ArrayList<>();
    private Instant since = Instant.MAX;

    void add(Instance instance, Instant its) {
      members.add(instance);
      since = its.isBefore(since) ? its : since;
    }
  }

  private Optional<Wait.Reason> reason(
      Deployment deployment, Action action, Instance instance, Instant now) {
    boolean ending = isEnding(instance);
    return switch (action.kind()) {
      case START -> Optional.empty();
      case STOP -> Optional.of(Wait.Reason.KILLS);
      case SCALE -> {
        boolean older = instance.since().compareTo(deployment.version()) < 0;
        yield older && !ending && !instance.isWaiting()
            ? Optional.empty()
            : upward(instance, ending, now);
      }
      case RESTART -> {
        boolean fresh = world.spec(action.app()).map(app -> instance.isOf(app)).orElse(false);
        yield fresh || ending ? upward(instance, ending, now) : Optional.empty();
      }
    };
  }

  private boolean isEnding(Instance instance) {
    return instance.isEnding()
        || instance.condition() == Condition.KILLING
        || instance
            .task()
            .filter(t -> t.liveIds().stream().anyMatch(world.memory().kills()::containsKey))
            .isPresent();
  }

  private Optional<Wait.Reason> upward(Instance instance, boolean ending, Instant now) {
    if (ending) {
      return Optional.of(Wait.Reason.KILLS);
    }
    if (instance.isWaiting()) {
      boolean delayed =
          world
              .app(instance.appId())
              .filter(app -> world.memory().launchFrom(app).isAfter(now))
              .isPresent();
      if (delayed) {
        return Optional.of(Wait.Reason.BACKOFF);
      }
      return Optional.of(world.memory().isConnected() ? Wait.Reason.OFFERS : Wait.Reason.KERNEL);
    }
    if (instance.condition().isUnreachable()) {
      return Optional.of(Wait.Reason.UNREACHABLE);
    }
    if (instance.condition().isLaunching()) {
      return Optional.of(Wait.Reason.LAUNCH);
    }
    if (!health.isHealthy(instance)) {
      return Optional.of(Wait.Reason.HEALTH);
    }
    return readiness.isReady(instance) ? Optional.empty() : Optional.of(Wait.Reason.READINESS);
  }

  private Instant since(Wait.Reason reason, Instance instance) {
    Instant wanted = instance.since().instant();
    Optional<Task> task = instance.task();
    return switch (reason) {
      case OFFERS, BACKOFF, KERNEL ->
          world.memory().log(instance.appId()).map(LaunchLog::since).orElse(wanted);
      case LAUNCH -> task.map(t -> t.stagedAt().instant()).orElse(wanted);
      case KILLS ->
          task.stream()
              .flatMap(t -> t.liveIds().stream())
              .flatMap(id -> world.memory().killedSince(id).stream())
              .min(Instant::compareTo)
              .orElse(wanted);
      case UNREACHABLE ->
          task.flatMap(t -> t.report().unreachableSince()).map(t -> t.instant()).orElse(wanted);
      case HEALTH, READINESS, PAUSE, PROMOTION, METRIC ->
          task.flatMap(t -> t.report().startedAt()).map(t -> t.instant()).orElse(wanted);
    };
  }

  private Wait wait(Wait.Reason reason, AppId app, Group group) {
    List<String> names =
        group.members.stream().map(each -> each.id().value()).limit(Wait.MAX_NAMED).toList();
    return new Wait(
        reason,
        app,
        group.members.size(),
        names,
        group.since,
        until(reason, app, group.since),
        detail(reason, app, group.members));
  }

  private Optional<Instant> until(Wait.Reason reason, AppId id, Instant since) {
    Optional<RunSpec> app = world.spec(id);
    return switch (reason) {
      case BACKOFF -> app.map(world.memory()::launchFrom);
      case UNREACHABLE -> {
        Optional<Duration> limit = app.flatMap(RunSpec::inactiveAfter);
        yield limit.map(since::plus);
      }
      case KERNEL, OFFERS, LAUNCH, HEALTH, READINESS, KILLS, PAUSE, PROMOTION, METRIC ->
          Optional.empty();
    };
  }

  private String detail(Wait.Reason reason, AppId app, List<Instance> members) {
    return switch (reason) {
      case HEALTH -> lastFailure(members);
      case OFFERS -> refusals(app);
      case BACKOFF ->
          world
              .failure(app)
              .map(failure -> failure.state() + " " + failure.message())
              .orElse("")
              .strip();
      case READINESS -> lastAnswer(members);
      case KERNEL, LAUNCH, KILLS, UNREACHABLE, PAUSE, PROMOTION, METRIC -> "";
    };
  }

  private String refusals(AppId app) {
    return world
        .memory()
        .log(app)
        .map(log -> OfferReasons.of(log.lastOffers()))
        .orElse(List.of())
        .stream()
        .map(Reason::text)
        .collect(Collectors.joining("; "));
  }

  private String lastAnswer(List<Instance> members) {
    return members.stream()
        .flatMap(each -> each.task().stream())
        .flatMap(task -> world.memory().readiness(task.id()).stream())
        .findFirst()
        .map(
            last ->
                last.status() == ReadinessResult.NO_ANSWER
                    ? last.body()
                    : "HTTP status " + last.status())
        .orElse("");
  }

  private String lastFailure(List<Instance> members) {
    return members.stream()
        .flatMap(each -> each.task().stream())
        .flatMap(task -> world.memory().checks(task.id()).stream())
        .flatMap(record -> record.lastFailureCause().stream())
        .findFirst()
        .map(String::strip)
        .orElse("");
  }
}
