package io.souk.marathon.state;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.app.Timestamp;
import io.souk.marathon.autoscale.ScaleDecision;
import io.souk.marathon.backoff.Backoff;
import io.souk.marathon.health.CheckRecord;
import io.souk.marathon.health.ReadinessResult;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.instance.InstanceId;
import io.souk.marathon.instance.TaskId;
import io.souk.protocol.mesos.CheckStatusInfo;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What the service remembers for as long as it lives, and finds out again afterwards. */
public final class Memory {

  /** Offers remembered of all apps that wait, and the bounds of each app's share of them. */
  private static final int MAX_OFFERS = 50_000;

  private static final int MAX_AGENTS_PER_LOG = 1000;
  private static final int MIN_AGENTS_PER_LOG = 20;

  private final Map<AppId, Backoff> backoffs = new HashMap<>();
  private final Map<AppId, LaunchLog> logs = new HashMap<>();
  private final Map<AppId, ScaleDecision> scaleDecisions = new HashMap<>();
  private final Map<AppId, LaunchTimes> launches = new HashMap<>();
  private final Map<TaskId, List<CheckRecord>> checks = new HashMap<>();
  private final Map<TaskId, ReadinessResult> readiness = new HashMap<>();
  private final Set<TaskId> asked = new HashSet<>();
  private final Map<AppId, Set<Timestamp>> checked = new HashMap<>();
  private final Map<TaskId, CheckStatusInfo> checkResults = new HashMap<>();
  private final Map<TaskId, Instant> kills = new HashMap<>();
  private final Map<TaskId, Instant> killedSince = new HashMap<>();
  private final Map<String, ProgressLog> progress = new HashMap<>();
  private final Map<String, Map<AppId, MetricLog>> metrics = new HashMap<>();
  private final Set<InstanceId> announced = new HashSet<>();
  private Optional<String> region = Optional.empty();
  private boolean connected;
  private final Set<String> suppressed = new HashSet<>();
  private Optional<Instant> reconciledAt = Optional.empty();
  private Optional<Duration> launchesAskedAfter = Optional.empty();
  private Instant sweptAt = Instant.EPOCH;

  /** The launch delay of the app's present configuration, if failures have caused one. */
  public Optional<Backoff> backoff(RunSpec app) {
    return Optional.ofNullable(backoffs.get(app.id()))
        .filter(each -> each.configuration().equals(app.lastConfigChange()));
  }

  /** Sets the launch delay of an app. */
  public void setBackoff(AppId app, Backoff backoff) {
    backoffs.put(app, backoff);
  }

  /** Ends the launch delay of an app. */
  public void clearBackoff(AppId app) {
    backoffs.remove(app);
  }

  /** The earliest time the app may launch. */
  public Instant launchFrom(RunSpec app) {
    return backoff(app).map(Backoff::launchFrom).orElse(Instant.MIN);
  }

  /** What offers were looked at for the app. */
  public LaunchLog log(AppId app, Instant now) {
    return logs.computeIfAbsent(app, none -> new LaunchLog(now));
  }

  /** What offers were looked at for the app, if it waited at all. */
  public Optional<LaunchLog> log(AppId app) {
    return Optional.ofNullable(logs.get(app));
  }

  /** Agents whose last offer an app may remember, fewer the more apps wait. */
  public int agentsPerLog() {
    int share = MAX_OFFERS / Math.max(1, logs.size());
    return Math.clamp(share, MIN_AGENTS_PER_LOG, MAX_AGENTS_PER_LOG);
  }

  /** Ends the record of offers: the app waits no longer. */
  public void clearLog(AppId app) {
    logs.remove(app);
  }

  /** Notes what came of looking at the load of the app. */
  public void setScaleDecision(AppId app, ScaleDecision decision) {
    scaleDecisions.put(app, decision);
  }

  /** What came of looking at the load of the app last. */
  public Optional<ScaleDecision> scaleDecision(AppId app) {
    return Optional.ofNullable(scaleDecisions.get(app));
  }

  /** Notes that a task of the app runs, so long after its launch. */
  public void launched(AppId app, Duration time) {
    launches.merge(app, LaunchTimes.NONE.plus(time), (before, one) -> before.plus(time));
  }

  /** How long launches of the app took. */
  public LaunchTimes launchTimes(AppId app) {
    return launches.getOrDefault(app, LaunchTimes.NONE);
  }

  /** Results of a task's health checks in the app's order; empty before the first. */
  public List<CheckRecord> checks(TaskId task) {
    return checks.getOrDefault(task, List.of());
  }

  /** What the check of a task that is only reported last found. */
  public Optional<CheckStatusInfo> checkResult(TaskId task) {
    return Optional.ofNullable(checkResults.get(task));
  }

  /** Notes what the check of a task that is only reported found. */
  public void setCheckResult(TaskId task, CheckStatusInfo result) {
    checkResults.put(task, result);
  }

  /** Sets the results of a task's health checks. */
  public void setChecks(TaskId task, List<CheckRecord> records) {
    checks.put(task, List.copyOf(records));
  }

  /** Notes that a task is asked for its readiness; whether it was not yet. */
  public boolean beginAsking(TaskId task) {
    return asked.add(task);
  }

