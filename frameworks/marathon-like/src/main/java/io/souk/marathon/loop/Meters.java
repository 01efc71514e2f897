package io.souk.marathon.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.souk.marathon.state.Effect;
import io.souk.protocol.mesos.TaskState;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/** What the service measures of itself; the names are in {@code docs/metrics.md}. */
public final class Meters {

  private static final Duration[] LAUNCH_BUCKETS =
      seconds(0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300);

  private static final Duration[] DEPLOYMENT_BUCKETS = seconds(1, 5, 10, 30, 60, 300, 900, 3600);

  private final MeterRegistry registry;
  private final Map<Effect.Counter, Counter> counters = new EnumMap<>(Effect.Counter.class);
  private final Map<Effect.Span, Timer> timers = new EnumMap<>(Effect.Span.class);
  private final Map<Traffic, Counter> traffic = new EnumMap<>(Traffic.class);
  private final Map<TaskState, Counter> updates = new ConcurrentHashMap<>();
  private volatile Census census = new Census(0, 0, 0, 0, 0, 0);

  /** How many there are of each, as of the last turn. */
  record Census(int apps, int instances, int running, int staged, int waiting, int deployments) {}

  /** What goes over the line to the kernel, under its name in Marathon's metrics. */
  enum Traffic {
    OFFERS_INCOMING("mesos.offers.incoming"),
    OFFERS_USED("mesos.offers.used"),
    OFFERS_DECLINED("mesos.offers.declined"),
    REVIVE("mesos.calls.revive"),
    SUPPRESS("mesos.calls.suppress"),
    LAUNCH("mesos.offer-operations.launch"),
    LAUNCH_GROUP("mesos.offer-operations.launch-group"),
    RESERVE("mesos.offer-operations.reserve");

    private final String marathonName;

    Traffic(String marathonName) {
      this.marathonName = marathonName;
    }
  }

  /** Registers all meters. */
  public Meters(MeterRegistry registry) {
    this.registry = registry;
    counter(Effect.Counter.LAUNCH, "souk_marathon_launches");
    counter(Effect.Counter.FAILURE, "souk_marathon_task_failures");
    counter(Effect.Counter.UNHEALTHY, "souk_marathon_unhealthy_kills");
    counter(Effect.Counter.DEPLOYMENT_DONE, "souk_marathon_deployments_completed");
    counter(Effect.Counter.DEPLOYMENT_CANCELLED, "souk_marathon_deployments_cancelled");
    counter(Effect.Counter.DEPLOYMENT_ROLLED_BACK, "souk_marathon_deployments_rolled_back");
    gauge("souk_marathon_apps", () -> census.apps());
    gauge("souk_marathon_instances", () -> census.instances());
    gauge("souk_marathon_instances_running", () -> census.running());
    gauge("souk_marathon_instances_staged", () -> census.staged());
    gauge("souk_marathon_instances_waiting", () -> census.waiting());
    gauge("souk_marathon_deployments_active", () -> census.deployments());
    timers.put(Effect.Span.WAIT, timer("souk_marathon_wait", LAUNCH_BUCKETS));
    timers.put(Effect.Span.LAUNCH, timer("souk_marathon_launch", LAUNCH_BUCKETS));
    timers.put(
        Effect.Span.DEPLOYMENT_DONE,
        timer("souk_marathon_deployment", DEPLOYMENT_BUCKETS, "outcome", "completed"));
    timers.put(
        Effect.Span.DEPLOYMENT_CANCELLED,
        timer("souk_marathon_deployment", DEPLOYMENT_BUCKETS, "outcome", "cancelled"));
    for (Traffic each : Traffic.values()) {
      traffic.put(
          each,
          Counter.builder("souk_marathon_kernel_traffic")
              .tag("kind", each.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  private static Duration[] seconds(double... each) {
    Duration[] durations = new Duration[each.length];
    for (int i = 0; i < each.length; i++) {
      durations[i] = Duration.ofMillis(Math.round(each[i] * 1000));
    }
    return durations;
  }

  private void counter(Effect.Counter counter, String name) {
    counters.put(counter, Counter.builder(name).register(registry));
  }

  private void gauge(String name, Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  private Timer timer(String name, Duration[] buckets, String... tags) {
    return Timer.builder(name).tags(tags).serviceLevelObjectives(buckets).register(registry);
  }

  void count(Effect.Counter counter) {
    counters.get(counter).increment();
  }

  void took(Effect.Span span, Duration time) {
    timers.get(span).record(time);
  }

  void count(Traffic kind, int times) {
    traffic.get(kind).increment(times);
  }

  /** A task status came. */
  void updated(TaskState state) {
    updates
        .computeIfAbsent(
            state,
            each ->
                Counter.builder("souk_marathon_task_updates")
                    .tag("state", each.name())
                    .register(registry))
        .increment();
  }

  void take(Census now) {
    census = now;
  }

  /** The counters that Marathon has, too, under its names without {@code marathon.}. */
  public SortedMap<String, Long> marathonCounters() {
    SortedMap<String, Long> named = new TreeMap<>();
    traffic.forEach(
        (kind, counter) -> named.put(kind.marathonName + ".counter", (long) counter.count()));
    updates.forEach(
        (state, counter) ->
            named.put(
                "mesos.task-updates."
                    + state.name().toLowerCase(Locale.ROOT).replace('_', '-')
                    + ".counter",
                (long) counter.count()));
    long done = (long) counters.get(Effect.Counter.DEPLOYMENT_DONE).count();
    long cancelled = (long) counters.get(Effect.Counter.DEPLOYMENT_CANCELLED).count();
    named.put("deployments.counter", done + cancelled + census.deployments());
    named.put("deployments.dismissed.counter", cancelled);
    named.put("tasks.launched.counter", (long) counters.get(Effect.Counter.LAUNCH).count());
    return named;
  }
}
