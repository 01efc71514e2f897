package io.souk.marathon.view;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.souk.marathon.app.App;
import io.souk.marathon.app.AppId;
import io.souk.marathon.app.RunSpec;
import io.souk.marathon.instance.Condition;
import io.souk.marathon.state.World;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** The JSON that Marathon gave at {@code /metrics}, under its names. */
public final class MetricsView {

  private static final String PREFIX = "marathon.";

  private MetricsView() {}

  /**
   * The figures of this moment.
   *
   * @param counters by name without the prefix
   * @param gauges of the process, by name without the prefix
   * @param meters counts of what has a rate, by name without the prefix
   * @param timers of requests, by name without the prefix
   */
  public static ObjectNode json(
      World world,
      Map<String, Long> counters,
      Map<String, Double> gauges,
      Map<String, Long> meters,
      Map<String, Times> timers) {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("version", "4.0.0");
    ObjectNode counted = json.putObject("counters");
    counters.forEach((name, count) -> counted.putObject(PREFIX + name).put("count", count));
    ObjectNode measured = json.putObject("gauges");
    inventory(world, measured);
    gauges.forEach((name, value) -> measured.putObject(PREFIX + name).put("value", value));
    json.putObject("histograms");
    ObjectNode metered = json.putObject("meters");
    meters.forEach(
        (name, count) ->
            metered.putObject(PREFIX + name).put("count", count).put("units", "events/second"));
    ObjectNode timed = json.putObject("timers");
    timers.forEach(
        (name, times) ->
            timed
                .putObject(PREFIX + name)
                .put("count", times.count())
                .put("max", times.max())
                .put("mean", times.mean())
                .put("duration_units", "seconds"));
    return json;
  }

  /**
   * How long something took.
   *
   * @param max the longest of late, in seconds
   * @param mean of all, in seconds
   */
  public record Times(long count, double max, double mean) {}

  private static void inventory(World world, ObjectNode gauges) {
    int apps = 0;
    Set<AppId> groups = new HashSet<>();
    for (RunSpec each : world.specs().values()) {
      apps += each instanceof App ? 1 : 0;
      for (AppId group = each.id(); !group.isRoot(); ) {
        group = group.parent();
        groups.add(group);
      }
    }
    groups.add(AppId.ROOT);
    gauge(gauges, "apps.active.gauge", apps);
    gauge(gauges, "pods.active.gauge", world.specs().size() - apps);
    gauge(gauges, "groups.active.gauge", groups.size());
    gauge(gauges, "deployments.active.gauge", world.deployments().size());
    gauge(
        gauges,
        "instances.running.gauge",
        world.instances().stream().filter(e -> e.condition() == Condition.RUNNING).count());
    gauge(
        gauges,
        "instances.staged.gauge",
        world.instances().stream().filter(e -> e.condition().isLaunching()).count());
    gauge(gauges, "instances.inflight-kills.gauge", world.memory().kills().size());
  }

  private static void gauge(ObjectNode gauges, String name, long value) {
    gauges.putObject(PREFIX + name).put("value", value);
  }
}
