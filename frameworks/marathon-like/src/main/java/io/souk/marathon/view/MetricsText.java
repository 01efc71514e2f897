package io.souk.marathon.view;

import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.decide.Waits;
import io.souk.marathon.deploy.Deployment;
import io.souk.marathon.deploy.Waiting;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.instance.Instance;
import io.souk.marathon.state.LaunchLog;
import io.souk.marathon.state.LaunchTimes;
import io.souk.marathon.state.World;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * Figures of each app and each deployment in Prometheus's text format, read off the state when
 * asked. The first apps in order of id have series of their own, all others have one together, so
 * that the number of series is bounded, as is that of deployments.
 */
public final class MetricsText {

  /** Apps with series of their own. */
  static final int MAX_APPS = 500;

  /** The oldest deployments have series; more than these at once are seldom looked at singly. */
  static final int MAX_DEPLOYMENTS = 100;

  /** The label of all apps beyond these; no app can have this id. */
  static final String OTHERS = "_others";

  private final World world;
  private final Predicate<Instance> isHealthy;
  private final Waits waits;
  private final Instant now;
  private final Map<String, AppFigures> apps = new LinkedHashMap<>();
  private final StringBuilder text = new StringBuilder();

  /** States of instances that are counted. */
  private enum State {
    WANTED,
    RUNNING,
    HEALTHY,
    WAITING,
    LAUNCHING,
    UNREACHABLE,
    ENDING
  }

  /** What is told of one label. */
  private static final class AppFigures {
    private final Map<State, Integer> instances = new EnumMap<>(State.class);
    private Duration delay = Duration.ZERO;
    private Duration waiting = Duration.ZERO;
    private long launches;
    private Duration launchTime = Duration.ZERO;

    void count(State state, int more) {
      instances.merge(state, more, Integer::sum);
    }
  }

  private MetricsText(World world, Predicate<Instance> isHealthy, Waits waits, Instant now) {
    this.world = world;
    this.isHealthy = isHealthy;
    this.waits = waits;
    this.now = now;
  }

  /** All series of this moment. */
  public static String of(World world, Predicate<Instance> isHealthy, Waits waits, Instant now) {
    MetricsText metrics = new MetricsText(world, isHealthy, waits, now);
    world.specs().values().forEach(metrics::add);
    metrics.apps();
    metrics.deployments();
    return metrics.text.toString();
  }

  private void add(RunSpec spec) {
    AppId id = spec.id();
    String label = apps.size() < MAX_APPS ? id.path() : OTHERS;
    AppFigures figures = apps.computeIfAbsent(label, none -> new AppFigures());
    for (State each : State.values()) {
      figures.count(each, 0);
    }
    figures.count(State.WANTED, spec.instances());
    world.instancesOf(id).forEach(each -> add(figures, each));
    figures.delay = longer(figures.delay, Duration.between(now, launchFrom(spec)));
    if (world.waitingCount(id) > 0) {
      Instant since = world.memory().log(id).map(LaunchLog::since).orElse(now);
      figures.waiting = longer(figures.waiting, Duration.between(since, now));
    }
    LaunchTimes times = world.memory().launchTimes(id);
    figures.launches += times.count();
    figures.launchTime = figures.launchTime.plus(times.total());
  }

  private Instant launchFrom(RunSpec spec) {
    Instant from = world.memory().launchFrom(spec);
    return from.isAfter(now) ? from : now;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private void add(AppFigures figures, Instance instance) {
    if (instance.isSuspended()) {
      return;
    }
    if (instance.isEnding()) {
      figures.count(State.ENDING, 1);
    } else if (instance.isWaiting()) {
      figures.count(State.WAITING, 1);
    } else if (instance.condition().isLaunching()) {
      figures.count(State.LAUNCHING, 1);
    } else if (instance.condition().isUnreachable()) {
      figures.count(State.UNREACHABLE, 1);
    } else if (instance.condition() == Condition.RUNNING) {
      figures.count(State.RUNNING, 1);
      figures.count(State.HEALTHY, isHealthy.test(instance) ? 1 : 0);
    }
  }

  private void apps() {
    head("souk_marathon_app_instances", "gauge", "Instances of an app by where they stand.");
    apps.forEach(
        (app, figures) ->
            figures.instances.forEach(
                (state, count) ->
                    line(
                        "souk_marathon_app_instances",
                        label("app", app) + "," + label("state", lower(state)),
                        BigDecimal.valueOf(count))));
    head("souk_marathon_app_backoff_seconds", "gauge", "Time until the app may launch again.");
    each(apps, "app", "souk_marathon_app_backoff_seconds", app -> seconds(app.delay));
    head(
        "souk_marathon_app_waiting_seconds", "gauge", "How long instances of the app have waited.");
    each(apps, "app", "souk_marathon_app_waiting_seconds", app -> seconds(app.waiting));
    head("souk_marathon_app_launch_seconds", "summary", "From accepting an offer to running.");
    each(
        apps,
        "app",
        "souk_marathon_app_launch_seconds_count",
        app -> BigDecimal.valueOf(app.launches));
    each(apps, "app", "souk_marathon_app_launch_seconds_sum", app -> seconds(app.launchTime));
  }

  private void deployments() {
    Map<String, Duration> age = new LinkedHashMap<>();
    Map<String, Waiting> waiting = new LinkedHashMap<>();
    for (Deployment each : world.deployments().stream().limit(MAX_DEPLOYMENTS).toList()) {
      Instant begin = each.version().instant();
      age.put(each.id(), begin.isBefore(now) ? Duration.between(begin, now) : Duration.ZERO);
      waiting.put(each.id(), waits.of(each, now));
    }
    String label = "deployment";
    head("souk_marathon_deployment_age_seconds", "gauge", "Time since a deployment began.");
    each(age, label, "souk_marathon_deployment_age_seconds", MetricsText::seconds);
    head("souk_marathon_deployment_step", "gauge", "The step that a deployment is at.");
    each(waiting, label, "souk_marathon_deployment_step", each -> BigDecimal.valueOf(each.step()));
    head("souk_marathon_deployment_steps", "gauge", "The steps that a deployment has.");
    each(
        waiting,
        label,
        "souk_marathon_deployment_steps",
        each -> BigDecimal.valueOf(each.totalSteps()));
    head("souk_marathon_deployment_stalled", "gauge", "1 while a deployment stands still.");
    each(
        waiting,
        label,
        "souk_marathon_deployment_stalled",
        each -> each.stalled() ? BigDecimal.ONE : BigDecimal.ZERO);
  }

  private <T> void each(
      Map<String, T> all, String label, String name, Function<T, BigDecimal> value) {
    all.forEach((id, one) -> line(name, label(label, id), value.apply(one)));
  }

  private static String lower(State state) {
    return state.name().toLowerCase(Locale.ROOT);
  }

  private static BigDecimal seconds(Duration time) {
    return BigDecimal.valueOf(time.toMillis(), 3);
  }

  private static String label(String name, String value) {
    return name + "=\"" + value + "\"";
  }

  private void head(String name, String type, String help) {
    text.append("# HELP ").append(name).append(' ').append(help).append('\n');
    text.append("# TYPE ").append(name).append(' ').append(type).append('\n');
  }

  private void line(String name, String labels, BigDecimal value) {
    text.append(name).append('{').append(labels).append("} ").append(value.toPlainString());
    text.append('\n');
  }
}
