package io.souk.marathon.explain;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.health.CheckRecord;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Goal;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.Task;
import io.souk.marathon.instance.TaskFailure;
import io.souk.marathon.state.LaunchLog;
import io.souk.marathon.state.World;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/** Finds why an app is not as it is wanted. */
public final class AppReasons {

  /** An agent with something free is offered every few seconds while an app waits. */
  private static final Duration STALE = Duration.ofSeconds(60);

  /** Offers may take this long to come once they were asked for. */
  private static final Duration SOON = Duration.ofSeconds(5);

  /** Part of the message of a failure that is shown. */
  private static final int MAX_MESSAGE = 200;

  private final World world;
  private final Predicate<Instance> isHealthy;

  /**
   * Reasons of what is in {@code world}.
   *
   * @param isHealthy whether an instance runs and all checks that it has say so
   */
  public AppReasons(World world, Predicate<Instance> isHealthy) {
    this.world = world;
    this.isHealthy = isHealthy;
  }

  /** Explains an app; an app that is gone is explained while instances of it are being ended. */
  public Explanation explain(AppId id, Instant now) {
    Optional<RunSpec> app = world.spec(id);
    Collection<Instance> instances = world.instancesOf(id);
    List<Reason> reasons = new ArrayList<>();
    int waiting = count(instances, Instance::isWaiting);
    if (app.isPresent() && !world.memory().isConnected()) {
      reasons.add(
          Reason.lasting(
              Reason.Code.NOT_CONNECTED,
              0,
              "there is no line to the kernel: nothing is launched or ended",
              "see that a master runs and leads (souk status)"));
    }
    if (app.isPresent() && waiting > 0) {
      waiting(app.get(), waiting, now, reasons);
    }
    launching(instances, now).ifPresent(reasons::add);
    unhealthy(instances).ifPresent(reasons::add);
    unreachable(instances, app).ifPresent(reasons::add);
    ending(instances, now).ifPresent(reasons::add);
    held(id).ifPresent(reasons::add);
    Optional<Instant> since =
        waiting > 0 ? world.memory().log(id).map(LaunchLog::since) : Optional.empty();
    return new Explanation(
        id, counts(app, instances, waiting), since, reasons, world.memory().scaleDecision(id));
  }

  private Explanation.Counts counts(
      Optional<RunSpec> app, Collection<Instance> instances, int waiting) {
    return new Explanation.Counts(
        app.map(RunSpec::instances).orElse(0),
        count(instances, each -> each.condition() == Condition.RUNNING),
        count(instances, isHealthy),
        waiting,
        count(instances, each -> each.condition().isLaunching()));
  }

  private static int count(Collection<Instance> instances, Predicate<Instance> which) {
    return (int) instances.stream().filter(which).count();
  }

  private void waiting(RunSpec app, int waiting, Instant now, List<Reason> reasons) {
    Instant from = world.memory().launchFrom(app);
    if (from.isAfter(now)) {
      reasons.add(delayed(app, waiting, from, now));
    }
    Optional<LaunchLog> log = world.memory().log(app.id());
    List<LaunchLog.Refused> offers = log.map(LaunchLog::lastOffers).orElse(List.of());
    Instant limit = now.minus(STALE);
    reasons.addAll(
        OfferReasons.of(offers.stream().filter(each -> each.at().isAfter(limit)).toList()));
    int stale = (int) offers.stream().filter(each -> !each.at().isAfter(limit)).count();
    if (stale > 0) {
      reasons.add(
          Reason.lasting(
              Reason.Code.NO_OFFERS,
              stale,
              "%s made no offer for more than %s".formatted(Words.agents(stale), Words.span(STALE)),
              "see whether they are in use, gone or kept for others (souk explain "
                  + app.id()
                  + ")"));
    }
    if (offers.isEmpty() && !from.isAfter(now) && world.memory().isConnected()) {
      reasons.add(noOffers(app, waiting, log, from, now));
    }
  }

  private Reason delayed(RunSpec app, int waiting, Instant from, Instant now) {
    String failure =
        world
            .failure(app.id())
            .map(last -> ", the last as " + last.state() + message(last))
            .orElse("");
    return Reason.lasting(
        Reason.Code.DELAYED,
        waiting,
        "the next launch is delayed until %s (%s more) because tasks ended%s"
            .formatted(
                Words.time(from), Words.span(Duration.between(now, from).plusMillis(999)), failure),
        "mend what fails (souk task logs), or end the delay with DELETE /v2/queue"
            + app.id()
            + "/delay");
  }

  private static String message(TaskFailure failure) {
    String text = failure.message();
    return text.isBlank() ? "" : ": " + text.substring(0, Math.min(MAX_MESSAGE, text.length()));
  }

  private static Reason noOffers(
      RunSpec app, int waiting, Optional<LaunchLog> log, Instant from, Instant now) {
    Instant since = log.map(LaunchLog::since).filter(from::isBefore).orElse(from);
    boolean isUsed = log.flatMap(LaunchLog::lastUsed).isPresent();
    if (isUsed) {
      since = log.flatMap(LaunchLog::lastUsed).get();
    }
    Duration waited = since.isBefore(now) ? Duration.between(since, now) : Duration.ZERO;
    if (waited.compareTo(SOON) <= 0) {
      return Reason.passing(Reason.Code.OFFERS_AWAITED, waiting, "offers were asked for just now");
    }
    return Reason.lasting(
        Reason.Code.NO_OFFERS,
        waiting,
        "the kernel has made no %soffer for %s: no agent has anything left for role %s"
            .formatted(isUsed ? "further " : "", Words.span(waited), app.role()),
        "see agents, quota and reservations (souk explain " + app.id() + ")");
  }