  /** Notes that a task is asked no longer and forgets its answers; whether it was asked. */
  public boolean endAsking(TaskId task) {
    readiness.remove(task);
    return asked.remove(task);
  }

  /** What a task answered last when it was asked for its readiness. */
  public Optional<ReadinessResult> readiness(TaskId task) {
    return Optional.ofNullable(readiness.get(task));
  }

  /** Notes what a task answered. */
  public void setReadiness(TaskId task, ReadinessResult result) {
    readiness.put(task, result);
  }

  /** Kills that no status has confirmed, with the time each was last asked for. */
  public Map<TaskId, Instant> kills() {
    return Collections.unmodifiableMap(kills);
  }

  /** When what is due was last looked for. */
  public Instant sweptAt() {
    return sweptAt;
  }

  /** Notes that what is due is looked for. */
  public void setSweptAt(Instant now) {
    sweptAt = now;
  }

  /** Notes that a kill is asked for. */
  public void killAsked(TaskId task, Instant now) {
    kills.put(task, now);
    killedSince.putIfAbsent(task, now);
  }

  /** Notes that a task has ended. */
  public void taskEnded(TaskId task) {
    kills.remove(task);
    killedSince.remove(task);
    endAsking(task);
    checks.remove(task);
    checkResults.remove(task);
  }

  /** When the task's kill was first asked for, if it was. */
  public Optional<Instant> killedSince(TaskId task) {
    return Optional.ofNullable(killedSince.get(task));
  }

  /** How far a deployment has come, from now on if nothing is known. */
  public ProgressLog progress(String deployment, int step, Instant now) {
    return progress.computeIfAbsent(deployment, none -> new ProgressLog(step, now));
  }

  /** How far a deployment has come, if anything is known. */
  public Optional<ProgressLog> progress(String deployment) {
    return Optional.ofNullable(progress.get(deployment));
  }

  /** What was answered for an upgrade of an app, if anybody was asked. */
  public Optional<MetricLog> metric(String deployment, AppId app) {
    return Optional.ofNullable(metrics.getOrDefault(deployment, Map.of()).get(app));
  }

  /** Notes that a metrics server is asked; whether it was not yet. */
  public boolean beginMetric(String deployment, AppId app) {
    Map<AppId, MetricLog> logs = metrics.computeIfAbsent(deployment, none -> new HashMap<>());
    return logs.putIfAbsent(app, new MetricLog()) == null;
  }

  /** Notes that a metrics server is asked no longer; whether it was. */
  public boolean endMetric(String deployment, AppId app) {
    Map<AppId, MetricLog> logs = metrics.get(deployment);
    return logs != null && logs.remove(app) != null;
  }

  /** The apps for which a metrics server is asked. */
  public Set<AppId> metricsOf(String deployment) {
    return Set.copyOf(metrics.getOrDefault(deployment, Map.of()).keySet());
  }

  void forgetDeployment(String deployment) {
    progress.remove(deployment);
    metrics.remove(deployment);
  }

  /** Notes that a version of an app is checked; false when that is known. */
  public boolean beginChecks(AppId app, Timestamp version) {
    return checked.computeIfAbsent(app, none -> new HashSet<>()).add(version);
  }

  /** Notes that an app is checked no longer; false when it was not. */
  public boolean endChecks(AppId app) {
    return checked.remove(app) != null;
  }

  /** Waiting instances that offers were asked for. */
  public Set<InstanceId> announced() {
    return announced;
  }

  /** Whether the kernel listens. */
  public boolean isConnected() {
    return connected;
  }

  /** Notes that the line to the kernel is up, with offers flowing, or down. */
  public void setConnected(boolean connected) {
    this.connected = connected;
    suppressed.clear();
    announced.clear();
  }

  /** The kernel's region, if it is in one. */
  public Optional<String> region() {
    return region;
  }

  /** Notes the kernel's region. */
  public void setRegion(Optional<String> of) {
    region = of;
  }

  /** Roles for which offers are switched off; to be kept up to date by who switches. */
  public Set<String> suppressed() {
    return suppressed;
  }

  /** When the kernel was last asked how all tasks stand. */
  public Optional<Instant> reconciledAt() {
    return reconciledAt;
  }

  /** Notes that the kernel is asked how all tasks stand. */
  public void setReconciledAt(Instant at) {
    reconciledAt = Optional.of(at);
    launchesAskedAfter = Optional.empty();
  }

  /** How long after {@link #reconciledAt} launches are asked about again; empty: not yet asked. */
  public Optional<Duration> launchesAskedAfter() {
    return launchesAskedAfter;
  }

  /** Notes how long after {@link #reconciledAt} launches are asked about next. */
  public void setLaunchesAskedAfter(Duration quiet) {
    launchesAskedAfter = Optional.of(quiet);
  }

  void forget(AppId app) {
    backoffs.remove(app);
    launches.remove(app);
    scaleDecisions.remove(app);
    logs.remove(app);
  }

  void forget(Instance instance) {
    announced.remove(instance.id());
    instance.task().ifPresent(task -> taskEnded(task.id()));
  }
}
