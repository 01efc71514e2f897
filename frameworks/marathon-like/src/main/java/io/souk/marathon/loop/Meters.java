package io.souk.marathon.loop;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.souk.marathon.state.Effect;
import java.util.EnumMap;
import java.util.Map;

/** What the service measures of itself; the names are in {@code docs/metrics.md}. */
public final class Meters {

  private final Map<Effect.Counter, Counter> counters = new EnumMap<>(Effect.Counter.class);
  private volatile Census census = new Census(0, 0, 0, 0, 0, 0);

  /** How many there are of each, as of the last turn. */
  record Census(int apps, int instances, int running, int staged, int waiting, int deployments) {}

  /** Registers all meters. */
  public Meters(MeterRegistry registry) {
    counter(registry, Effect.Counter.LAUNCH, "souk_marathon_launches");
    counter(registry, Effect.Counter.FAILURE, "souk_marathon_task_failures");
    counter(registry, Effect.Counter.UNHEALTHY, "souk_marathon_unhealthy_kills");
    counter(registry, Effect.Counter.DEPLOYMENT_DONE, "souk_marathon_deployments_completed");
    counter(registry, Effect.Counter.DEPLOYMENT_CANCELLED, "souk_marathon_deployments_cancelled");
    gauge(registry, "souk_marathon_apps", () -> census.apps());
    gauge(registry, "souk_marathon_instances", () -> census.instances());
    gauge(registry, "souk_marathon_instances_running", () -> census.running());
    gauge(registry, "souk_marathon_instances_staged", () -> census.staged());
    gauge(registry, "souk_marathon_instances_waiting", () -> census.waiting());
    gauge(registry, "souk_marathon_deployments_active", () -> census.deployments());
  }

  private void counter(MeterRegistry registry, Effect.Counter counter, String name) {
    counters.put(counter, Counter.builder(name).register(registry));
  }

  private static void gauge(
      MeterRegistry registry, String name, java.util.function.Supplier<Number> value) {
    Gauge.builder(name, value).register(registry);
  }

  void count(Effect.Counter counter) {
    counters.get(counter).increment();
  }

  void take(Census now) {
    census = now;
  }
}