  private static Optional<Reason> launching(Collection<Instance> instances, Instant now) {
    List<Task> tasks = tasks(instances, each -> each.condition().isLaunching());
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    Instant oldest = earliest(tasks.stream().map(Task::stagedAt));
    return Optional.of(
        Reason.passing(
            Reason.Code.LAUNCHING,
            tasks.size(),
            "%s %s launched and %s not run yet, the first since %s, on %s"
                .formatted(
                    Words.instances(tasks.size()),
                    Words.verb(tasks.size(), "is", "are"),
                    Words.verb(tasks.size(), "does", "do"),
                    Words.span(Duration.between(oldest, now)),
                    hosts(tasks))));
  }

  private static List<Task> tasks(Collection<Instance> instances, Predicate<Instance> which) {
    return instances.stream()
        .filter(which)
        .filter(each -> each.goal() == Goal.RUNNING)
        .flatMap(each -> each.task().stream())
        .toList();
  }

  private static Instant earliest(Stream<Timestamp> times) {
    return times.map(Timestamp::instant).min(Instant::compareTo).orElse(Instant.MAX);
  }

  private static String hosts(List<Task> tasks) {
    return Words.names(tasks.stream().map(each -> each.placement().host()).distinct().toList());
  }

  private Optional<Reason> unhealthy(Collection<Instance> instances) {
    List<Task> tasks =
        tasks(instances, each -> each.condition() == Condition.RUNNING && !isHealthy.test(each));
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    String cause =
        tasks.stream()
            .flatMap(each -> world.memory().checks(each.id()).stream())
            .filter(each -> !each.alive())
            .flatMap(each -> each.lastFailureCause().stream())
            .findFirst()
            .map(each -> ": " + each.substring(0, Math.min(MAX_MESSAGE, each.length())))
            .orElse("");
    boolean isKnown =
        tasks.stream()
            .flatMap(each -> world.memory().checks(each.id()).stream())
            .anyMatch(CheckRecord::isKnown);
    String text =
        "%s %s and %s not healthy%s%s, on %s"
            .formatted(
                Words.instances(tasks.size()),
                Words.verb(tasks.size(), "runs", "run"),
                Words.verb(tasks.size(), "is", "are"),
                isKnown ? "" : " yet",
                cause,
                hosts(tasks));
    return Optional.of(
        Reason.lasting(
            Reason.Code.UNHEALTHY,
            tasks.size(),
            text,
            "see what the check answers and what the task logs (souk task logs)"));
  }

  private static Optional<Reason> unreachable(
      Collection<Instance> instances, Optional<RunSpec> app) {
    List<Task> tasks = tasks(instances, each -> each.condition().isUnreachable());
    if (tasks.isEmpty()) {
      return Optional.empty();
    }
    Instant first =
        earliest(
            tasks.stream()
                .map(each -> each.report().unreachableSince().orElse(each.report().changedAt())));
    String then =
        app.flatMap(RunSpec::inactiveAfter)
            .map(after -> ", replaced from " + Words.time(first.plus(after)) + " on")
            .orElse(", never replaced (unreachableStrategy disabled)");
    return Optional.of(
        Reason.lasting(
            Reason.Code.UNREACHABLE,
            tasks.size(),
            "%s %s on agents that cannot be reached since %s%s: %s"
                .formatted(
                    Words.instances(tasks.size()),
                    Words.verb(tasks.size(), "is", "are"),
                    Words.time(first),
                    then,
                    hosts(tasks)),
            "bring the agent back, or mark it gone"));
  }

  private static Optional<Reason> ending(Collection<Instance> instances, Instant now) {
    List<Instance> ending = instances.stream().filter(Instance::isEnding).toList();
    if (ending.isEmpty()) {
      return Optional.empty();
    }
    List<String> hosts =
        ending.stream()
            .flatMap(each -> each.task().stream())
            .map(each -> each.placement().host())
            .distinct()
            .toList();
    return Optional.of(
        Reason.passing(
            Reason.Code.ENDING,
            ending.size(),
            "%s %s being ended, on %s"
                .formatted(
                    Words.instances(ending.size()),
                    Words.verb(ending.size(), "is", "are"),
                    Words.names(hosts))));
  }

  /** A deployment that comes to the app in a later step. */
  private Optional<Reason> held(AppId id) {
    for (Deployment each : world.deploymentsOf(id)) {
      int step = stepOf(each, id);
      if (step > each.current()) {
        return Optional.of(
            Reason.passing(
                Reason.Code.HELD,
                0,
                "deployment %s comes to it in step %d of %d and is at step %d"
                    .formatted(each.id(), step + 1, each.steps().size(), each.current() + 1)));
      }
    }
    return Optional.empty();
  }

  private static int stepOf(Deployment deployment, AppId id) {
    for (int i = deployment.current(); i < deployment.steps().size(); i++) {
      if (deployment.steps().get(i).stream().anyMatch(action -> action.app().equals(id))) {
        return i;
      }
    }
    return -1;
  }
}
